//! Why an engine fails, in words that say what to do.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use dynoxide::errors::DynoxideError;
use tokio::task::JoinError;

use crate::private;

/// Why the engine could not be started, used or stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another process (or another engine in this one) holds the directory.
    #[error(
        "{} is in use by another textledger: {}",
        .directory.display(),
        .served_at.as_ref().map_or_else(
            || "wait until it ends, or stop it".to_owned(),
            |url| format!("stop it, or talk to it with --endpoint-url {url}"),
        )
    )]
    InUse {
        /// The directory.
        directory: PathBuf,
        /// Where it is served, if it is.
        served_at: Option<String>,
    },
    /// Its database cannot be had.
    #[error(transparent)]
    Database(#[from] private::Error),
    /// The directory cannot be made or written.
    #[error("{}: the data directory cannot be used; give one you may write to", .path.display())]
    Directory {
        /// The directory, or the file in it.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The engine takes paths as text only.
    #[error("{}: the path of the data directory is not UTF-8; give one that is", .0.display())]
    Path(PathBuf),
    /// SQLite or dynoxide refused the file.
    #[error("{}: the database cannot be opened", .path.display())]
    Open {
        /// The database file.
        path: PathBuf,
        /// What dynoxide said.
        source: Box<DynoxideError>,
    },
    /// The stream index could not be added.
    #[error("index the stream records")]
    Index(#[source] rusqlite::Error),
    /// The stream records that are past their time could not be removed.
    #[error(
        "trim the stream records: the database file cannot be written; make room, or give it back its rights"
    )]
    Trim(#[source] rusqlite::Error),
    /// No loopback port could be had.
    #[error("listen on a loopback port")]
    Listen(#[source] io::Error),
    /// Expired items could not be removed.
    #[error("sweep expired items")]
    Sweep(#[source] Box<DynoxideError>),
    /// The server ended with an error.
    #[error("serve the embedded database: {0}")]
    Serve(String),
    /// Requests were still under way when the time to stop had passed.
    #[error("requests were still under way {0:?} after the embedded database was told to stop")]
    StillServing(Duration),
    /// A task of the engine was cancelled or panicked.
    #[error("a task of the embedded database was interrupted")]
    Interrupted(#[from] JoinError),
}
