//! Why a part of a round could not be done.

use textledger_infrastructure::checkpoint::{BucketError, CheckpointError, KmsKeyError};
use textledger_infrastructure::ledger::transact::Error as TransactError;
use textledger_infrastructure::ledger::{ReadError, Unsuitable};
use textledger_infrastructure::{replies, rounds, views};

/// Why a part of a round could not be done. The next round tries again.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The ledger could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The ledger could not be written.
    #[error(transparent)]
    Write(#[from] TransactError),
    /// The views could not be read.
    #[error(transparent)]
    Views(#[from] views::Error),
    /// The replier could not be called.
    #[error(transparent)]
    Call(#[from] replies::Error),
    /// How far the round has come could not be kept.
    #[error(transparent)]
    Note(#[from] rounds::Error),
    /// The ledger does not say whose it is.
    #[error(transparent)]
    Store(#[from] Unsuitable),
    /// There is no key to sign with.
    #[error(transparent)]
    Key(#[from] KmsKeyError),
    /// No checkpoint was made.
    #[error(transparent)]
    Checkpoint(Box<CheckpointError<BucketError>>),
    /// A checkpoint took too long.
    #[error(
        "the checkpoint is not done yet; the next one finishes it, and `textledger audit checkpoint` has no limit"
    )]
    CheckpointUnfinished,
    /// There was no time left in the round.
    #[error("the round has no time left for all of it")]
    Late,
    /// The rules do not come to rest.
    #[error("more than {0} findings at once: see the contact's timeline")]
    Restless(u32),
}
