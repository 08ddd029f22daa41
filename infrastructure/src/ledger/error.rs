//! Why the ledger could not be read.

use textledger_domain::chain::Broken;
use textledger_domain::record;
use textledger_domain::stream::{Seq, StreamId};

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
    /// The events of a stream do not hold together.
    #[error(transparent)]
    Broken(#[from] Broken),
    /// The last events of a stream are not there.
    #[error(
        "read {stream}: its head is at event {head}, and its events end at {end}: restore them, or see `textledger ledger repair --help`"
    )]
    CutOff {
        /// Which stream.
        stream: StreamId,
        /// The position its head names.
        head: Seq,
        /// The position of the last event that is there.
        end: Seq,
    },
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

impl ReadError {
    /// Whether it is about what is stored, not about reaching it: the same
    /// reading will fail again until somebody mends the stream.
    #[must_use]
    pub fn is_about_the_record(&self) -> bool {
        !matches!(self, Self::Storage { .. })
    }
}
