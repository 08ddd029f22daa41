//! The view tables of one deployment, and which table each target has.

use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use textledger_projections::registry::Registry;
use textledger_projections::target::{Generation, Target};
use textledger_projections::view::View;
use tokio::sync::Semaphore;

use super::error::Error;
use super::registry::{Registrations, StoredRegistry};
use super::tables::ViewTables;
use crate::deployment::tables::TableNames;
use crate::time::SharedTime;

/// How many rows of backfills are on their way at once, of whatever stream: each takes
/// a connection, and a process may have as few as 256 open. At 5 ms each they are
/// 12,800 a second, which is more than one process folds.
const PUTS_IN_ALL: usize = 64;

/// Reads and writes the view tables of one deployment.
#[derive(Clone)]
pub struct ViewStore {
    pub(super) client: Client,
    pub(super) tables: ViewTables,
    pub(super) time: SharedTime,
    pub(super) registry: Arc<StoredRegistry>,
    /// Rows that may yet be put, beside those that are on their way.
    pub(super) puts: Arc<Semaphore>,
}

impl ViewStore {
    /// The view tables named by `tables`.
    #[must_use]
    pub fn new(client: Client, tables: ViewTables, time: SharedTime) -> Self {
        let registry = StoredRegistry::new(client.clone(), tables.control.clone(), time.clone());
        let puts = Arc::new(Semaphore::new(PUTS_IN_ALL));
        Self { client, tables, time, registry: Arc::new(registry), puts }
    }

    /// Which targets events are folded into, and which of them readers are
    /// shown.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn registry(&self) -> Result<Registry, Error> {
        self.registry.read().await
    }

    /// The same as it is at this moment, with what each registration says of
    /// itself.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn registrations(&self) -> Result<Registrations, Error> {
        self.registry.read_again().await
    }

    /// The generation of `view` that readers are shown.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn live(&self, view: View) -> Result<Generation, Error> {
        Ok(self.registry().await?.live(view).generation)
    }

    /// The deployment's tables with those that readers are shown of each view: the
    /// ones before may be gone.
    #[must_use]
    pub fn tables_shown(&self, names: &TableNames, registry: &Registry) -> TableNames {
        let shown = |view| self.table_of(registry.live(view));
        TableNames {
            consent: shown(View::Consent),
            opt_out_tracking: shown(View::OptOutTracking),
            messages: shown(View::Messages),
            sessions: shown(View::Sessions),
            ..names.clone()
        }
    }

    /// The table of `target`: the first generation of a view has the plain name,
    /// each later one that name with its number behind.
    #[must_use]
    pub fn table_of(&self, target: Target) -> String {
        let plain = self.tables.of(target.view);
        match target.generation {
            Generation::FIRST => plain.to_owned(),
            later => format!("{plain}-g{}", later.number()),
        }
    }
}
