//! The one SQLite file behind the queues, the carrier and the pollers'
//! checkpoints, so that a data directory survives a restart or a kill.
//!
//! Rows live in SQLite and are read a few at a time: memory does not grow with
//! the number of messages. Nothing here knows what a row means.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension};

use super::private;

const SCHEMA: &str = include_str!("store/schema.sql");

/// Which tables [`SCHEMA`] describes, kept as SQLite's `user_version`: counts up
/// with every change to it.
const LAYOUT: i64 = 1;

/// How long a statement waits for another process that holds the file.
const BUSY_WAIT_MS: u32 = 5_000;

/// Why the embedded cloud could not read or write its file.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// SQLite refused.
    #[error("embedded store: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// Another version made the file.
    #[error(
        "{} has layout {found}, and this version of textledger knows {LAYOUT}: \
         use the version that made it, or another data directory", .file.display()
    )]
    OtherLayout {
        /// The file.
        file: PathBuf,
        /// Its layout; 0 when it was made before layouts were counted.
        found: i64,
    },
    /// The file cannot be had.
    #[error(transparent)]
    File(#[from] private::Error),
}

/// A handle to the file; clones share one connection.
#[derive(Clone)]
pub struct Store {
    connection: Arc<Mutex<Connection>>,
}

impl Store {
    /// Opens the file at `path`, creating it and its tables when absent.
    ///
    /// The journal is WAL with `synchronous=NORMAL`: a commit is in the file's
    /// log before the call returns, so killing the process loses nothing; only
    /// a power cut can lose the last commits, and never the file. `FULL` would
    /// add an fsync to every emulated request for a risk a laptop demo and a
    /// test run do not carry.
    ///
    /// # Errors
    /// When the file cannot be opened, is no SQLite database, or was made by
    /// a version with other tables; it is then left as it is.
    pub fn open(path: &Path) -> Result<Self, Error> {
        private::database(path, |new| Self::prepare(Connection::open(new)?).map(drop))?;
        let connection = Connection::open(path)?;
        let layout: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if layout != LAYOUT {
            return Err(Error::OtherLayout { file: path.to_owned(), found: layout });
        }
        Self::prepare(connection)
    }

    /// A store that is gone when the last handle is dropped.
    ///
    /// # Errors
    /// When SQLite cannot allocate.
    pub fn in_memory() -> Result<Self, Error> {
        Self::prepare(Connection::open_in_memory()?)
    }

    fn prepare(connection: Connection) -> Result<Self, Error> {
        connection.pragma_update(None, "busy_timeout", BUSY_WAIT_MS)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection.execute_batch(&format!("BEGIN; {SCHEMA} PRAGMA user_version = {LAYOUT}; COMMIT;"))?;
        Ok(Self { connection: Arc::new(Mutex::new(connection)) })
    }

    /// Runs `work` in one transaction: all of it is kept, or none.
    pub(super) fn transact<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = connection.transaction().map_err(Error::Sqlite)?;
        let done = work(&transaction)?;
        transaction.commit().map_err(Error::Sqlite)?;
        Ok(done)
    }

    /// What was last written under `name`, if anything was.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn checkpoint(&self, name: &str) -> Result<Option<String>, Error> {
        self.transact(|rows| {
            let mut find = rows.prepare_cached("SELECT value FROM checkpoints WHERE name = ?1")?;
            Ok(find.query_row([name], |row| row.get(0)).optional()?)
        })
    }

    /// Writes `value` under `name`, in place of what was there.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn set_checkpoint(&self, name: &str, value: &str) -> Result<(), Error> {
        self.transact(|rows| {
            rows.prepare_cached("INSERT OR REPLACE INTO checkpoints (name, value) VALUES (?1, ?2)")?
                .execute([name, value])?;
            Ok(())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Store;

    #[test]
    fn a_checkpoint_survives_reopening_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("cloud.sqlite");
        let first = Store::open(&file).unwrap();
        assert_eq!(first.checkpoint("stream").unwrap(), None);
        first.set_checkpoint("stream", "1").unwrap();
        first.set_checkpoint("stream", "2").unwrap();
        drop(first);
        assert_eq!(Store::open(&file).unwrap().checkpoint("stream").unwrap().as_deref(), Some("2"));
    }

    #[test]
    fn a_file_of_another_version_is_refused_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("services.sqlite");
        drop(Store::open(&file).unwrap());
        for found in [0, super::LAYOUT + 1] {
            let other = rusqlite::Connection::open(&file).unwrap();
            other.pragma_update(None, "user_version", found).unwrap();
            drop(other);
            let before = std::fs::read(&file).unwrap();
            let told = Store::open(&file).map(drop).unwrap_err().to_string();
            let expected = format!("{} has layout {found}, and this version", file.display());
            assert!(told.starts_with(&expected), "{told}");
            assert_eq!(std::fs::read(&file).unwrap(), before);
        }
    }

    #[test]
    fn a_transaction_that_fails_leaves_nothing_behind() {
        let store = Store::in_memory().unwrap();
        let failed: Result<(), super::Error> = store.transact(|rows| {
            rows.execute("INSERT INTO checkpoints VALUES ('a', '1')", [])?;
            rows.execute("INSERT INTO no_such_table VALUES (1)", [])?;
            Ok(())
        });
        assert!(failed.is_err());
        assert_eq!(store.checkpoint("a").unwrap(), None);
    }
}
