//! What is verified, and by how many at once.

use std::collections::BTreeSet;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use textledger_domain::stream::StreamId;
use textledger_projections::audit::verify::Verified;

use crate::ledger::tables::LedgerTables;
use crate::time::SharedTime;

/// Verifies the ledger in some tables.
#[derive(Clone)]
pub struct Verification {
    pub(super) client: Client,
    pub(super) tables: LedgerTables,
    pub(super) time: SharedTime,
    pub(super) workers: u32,
}

/// Is told of events as they are read.
pub type Onlooker = Arc<dyn Fn(u64) + Send + Sync>;

/// What a pass over a segment of a table came to.
#[derive(Default)]
pub(super) struct Seen {
    pub verified: Verified,
    /// Streams with which something may be wrong.
    pub suspects: BTreeSet<StreamId>,
}

impl Verification {
    /// Verifies the ledger in `tables` with so many workers.
    #[must_use]
    pub fn new(client: Client, tables: LedgerTables, time: SharedTime, workers: u32) -> Self {
        Self { client, tables, time, workers: workers.max(1) }
    }
}
