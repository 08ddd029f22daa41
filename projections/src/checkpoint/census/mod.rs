//! The census: a sparse Merkle tree over all streams and their heads. A stream has
//! its place by the SHA-256 of its key, 256 levels below the root, whoever else is
//! there; so the root follows from the heads alone, in whatever order they came, a
//! stream that does not exist is an empty place that can be shown, and a proof shows
//! nothing of other streams but hashes that nobody can guess the input of.
//!
//! (Laurie and Kasper, "Revocation Transparency", 2012; the maps of Trillian and of
//! key transparency logs are built so.) What is kept are pages of sixteen subtrees,
//! each under its own hash: a change writes the pages on its path anew and no other,
//! and nothing is ever overwritten.

mod hashing;
pub mod page;
pub mod paths;
pub mod proof;

use textledger_domain::hash::Hash;

pub use hashing::{EMPTY, leaf_hash};

/// The state of a census.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CensusRoot {
    /// The root; [`EMPTY`] without streams.
    pub root: Hash,
    /// How many streams there are.
    pub size: u64,
}

impl CensusRoot {
    /// Before the first stream.
    pub const NONE: Self = Self { root: EMPTY, size: 0 };
}

#[cfg(test)]
mod tests;
