//! What is verified, and by how many at once.

use std::collections::BTreeSet;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use textledger_domain::stream::StreamId;
use textledger_projections::audit::verify::{Fault, Finding, Verified, Whose};
use textledger_projections::checkpoint::leaf::StreamDigest;
use textledger_projections::checkpoint::verify::{SignedHead, SignedHeads, Testimony};

use crate::ledger::tables::LedgerTables;
use crate::time::SharedTime;

/// Verifies the ledger in some tables.
#[derive(Clone)]
pub struct Verification {
    pub(super) client: Client,
    pub(super) tables: LedgerTables,
    pub(super) time: SharedTime,
    pub(super) workers: u32,
    signed: Arc<SignedHeads>,
}

/// Is told of events as they are read.
pub type Onlooker = Arc<dyn Fn(u64) + Send + Sync>;

/// What a pass over a segment of a table came to.
#[derive(Default)]
pub(super) struct Seen {
    pub verified: Verified,
    /// Streams with which something may be wrong.
    pub suspects: BTreeSet<StreamId>,
    /// Streams of which checkpoints signed something, and that have events.
    pub met: BTreeSet<StreamDigest>,
}

impl Verification {
    /// Verifies the ledger in `tables` with so many workers.
    #[must_use]
    pub fn new(client: Client, tables: LedgerTables, time: SharedTime, workers: u32) -> Self {
        Self { client, tables, time, workers: workers.max(1), signed: Arc::default() }
    }

    /// Holds each stream also against what checkpoints `signed` of it.
    #[must_use]
    pub fn held_against(self, signed: SignedHeads) -> Self {
        Self { signed: Arc::new(signed), ..self }
    }

    pub(super) fn signed_of(&self, stream: &StreamId) -> &[SignedHead] {
        self.signed.of(&StreamDigest::of(stream))
    }

    /// What checkpoints say of `stream`.
    pub(super) fn testimony_of(&self, stream: &StreamId) -> Testimony {
        self.signed.testimony(&StreamDigest::of(stream))
    }

    /// The last head of `stream` that a checkpoint signed, up to this one.
    pub(super) fn signed_by(&self, stream: &StreamId, checkpoint: Option<u64>) -> Option<&SignedHead> {
        let checkpoint = checkpoint?;
        self.signed_of(stream).iter().rev().find(|head| head.checkpoint <= checkpoint)
    }

    /// The streams that advanced later than with checkpoint `after`, as the log has
    /// it, and are none of `met`: nothing is left of them.
    pub(super) fn signed_and_gone(&self, after: u64, met: &BTreeSet<StreamDigest>) -> Vec<Finding> {
        let gone = |(stream, SignedHead { checkpoint, seq, .. })| Finding {
            whose: Whose::Digest(stream),
            seq: 1,
            event_id: None,
            fault: Fault::SignedGone { through: seq, checkpoint },
        };
        self.signed.missed(after, met).map(gone).collect()
    }
}
