//! The embedded DynamoDB: dynoxide in this process, reached by the AWS SDK over
//! loopback like the real one, kept in one SQLite file.
//!
//! It keeps its own (the machine's) time for stream records and expiry, trims
//! streams when it starts, and expires items only when told to: see
//! [`Engine::sweep_expired`]. What the tables are is not known here.

mod home;
mod stream_index;
mod stream_retention;

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use dynoxide::Database;
use dynoxide::errors::DynoxideError;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::{JoinError, JoinHandle};

use home::Home;

/// How long [`Engine::stop`] waits for requests that are under way.
const STOP_WAIT: Duration = Duration::from_secs(5);

/// Where the engine keeps its file, `dynamodb.sqlite`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In this directory, made if it is missing; what is there is continued.
    Directory(PathBuf),
    /// In a directory of its own that is removed when the engine stops. Not
    /// in memory, because the stream index needs a second connection.
    Temporary,
}

/// Why the engine could not be started, used or stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another process (or another engine in this one) holds the directory.
    #[error(
        "{} is in use by another textledger (a running `textledger serve` or `textledger chat`): \
         stop it, or talk to it with --endpoint-url http://127.0.0.1:4577",
        .0.display()
    )]
    InUse(PathBuf),
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
    #[error("requests were still under way {STOP_WAIT:?} after the embedded database was told to stop")]
    StillServing,
    /// A task of the engine was cancelled or panicked.
    #[error("a task of the embedded database was interrupted")]
    Interrupted(#[from] JoinError),
}

/// A running engine. Dropping it stops it too, without waiting.
#[derive(Debug)]
pub struct Engine {
    url: String,
    file: PathBuf,
    database: OpenDatabase,
    stop: oneshot::Sender<()>,
    /// Owns the directory's lock, so that it is let go only when no request
    /// is served any more.
    serving: JoinHandle<Result<(), String>>,
}

impl Engine {
    /// Opens the database at `place`, indexes its stream records and serves it
    /// on a free loopback port.
    ///
    /// # Errors
    /// [`Error::InUse`] when the directory is taken; otherwise whatever keeps
    /// the file from being opened or the port from being had.
    pub async fn start(place: Place) -> Result<Self, Error> {
        let (home, database) = tokio::task::spawn_blocking(move || open(place)).await??;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(Error::Listen)?;
        let url = format!("http://{}", listener.local_addr().map_err(Error::Listen)?);
        let (stop, stopped) = oneshot::channel();
        let file = home.file();
        let served = database.clone();
        let serving = tokio::spawn(async move {
            // An error means that the engine was dropped: also a reason to stop.
            let shutdown = async { drop(stopped.await) };
            let outcome = dynoxide::server::serve_with_shutdown(listener, served, shutdown).await;
            drop(home);
            outcome
        });
        Ok(Self { url, file, database: OpenDatabase(database), stop, serving })
    }

    /// The endpoint for SDK clients of DynamoDB and of DynamoDB Streams,
    /// `http://127.0.0.1:<port>`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The database file, for diagnosis with SQLite's own tools.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Removes the items whose TTL attribute is in the past, as DynamoDB does
    /// by itself within days; returns how many. The engine's past is the
    /// machine's clock, not the hand-turned one.
    ///
    /// # Errors
    /// [`Error::Sweep`] when the database cannot be read or written.
    pub async fn sweep_expired(&self) -> Result<usize, Error> {
        let database = self.database.0.clone();
        let swept = tokio::task::spawn_blocking(move || database.sweep_ttl()).await?;
        swept.map_err(|source| Error::Sweep(Box::new(source)))
    }

    /// Lets the requests under way finish, closes the file and lets the
    /// directory go.
    ///
    /// # Errors
    /// [`Error::StillServing`] when requests do not finish within five seconds.
    pub async fn stop(self) -> Result<(), Error> {
        let Self { database, stop, mut serving, .. } = self;
        drop(database);
        // Nobody listens when the server has ended by itself; its outcome says why.
        let _ = stop.send(());
        match tokio::time::timeout(STOP_WAIT, &mut serving).await {
            Ok(outcome) => outcome?.map_err(Error::Serve),
            Err(_) => {
                serving.abort();
                Err(Error::StillServing)
            }
        }
    }
}

/// dynoxide's handle has no `Debug` of its own.
struct OpenDatabase(Database);

impl std::fmt::Debug for OpenDatabase {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Database")
    }
}

fn open(place: Place) -> Result<(Home, Database), Error> {
    let home = Home::claim(place)?;
    let file = home.file();
    let path = file.to_str().ok_or_else(|| Error::Path(file.clone()))?;
    let database =
        Database::new(path).map_err(|source| Error::Open { path: file.clone(), source: Box::new(source) })?;
    stream_index::add(&file).map_err(Error::Index)?;
    stream_retention::trim(&file).map_err(Error::Trim)?;
    Ok((home, database))
}

#[cfg(test)]
mod tests;
