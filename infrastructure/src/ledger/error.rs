//! Why the ledger could not be read.

use textledger_domain::record;

use crate::in_words::in_words;

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

/// A call about `what` that failed.
pub(super) fn storage(what: impl ToString, error: &dyn std::error::Error) -> ReadError {
    ReadError::Storage { stream: what.to_string(), why: in_words(error) }
}

pub(super) fn malformed(stream: impl ToString, error: impl ToString) -> ReadError {
    ReadError::Malformed { stream: stream.to_string(), why: error.to_string() }
}
