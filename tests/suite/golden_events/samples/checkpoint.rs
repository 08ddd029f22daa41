//! The event about checkpoints.

use textledger_domain::event::checkpoint::CheckpointSigned;
use textledger_domain::hash::Hash;

use super::{Sample, at, full};

pub(super) fn sample() -> Sample {
    full(CheckpointSigned {
        checkpoint: 3,
        census_at: at("2026-11-22T07:27:59.500Z"),
        tree_size: 1_204,
        root: Hash::of(b"the entries"),
        origin: "textledger/01a20227-9fe8-7000-8000-000000000009".to_owned(),
        key_id: "c74f20a3".to_owned(),
        census_root: Hash::of(b"the heads"),
        census_size: 311,
    })
}
