//! The ledger over a store, in a time and with ids of its own.

use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use textledger_domain::ids::{IdSource, Moment};
use textledger_domain::time::Timestamp;
use uuid::Uuid;

use super::dynamo::Dynamo;
use super::state::Loaded;
use super::store::Store;
use super::tables::LedgerTables;
use super::turns::Turns;
use crate::time::{SharedTime, Time};

/// Reads and appends the event streams of one deployment.
#[derive(Clone)]
pub struct Ledger {
    pub(super) store: Arc<dyn Store>,
    time: SharedTime,
    ids: Arc<dyn IdSource>,
    pub(super) turns: Arc<Turns>,
}

impl Ledger {
    /// The ledger in `tables`. It records nothing while the
    /// clock of `time` is off from DynamoDB's.
    #[must_use]
    pub fn new(client: Client, tables: LedgerTables, time: SharedTime, ids: Arc<dyn IdSource>) -> Self {
        Self::over(Arc::new(Dynamo::watching(client, tables, time.clone())), time, ids)
    }

    /// The ledger in `store`.
    #[must_use]
    pub fn over(store: Arc<dyn Store>, time: SharedTime, ids: Arc<dyn IdSource>) -> Self {
        Self { store, time, ids, turns: Arc::default() }
    }

    /// The time this ledger goes by.
    #[must_use]
    pub fn time(&self) -> &dyn Time {
        &*self.time
    }

    /// The present, as this ledger's clock shows it.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.time.now()
    }

    /// A fresh id from this ledger's source.
    #[must_use]
    pub fn fresh_id(&self, at: Timestamp) -> Uuid {
        self.ids.draw(at)
    }

    /// The moment at which a decision on `loaded` is made.
    #[must_use]
    pub fn moment<S>(&self, loaded: &Loaded<S>) -> Moment<'_> {
        loaded.head.moment(self.time.now(), &*self.ids)
    }
}
