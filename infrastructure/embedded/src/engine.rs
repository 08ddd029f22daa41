//! The embedded DynamoDB: dynoxide in this process, reached by the AWS SDK over
//! loopback like the real one, kept in one SQLite file.
//!
//! It keeps its own (the machine's) time for stream records and expiry, trims
//! streams when it starts, and trims them again and expires items only when told
//! to: see [`Engine::sweep_expired`]. What the tables are is not known here.

mod address;
mod error;
mod home;
mod stream_index;
mod stream_retention;

use std::path::{Path, PathBuf};
use std::time::Duration;

use dynoxide::Database;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

pub use self::error::Error;
use self::home::Home;
pub use self::home::{DATABASE, Location};
use crate::private;

/// How long [`Engine::stop`] waits for requests that are under way.
const STOP_WAIT: Duration = Duration::from_secs(60);

/// A running engine. Dropping it stops it too, without waiting.
#[derive(Debug)]
pub struct Engine {
    url: String,
    file: PathBuf,
    lock: PathBuf,
    database: OpenDatabase,
    stop: oneshot::Sender<()>,
    /// Owns the directory's lock, so that it is let go only when no request
    /// is served any more.
    serving: JoinHandle<Result<(), String>>,
}

impl Engine {
    /// Opens the database at `location`, indexes its stream records and serves it
    /// on loopback.
    ///
    /// # Errors
    /// [`Error::InUse`] when the directory is taken; otherwise whatever keeps
    /// the file from being opened or the port from being had.
    pub async fn start(location: Location) -> Result<Self, Error> {
        let (home, database) = tokio::task::spawn_blocking(move || open(location)).await??;
        let listener = address::listen().await.map_err(Error::Listen)?;
        let url = format!("http://{}", listener.local_addr().map_err(Error::Listen)?);
        let (stop, stopped) = oneshot::channel();
        let (file, lock) = (home.file(), home.lock());
        let served = database.clone();
        let serving = tokio::spawn(async move {
            // An error means that the engine was dropped: also a reason to stop.
            let shutdown = async { drop(stopped.await) };
            let outcome = dynoxide::server::serve_with_shutdown(listener, served, shutdown).await;
            drop(home);
            outcome
        });
        Ok(Self { url, file, lock, database: OpenDatabase(database), stop, serving })
    }

    /// Lets whoever finds the directory in use know that it is served at `url`.
    ///
    /// # Errors
    /// [`Error::Directory`] when that cannot be written.
    pub fn served_at(&self, url: &str) -> Result<(), Error> {
        std::fs::write(&self.lock, url).map_err(|source| Error::Directory { path: self.lock.clone(), source })
    }

    /// The endpoint for SDK clients of DynamoDB and of DynamoDB Streams,
    /// `http://127.<…>:<port>`.
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
    /// by itself within days, and stream records of more than a day; returns how
    /// many items. The engine's past is the machine's clock, not the hand-turned
    /// one.
    ///
    /// # Errors
    /// [`Error::Sweep`] and [`Error::Trim`] when the database cannot be read or
    /// written.
    pub async fn sweep_expired(&self) -> Result<usize, Error> {
        let (database, file) = (self.database.0.clone(), self.file.clone());
        tokio::task::spawn_blocking(move || {
            let swept = database.sweep_ttl().map_err(|source| Error::Sweep(Box::new(source)))?;
            stream_retention::trim(&file).map_err(Error::Trim)?;
            Ok(swept)
        })
        .await?
    }

    /// Lets the requests under way finish, closes the file and lets the
    /// directory go.
    ///
    /// # Errors
    /// [`Error::StillServing`] when requests do not finish within a minute.
    pub async fn stop(self) -> Result<(), Error> {
        let Self { database, stop, mut serving, .. } = self;
        drop(database);
        // Nobody listens when the server has ended by itself; its outcome says why.
        let _ = stop.send(());
        match tokio::time::timeout(STOP_WAIT, &mut serving).await {
            Ok(outcome) => outcome?.map_err(Error::Serve),
            Err(_) => {
                serving.abort();
                Err(Error::StillServing(STOP_WAIT))
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

fn open(location: Location) -> Result<(Home, Database), Error> {
    let home = Home::claim(location)?;
    let file = home.file();
    let path = file.to_str().ok_or_else(|| Error::Path(file.clone()))?;
    let open = |path: &str| {
        Database::new(path).map_err(|source| Error::Open { path: file.clone(), source: Box::new(source) })
    };
    private::database(&file, |new| {
        let new = new.to_str().ok_or_else(|| Error::Path(new.to_owned()))?;
        open(new).map(drop)
    })?;
    let database = open(path)?;
    // Opened, it waits for the disk at every commit, and every other request with
    // it. dynoxide's other setting is `synchronous=NORMAL`, as `Store` has it and
    // for the same reason: only a power cut can lose the last commits.
    database
        .disable_bulk_loading()
        .map_err(|source| Error::Open { path: file.clone(), source: Box::new(source) })?;
    stream_index::add(&file).map_err(Error::Index)?;
    stream_retention::trim(&file).map_err(Error::Trim)?;
    Ok((home, database))
}

#[cfg(test)]
mod tests;
