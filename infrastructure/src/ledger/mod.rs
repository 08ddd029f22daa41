//! The ledger: append, load and read of event streams on DynamoDB.
//!
//! Events are only ever inserted. An append is one transaction of the dedupe
//! key, the events and the stream's head, on the condition that the head is the
//! one the decision was made on.

mod append;
mod dedupe;
mod item;
mod load;
mod read;
pub mod transact;

use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use textledger_domain::ids::{IdSource, Moment};
use textledger_domain::record;
use textledger_domain::stream::StreamId;

pub use append::{AppendError, Place};
pub use dedupe::{DedupeKey, Source};
pub use item::open_item;
pub use load::{Loaded, StreamState, Unfolded};
pub use read::EVENTS_PAGE_MAX;
pub use transact::Outcome;

use crate::in_words::in_words;
use crate::tables::TableNames;
use crate::time::{SharedTime, Time};

/// Reads and appends the event streams of one deployment.
#[derive(Clone)]
pub struct Ledger {
    client: Client,
    events: String,
    heads: String,
    control: String,
    time: SharedTime,
    ids: Arc<dyn IdSource>,
}

/// Why the ledger could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// DynamoDB was not reached or refused.
    #[error("read {stream}: {why}")]
    Storage {
        /// Which stream, or what else was read.
        stream: String,
        /// DynamoDB's words.
        why: String,
    },
    /// A stored event is not what was recorded, or is from a newer build.
    #[error(transparent)]
    Record(#[from] record::Error),
    /// A stored row does not have the form of an event or head.
    #[error("read {stream}: a stored row is malformed: {why}")]
    Malformed {
        /// Which stream.
        stream: String,
        /// What is wrong.
        why: String,
    },
}

impl Ledger {
    /// The ledger in the tables named by `names`.
    #[must_use]
    pub fn new(client: Client, names: &TableNames, time: SharedTime, ids: Arc<dyn IdSource>) -> Self {
        Self {
            client,
            events: names.events.clone(),
            heads: names.heads.clone(),
            control: names.control.clone(),
            time,
            ids,
        }
    }

    /// The time this ledger goes by.
    #[must_use]
    pub fn time(&self) -> &dyn Time {
        &*self.time
    }

    /// The present, as this ledger's clock shows it.
    #[must_use]
    pub fn now(&self) -> textledger_domain::time::Timestamp {
        self.time.now()
    }

    /// A fresh id from this ledger's source.
    #[must_use]
    pub fn fresh_id(&self, at: textledger_domain::time::Timestamp) -> uuid::Uuid {
        self.ids.draw(at)
    }

    /// The moment at which a decision on `loaded` is made.
    #[must_use]
    pub fn moment<S>(&self, loaded: &Loaded<S>) -> Moment<'_> {
        loaded.head.moment(self.time.now(), &*self.ids)
    }
}

fn storage(stream: &StreamId, error: &dyn std::error::Error) -> ReadError {
    ReadError::Storage { stream: stream.to_string(), why: in_words(error) }
}

fn malformed(stream: impl ToString, error: impl ToString) -> ReadError {
    ReadError::Malformed { stream: stream.to_string(), why: error.to_string() }
}
