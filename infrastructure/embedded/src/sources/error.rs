//! Why a source fails.

use crate::{queues, store, stream_source, topics};

/// Why a source could not go on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A queue failed.
    #[error(transparent)]
    Queue(#[from] queues::Error),
    /// A topic failed.
    #[error(transparent)]
    Topic(#[from] topics::Error),
    /// The stream failed.
    #[error("read a table's stream")]
    Stream(#[from] stream_source::Error),
    /// A mapping's table has no stream.
    #[error("table {0} has no stream to be read")]
    NoStream(String),
    /// The store failed.
    #[error("the service store")]
    Store(#[from] store::Error),
}
