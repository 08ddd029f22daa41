//! The one definition of all tables: the embedded engine, the tests and the
//! checks against Terraform all read it here.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::BuildError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType, StreamSpecification, StreamViewType, TimeToLiveSpecification,
};
use serde::Serialize;

use crate::in_words::in_words;

/// The index of the events table that makes time ranges readable.
pub const RECORDED_INDEX: &str = "recorded-index";
/// The index of the messages, sessions and tracking tables by contact.
pub const PHONE_INDEX: &str = "phone-index";

/// The index of the consent table by status and deadline.
pub const DEADLINE_INDEX: &str = "deadline-index";

/// The names of the tables of one deployment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TableNames {
    /// The ledger.
    pub events: String,
    /// One row a stream: position, hash, decision state.
    pub heads: String,
    /// Dedupe keys, leases, cursors, configuration.
    pub control: String,
    /// The consent view.
    pub consent: String,
    /// The opt-out-tracking view.
    pub opt_out_tracking: String,
    /// The messages view.
    pub messages: String,
    /// The sessions view.
    pub sessions: String,
}

impl TableNames {
    /// The names as deployed for `environment`.
    #[must_use]
    pub fn deployed(environment: &str) -> Self {
        let sms = |table: &str| format!("scheduling-agent-sms-{table}-{environment}");
        Self {
            events: sms("events"),
            heads: sms("heads"),
            control: sms("control"),
            consent: sms("consent"),
            opt_out_tracking: format!("scheduling-agent-opt-out-tracking-{environment}"),
            messages: sms("messages"),
            sessions: sms("sessions"),
        }
    }

    /// Every table with its definition.
    #[must_use]
    pub fn definitions(&self) -> Vec<Table<'_>> {
        const S: Kind = Kind::Text;
        const N: Kind = Kind::Number;
        let table = |name, keys| Table { name, keys, indexes: &[], ttl: false, stream: false };
        vec![
            Table {
                indexes: &[Index { name: RECORDED_INDEX, keys: &[("bucket", S), ("event_id", S)] }],
                stream: true,
                ..table(&self.events, &[("stream_id", S), ("seq", N)])
            },
            table(&self.heads, &[("stream_id", S)]),
            table(&self.control, &[("pk", S), ("sk", S)]),
            Table {
                indexes: &[
                    Index { name: "customer-index", keys: &[("customer_id", S)] },
                    Index { name: DEADLINE_INDEX, keys: &[("consent_status", S), ("opt_out_deadline", S)] },
                ],
                ttl: true,
                ..table(&self.consent, &[("phone_number", S)])
            },
            Table {
                indexes: &[Index { name: PHONE_INDEX, keys: &[("phone_number", S), ("timestamp", S)] }],
                ..table(&self.opt_out_tracking, &[("tracking_id", S), ("timestamp", S)])
            },
            Table {
                indexes: &[
                    Index { name: PHONE_INDEX, keys: &[("phone_number", S), ("timestamp", S)] },
                    Index { name: "session-index", keys: &[("session_id", S), ("timestamp", S)] },
                ],
                ttl: true,
                ..table(&self.messages, &[("message_id", S), ("timestamp", S)])
            },
            Table {
                indexes: &[Index { name: PHONE_INDEX, keys: &[("phone_number", S)] }],
                ttl: true,
                ..table(&self.sessions, &[("session_id", S)])
            },
        ]
    }
}

/// A table's definition. All are billed on demand; a TTL attribute is `ttl`.
#[derive(Debug, Clone, Copy)]
pub struct Table<'a> {
    /// Its name as deployed.
    pub name: &'a str,
    /// Partition key, then sort key if any.
    pub keys: &'static [(&'static str, Kind)],
    /// Global secondary indexes, all projecting all attributes.
    pub indexes: &'static [Index],
    /// Whether rows expire.
    pub ttl: bool,
    /// Whether changes are streamed, with new and old images.
    pub stream: bool,
}

/// A global secondary index.
#[derive(Debug, Clone, Copy)]
pub struct Index {
    /// Its name.
    pub name: &'static str,
    /// Partition key, then sort key if any.
    pub keys: &'static [(&'static str, Kind)],
}

/// The type of a key attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `S`.
    Text,
    /// `N`.
    Number,
}

/// Why the tables could not be created.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// DynamoDB refused or was not reached.
    #[error("create table {table}: {why}")]
    Refused {
        /// Which table.
        table: String,
        /// Its words.
        why: String,
    },
    /// The definition itself is not complete.
    #[error("table definition")]
    Definition(#[from] BuildError),
}

/// Creates every table that does not exist yet.
///
/// # Errors
/// [`Error`], naming the table.
pub async fn create_missing(client: &Client, names: &TableNames) -> Result<(), Error> {
    for table in names.definitions() {
        create(client, &table).await?;
    }
    Ok(())
}

async fn create(client: &Client, table: &Table<'_>) -> Result<(), Error> {
    let refused =
        |error: &dyn std::error::Error| Error::Refused { table: table.name.to_owned(), why: in_words(error) };
    let mut request = client
        .create_table()
        .table_name(table.name)
        .billing_mode(BillingMode::PayPerRequest)
        .set_key_schema(Some(key_schema(table.keys)?))
        .set_attribute_definitions(Some(attributes(table)?));
    for index in table.indexes {
        let projection = Projection::builder().projection_type(ProjectionType::All).build();
        request = request.global_secondary_indexes(
            GlobalSecondaryIndex::builder()
                .index_name(index.name)
                .set_key_schema(Some(key_schema(index.keys)?))
                .projection(projection)
                .build()?,
        );
    }
    if table.stream {
        let stream = StreamSpecification::builder()
            .stream_enabled(true)
            .stream_view_type(StreamViewType::NewAndOldImages);
        request = request.stream_specification(stream.build()?);
    }
    match request.send().await {
        Ok(_) => {}
        Err(error) if error.as_service_error().is_some_and(|error| error.is_resource_in_use_exception()) => {
            return Ok(());
        }
        Err(error) => return Err(refused(&error)),
    }
    if table.ttl {
        let ttl = TimeToLiveSpecification::builder().enabled(true).attribute_name("ttl").build()?;
        client
            .update_time_to_live()
            .table_name(table.name)
            .time_to_live_specification(ttl)
            .send()
            .await
            .map_err(|error| refused(&error))?;
    }
    Ok(())
}

fn key_schema(keys: &[(&str, Kind)]) -> Result<Vec<KeySchemaElement>, BuildError> {
    keys.iter()
        .zip([KeyType::Hash, KeyType::Range])
        .map(|((name, _), key_type)| {
            KeySchemaElement::builder().attribute_name(*name).key_type(key_type).build()
        })
        .collect()
}

fn attributes(table: &Table<'_>) -> Result<Vec<AttributeDefinition>, BuildError> {
    let mut keys: Vec<(&str, Kind)> =
        table.keys.iter().chain(table.indexes.iter().flat_map(|index| index.keys)).copied().collect();
    keys.sort_by_key(|(name, _)| *name);
    keys.dedup();
    keys.into_iter()
        .map(|(name, kind)| {
            let kind = match kind {
                Kind::Text => ScalarAttributeType::S,
                Kind::Number => ScalarAttributeType::N,
            };
            AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build()
        })
        .collect()
}
