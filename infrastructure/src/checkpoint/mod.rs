//! Checkpoints of a ledger, made and checked: which heads advanced, the log and the
//! census they go into, who signs, where it is kept. What the log is made of is in
//! `textledger_projections::checkpoint`.
//!
//! The order of steps makes every crash one that the next run finishes: pages of the
//! census and the staged entries have names of their own content, so that a run which
//! ends there changed nothing; the numbered note, written once, is what makes a
//! checkpoint; tiles, the newest note and the event in the ledger follow from it.

mod advances;
#[cfg(feature = "checkpoints")]
mod bucket;
mod directory;
mod error;
mod key_file;
#[cfg(feature = "checkpoints")]
mod kms_key;
mod recorded;
mod run;
mod signer;
mod standing;
mod verified;

pub use advances::recorded_since;
#[cfg(feature = "checkpoints")]
pub use bucket::{Bucket, BucketError};
pub use directory::{Directory, DirectoryError};
pub use error::CheckpointError;
pub use key_file::{KeyFile, KeyFileError};
#[cfg(feature = "checkpoints")]
pub use kms_key::{KmsKey, KmsKeyError};
pub use recorded::anchors;
pub use run::{Checkpointed, Checkpointer};
pub use signer::{NotSigned, NoteSigner};
pub use verified::{LedgerVerified, log_of, verify};
