//! What was signed of the ledger.

use serde::{Deserialize, Serialize};

use crate::hash::Hash;
use crate::time::Timestamp;

/// A checkpoint of the log was signed and is kept. Recorded in `system#checkpoints`,
/// so that a log which is cut off, forked or exchanged does not fit the ledger; the
/// event itself is in the checkpoint after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckpointSigned {
    /// Which checkpoint, counted from 1.
    pub checkpoint: u64,
    /// The instant of its census: what was recorded before is in it.
    pub census_at: Timestamp,
    /// How many entries the log had.
    pub tree_size: u64,
    /// Their root (RFC 6962).
    pub root: Hash,
    /// The name of the log and of the key that signed it.
    pub origin: String,
    /// The id of that key, in 8 hex digits (C2SP signed-note).
    pub key_id: String,
    /// The root of the census.
    pub census_root: Hash,
    /// How many streams were in it.
    pub census_size: u64,
}
