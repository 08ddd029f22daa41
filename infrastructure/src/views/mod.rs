//! The view tables: rows and cursors, written together.
//!
//! A cursor says up to which event of a stream a view has been folded. Rows and
//! cursors of one step go in one transaction, on the condition that the cursors
//! are the ones the step was computed from, so two projectors cannot both fold
//! the same event, and none can be skipped.

mod read;
pub mod step;
mod tables;

use std::collections::BTreeMap;

use aws_sdk_dynamodb::Client;
use textledger_domain::stream::Seq;
use textledger_projections::view::View;

pub use read::ContactRows;
pub use tables::Tables;

use crate::in_words::in_words;

/// The generation every view is at until it is first rebuilt.
const GENERATION: u32 = 1;

/// Up to which event of one stream each view has been folded (0: none).
pub type Cursors = BTreeMap<View, Seq>;

/// Reads and writes the view tables of one deployment.
#[derive(Clone)]
pub struct ViewStore {
    client: Client,
    tables: Tables,
}

/// Why the view tables could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// DynamoDB was not reached or refused.
    #[error("{what}: {why}")]
    Storage {
        /// What was to be done.
        what: String,
        /// DynamoDB's words.
        why: String,
    },
    /// Another projector folded these events meanwhile.
    #[error("the cursor moved on")]
    CursorMoved,
    /// A row does not have the form its view gives it.
    #[error("{what}: {why}")]
    Malformed {
        /// What was to be done.
        what: String,
        /// What is wrong.
        why: String,
    },
}

impl ViewStore {
    /// The view tables named by `tables`.
    #[must_use]
    pub fn new(client: Client, tables: Tables) -> Self {
        Self { client, tables }
    }
}

fn storage(what: impl Into<String>, error: &dyn std::error::Error) -> Error {
    Error::Storage { what: what.into(), why: in_words(error) }
}
