//! A log held against its key, against what the ledger recorded of it, and against
//! the ledger's heads.

use textledger_domain::stream::{StreamId, System};
use textledger_projections::checkpoint::leaf::{CensusLeaf, StreamDigest};
use textledger_projections::checkpoint::note::VerifierKey;
use textledger_projections::checkpoint::objects::Objects;
use textledger_projections::checkpoint::verify::{
    HeadFault, LogContents, LogFault, against_heads, verify_log,
};

use super::error::CheckpointError;
use super::recorded::anchors;
use crate::ledger::Ledger;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerVerified {
    /// The census at the end of the log, if it can be read so far.
    pub census: Option<CensusLeaf>,
    /// How many entries the log has.
    pub size: u64,
    /// What is wrong with the log.
    pub log: Vec<LogFault>,
    /// What is wrong with streams, where the log can be believed.
    pub heads: Vec<HeadFault>,
}

/// The log in `objects`, held against `key` and against what the ledger recorded of
/// it.
///
/// # Errors
/// As [`verify`].
pub async fn log_of<O: Objects>(
    ledger: &Ledger,
    objects: &O,
    key: &VerifierKey,
) -> Result<LogContents, CheckpointError<O::Error>> {
    let recorded = anchors(ledger).await?;
    verify_log(objects, key, &recorded).await.map_err(CheckpointError::Objects)
}

/// Holds the log in `objects` against `key` and `ledger`. Every head is read, and of
/// the events those of `system#checkpoints`.
///
/// # Errors
/// That the ledger or the objects could not be read.
pub async fn verify<O: Objects>(
    ledger: &Ledger,
    objects: &O,
    key: &VerifierKey,
) -> Result<LedgerVerified, CheckpointError<O::Error>> {
    // The log before the heads: these only get further.
    let found = log_of(ledger, objects, key).await?;
    let mut verified =
        LedgerVerified { census: found.census, size: found.size, log: found.faults, heads: Vec::new() };
    if let Some(census) = verified.census.as_ref().filter(|_| verified.log.is_empty()) {
        let mut heads = ledger.streams().await?;
        // The record of a checkpoint is always one ahead of it.
        let record = StreamId::System(System::Checkpoints);
        if found.heads.of(&StreamDigest::of(&record)).is_empty() {
            heads.retain(|(stream, _)| *stream != record);
        }
        verified.heads = against_heads(&found.heads, &heads, census.at);
    }
    Ok(verified)
}
