//! Tables, as DynamoDB describes them.

use serde::Deserialize;
use serde_json::json;

use super::super::asker::Asker;
use super::super::question::Asking;
use super::super::service::DYNAMODB;
use super::Answer;

/// A table, and what is described apart from it.
#[derive(Debug)]
pub struct SeenTable {
    /// The table itself.
    pub table: Answer<Described>,
    /// By which attribute its rows expire; nothing where they do not.
    pub ttl: Answer<Option<String>>,
    /// Whether it can be restored to any instant.
    pub backups: Answer<bool>,
}

/// A table.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Described {
    /// `ACTIVE`, once it can be used.
    pub table_status: Option<String>,
    /// Its keys.
    pub key_schema: Vec<SeenKey>,
    /// The types of all keys.
    pub attribute_definitions: Vec<SeenAttribute>,
    /// Its indexes.
    pub global_secondary_indexes: Vec<SeenIndex>,
    /// What is streamed.
    pub stream_specification: Option<SeenStream>,
    /// Its present stream.
    pub latest_stream_arn: Option<String>,
    /// Whether it refuses to be deleted.
    pub deletion_protection_enabled: Option<bool>,
}

/// A key.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SeenKey {
    /// Its attribute.
    pub attribute_name: String,
    /// `HASH` or `RANGE`.
    pub key_type: String,
}

/// The type of an attribute.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SeenAttribute {
    /// The attribute.
    pub attribute_name: String,
    /// `S` or `N`.
    pub attribute_type: String,
}

/// An index.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SeenIndex {
    /// Its name.
    pub index_name: String,
    /// Its keys.
    pub key_schema: Vec<SeenKey>,
    /// `ACTIVE`, once it can be used.
    pub index_status: Option<String>,
}

/// What of a table is streamed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SeenStream {
    /// Whether anything is.
    pub stream_enabled: bool,
    /// Which images.
    pub stream_view_type: Option<String>,
}

/// Asks about the table called `name`.
pub async fn see(asker: &Asker, name: &str) -> SeenTable {
    let about = json!({ "TableName": name });
    let asked = |operation| Asking::json(&DYNAMODB, operation, name, &about);
    SeenTable {
        table: asker.ask(asked("DescribeTable")).await.map(|answer: TableAnswer| answer.table),
        ttl: asker.ask(asked("DescribeTimeToLive")).await.map(TtlAnswer::attribute),
        backups: asker.ask(asked("DescribeContinuousBackups")).await.map(BackupsAnswer::are_on),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TableAnswer {
    table: Described,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TtlAnswer {
    time_to_live_description: Ttl,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Ttl {
    time_to_live_status: String,
    attribute_name: Option<String>,
}

impl TtlAnswer {
    fn attribute(self) -> Option<String> {
        let Ttl { time_to_live_status, attribute_name } = self.time_to_live_description;
        attribute_name.filter(|_| matches!(time_to_live_status.as_str(), "ENABLED" | "ENABLING"))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct BackupsAnswer {
    continuous_backups_description: Backups,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Backups {
    point_in_time_recovery_description: Recovery,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Recovery {
    point_in_time_recovery_status: String,
}

impl BackupsAnswer {
    fn are_on(self) -> bool {
        let recovery = self.continuous_backups_description.point_in_time_recovery_description;
        recovery.point_in_time_recovery_status == "ENABLED"
    }
}
