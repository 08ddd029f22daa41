//! Why no checkpoint was made.

use textledger_domain::canonical;
use textledger_domain::time::Timestamp;
use textledger_projections::checkpoint::census::page::PageFault;
use textledger_projections::checkpoint::census::paths::PathsError;
use textledger_projections::checkpoint::log::LogError;
use textledger_projections::checkpoint::verify::LogFault;

use super::signer::NotSigned;
use crate::ledger::ReadError;
use crate::ledger::transact;

/// Why no checkpoint was made. Nothing that was there is damaged.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError<E: std::error::Error + 'static> {
    /// The log is not the one that the ledger knows, or was changed.
    #[error(
        "{0}: no checkpoint goes onto it; restore the log, and ask `textledger audit checkpoint --verify`"
    )]
    Log(LogFault),
    /// The log has checkpoints that the ledger knows nothing of.
    #[error(
        "the log is at checkpoint {log}, and the ledger recorded {ledger}: the ledger was restored to an earlier instant, or this log is another store's"
    )]
    LedgerBehind {
        /// The last checkpoint of the log.
        log: u64,
        /// The last one that was recorded.
        ledger: u64,
    },
    /// What was to be put into tiles is gone.
    #[error("checkpoint {0} was signed and its entries are gone: restore {1}, or the log cannot go on")]
    StagedGone(u64, String),
    /// The census does not hold together.
    #[error("{fault}: {name}; restore it, or the census cannot go on")]
    Census {
        /// What is wrong.
        fault: PageFault,
        /// The object.
        name: String,
    },
    /// This machine's clock is behind the last checkpoint.
    #[error("the clock shows {now}, and the last checkpoint is of {last}: set it (NTP); nothing was signed")]
    ClockBefore {
        /// The time by this machine.
        now: Timestamp,
        /// That of the last census.
        last: Timestamp,
    },
    /// Another run made a checkpoint at the same time.
    #[error("checkpoint {0} was made by another run at the same time: run this again for what came after it")]
    Overtaken(u64),
    /// The objects could not be read or written.
    #[error(transparent)]
    Objects(E),
    /// Nothing was signed.
    #[error(transparent)]
    NotSigned(#[from] NotSigned),
    /// The ledger could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The checkpoint is made, and not on record.
    #[error("the checkpoint is made and not yet on record, which the next run puts right: {0}")]
    NotRecorded(transact::Error),
    /// A leaf has no canonical form.
    #[error(transparent)]
    Uncanonical(#[from] canonical::Error),
}

impl<E: std::error::Error> From<LogError<E>> for CheckpointError<E> {
    fn from(error: LogError<E>) -> Self {
        LogFault::of(error).map_or_else(Self::Objects, Self::Log)
    }
}

impl<E: std::error::Error> From<PathsError<E>> for CheckpointError<E> {
    fn from(error: PathsError<E>) -> Self {
        match error {
            PathsError::Objects(error) => Self::Objects(error),
            PathsError::Page { fault, name } => Self::Census { fault, name },
        }
    }
}
