//! What a store says of itself: the `config` row of the control table, with the
//! store's id and the version of its layout. Checked before anything is done with
//! a store, so that an older build never writes what a newer one laid out, and a
//! function never works on the tables of another deployment.

use textledger_projections::view::View;
use uuid::Uuid;

use super::config::{Config, LAYOUT};
use super::error::ReadError;
use super::open::Ledger;

/// Why a store is not worked on. Nothing in it was changed.
#[derive(Debug, thiserror::Error)]
pub enum Unsuitable {
    /// A newer build laid it out.
    #[error(
        "this ledger has layout {found}, and this version knows {LAYOUT}: use the version of textledger that made it, or a newer one"
    )]
    Newer {
        /// Its layout.
        found: u32,
    },
    /// It is another store than the one that is meant.
    #[error(
        "this ledger is store {found}, not {expected}: check the table names (EVENTS_TABLE, HEADS_TABLE, CONTROL_TABLE) and STORE_ID"
    )]
    OtherStore {
        /// Its id.
        found: Uuid,
        /// The one that is meant.
        expected: String,
    },
    /// It has no id yet, and the one that is meant can be none.
    #[error("this ledger is new, and STORE_ID {expected} is no UUID: give it one, or leave STORE_ID out")]
    NoId {
        /// What is meant to be its id.
        expected: String,
    },
    /// It could not be asked.
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl Ledger {
    /// Makes sure that this build may work on the store, which is to be the one
    /// called `expected`, if that is known. A new store gets its id here: that
    /// one, or a fresh one.
    ///
    /// # Errors
    /// [`Unsuitable`]
    pub async fn check_store(&self, expected: Option<&str>) -> Result<Config, Unsuitable> {
        let config = match self.store.config().await? {
            Some(config) => config,
            None => {
                let store_id = match expected {
                    None => self.fresh_id(self.now()),
                    Some(expected) => {
                        expected.parse().map_err(|_| Unsuitable::NoId { expected: expected.to_owned() })?
                    }
                };
                let fresh = match self.store.heads(None, Some(1)).await?.found.is_empty() {
                    true => Config::of_empty(store_id),
                    false => Config::of_old(store_id),
                };
                self.store.config_or(&fresh).await?
            }
        };
        suitable(config, expected)
    }

    /// The same where nothing may be written: a store that nobody has used yet says
    /// nothing of itself.
    ///
    /// # Errors
    /// [`Unsuitable`]
    pub async fn store_as_found(&self, expected: Option<&str>) -> Result<Option<Config>, Unsuitable> {
        match self.store.config().await? {
            Some(config) => suitable(config, expected).map(Some),
            None => Ok(None),
        }
    }

    /// The version of the fold that the first generation of `view` was begun with.
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn first_version(&self, view: View) -> Result<u32, ReadError> {
        let config = self.store.config().await?;
        // A store that was never used is at what this build begins with.
        Ok(config.map_or_else(|| view.version(), |config| config.first_version(view)))
    }
}

/// The store that `config` describes, if this build may work on it and it is the one
/// called `expected`.
fn suitable(config: Config, expected: Option<&str>) -> Result<Config, Unsuitable> {
    if config.layout > LAYOUT {
        return Err(Unsuitable::Newer { found: config.layout });
    }
    match expected.filter(|expected| !expected.eq_ignore_ascii_case(&config.store_id.to_string())) {
        Some(expected) => {
            Err(Unsuitable::OtherStore { found: config.store_id, expected: expected.to_owned() })
        }
        None => Ok(config),
    }
}
