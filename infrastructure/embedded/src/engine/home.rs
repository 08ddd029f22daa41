//! The directory an engine lives in, held for one engine at a time: SQLite
//! would let two processes share the file, but each would have its own cache
//! of the tables and its own stream reader, and texts would be answered twice.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::error::Error;
use crate::private;

/// The engine's file in a data directory.
pub const DATABASE: &str = "dynamodb.sqlite";
/// Held for as long as an engine is at work in a directory.
const LOCK: &str = "textledger.lock";

/// Where the engine keeps its file, [`DATABASE`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// In this directory, made if it is missing; what is there is continued.
    Directory(PathBuf),
    /// In a directory of its own that is removed when the engine stops. Not
    /// in memory, because the stream index needs a second connection.
    Temporary,
}

/// A directory that is ours until this value is dropped. The operating system
/// lets the lock go with the process, so a crash leaves nothing to clean up.
#[derive(Debug)]
pub(super) struct Home {
    directory: PathBuf,
    _lock: File,
    _temporary: Option<TempDir>,
}

impl Home {
    pub(super) fn claim(location: Location) -> Result<Self, Error> {
        let (directory, temporary) = match location {
            Location::Directory(directory) => {
                private::directory(&directory).map_err(unusable(&directory))?;
                (directory, None)
            }
            Location::Temporary => {
                let temporary = TempDir::new().map_err(unusable(&std::env::temp_dir()))?;
                (temporary.path().to_path_buf(), Some(temporary))
            }
        };
        let home = |lock| Self { directory: directory.clone(), _lock: lock, _temporary: temporary };
        let path = directory.join(LOCK);
        // Never removed: it is the lock that counts, not the file. What it says
        // is where whoever holds it serves.
        let lock = private::file(&path).map_err(unusable(&path))?;
        match lock.try_lock() {
            Ok(()) => {
                lock.set_len(0).map_err(unusable(&path))?;
                Ok(home(lock))
            }
            Err(TryLockError::WouldBlock) => {
                let served_at = fs::read_to_string(&path).ok().filter(|url| !url.is_empty());
                Err(Error::InUse { directory, served_at })
            }
            Err(TryLockError::Error(source)) => Err(unusable(&path)(source)),
        }
    }

    pub(super) fn file(&self) -> PathBuf {
        self.directory.join(DATABASE)
    }

    pub(super) fn lock(&self) -> PathBuf {
        self.directory.join(LOCK)
    }
}

fn unusable(path: &Path) -> impl FnOnce(io::Error) -> Error {
    let path = path.to_path_buf();
    move |source| Error::Directory { path, source }
}
