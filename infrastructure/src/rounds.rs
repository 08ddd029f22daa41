//! What `watchdog` remembers from one round to the next: one row of the control table,
//! read at the beginning of a round and put at its end. It is a note and no lock: of
//! two rounds at once each puts how far it came from what it read, so that what is
//! between is looked at twice at worst, and never passed over.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use serde::{Deserialize, Serialize};
use textledger_domain::time::Timestamp;
use tracing::warn;

use crate::in_words::in_words;
use crate::ledger::item::Item;

const PK: &str = "watchdog";
const SK: &str = "round";

/// How far the rounds have come.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// Up to when what was recorded has been looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub looked_until: Option<Timestamp>,
    /// Behind which key of the heads table the sweep goes on; at the beginning where
    /// there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub swept: Option<String>,
    /// When a checkpoint was last to be made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checkpoint_at: Option<Timestamp>,
    /// The streams whose views were behind when they were last looked at, and since when.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub behind: BTreeMap<String, Timestamp>,
}

/// Where it is kept.
#[derive(Clone)]
pub struct Rounds {
    client: Client,
    control: String,
}

/// Why it was not read or kept.
#[derive(Debug, thiserror::Error)]
#[error("{what} how far the rounds of the watchdog have come: {why}")]
pub struct Error {
    what: &'static str,
    why: String,
}

impl Rounds {
    /// In the control table.
    #[must_use]
    pub fn new(client: Client, control: String) -> Self {
        Self { client, control }
    }

    /// How far they have come. What does not read is begun anew.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn last(&self) -> Result<Round, Error> {
        let read = self
            .client
            .get_item()
            .table_name(&self.control)
            .key("pk", AttributeValue::S(PK.to_owned()))
            .key("sk", AttributeValue::S(SK.to_owned()))
            .consistent_read(true)
            .send();
        let answer = read.await.map_err(|error| Error { what: "read", why: in_words(&error) })?;
        let Some(row) = answer.item else { return Ok(Round::default()) };
        Ok(serde_dynamo::from_item(row).unwrap_or_else(|_| {
            warn!("how far the rounds have come does not read: they begin anew");
            Round::default()
        }))
    }

    /// Keeps how far they have come.
    ///
    /// # Errors
    /// [`Error`]; the next round then looks at the same again.
    pub async fn keep(&self, round: &Round) -> Result<(), Error> {
        let failed = |why: String| Error { what: "keep", why };
        let row: Item = serde_dynamo::to_item(round).map_err(|error| failed(error.to_string()))?;
        let put = self
            .client
            .put_item()
            .table_name(&self.control)
            .set_item(Some(row))
            .item("pk", AttributeValue::S(PK.to_owned()))
            .item("sk", AttributeValue::S(SK.to_owned()));
        put.send().await.map(|_| ()).map_err(|error| failed(in_words(&error)))
    }
}
