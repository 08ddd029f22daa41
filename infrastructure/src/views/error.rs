//! Why the view tables could not be read or written.

use crate::in_words::in_words;

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
    /// The table is not there: it was never made, or it was dropped.
    #[error("{what}: there is no table {table}")]
    NoTable {
        /// What was to be done.
        what: String,
        /// Which table.
        table: String,
    },
    /// A row does not have the form its view gives it.
    #[error("{what}: {why}")]
    Malformed {
        /// What was to be done.
        what: String,
        /// What is wrong.
        why: String,
    },
}

pub(super) fn storage(what: impl Into<String>, error: &dyn std::error::Error) -> Error {
    Error::Storage { what: what.into(), why: in_words(error) }
}

pub(super) fn malformed(what: impl Into<String>, why: impl Into<String>) -> Error {
    Error::Malformed { what: what.into(), why: why.into() }
}
