//! What a queue refuses, with the names SQS gives the refusals. Kept apart so
//! that the wire form and the rules agree on one list.

use crate::store;

/// Why a queue did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No queue has this name.
    #[error("the specified queue does not exist: {0}")]
    NoSuchQueue(String),
    /// The receipt handle was not made here, or for another queue.
    #[error("the input receipt handle is invalid")]
    ReceiptHandle,
    /// The message is not in flight, so its visibility cannot change.
    #[error("the message is not in flight")]
    NotInFlight,
    /// A parameter is outside what SQS allows.
    #[error("{0}")]
    Parameter(String),
    /// A parameter SQS requires is missing.
    #[error("the request must contain the parameter {0}")]
    Missing(&'static str),
    /// The embedded store failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}
