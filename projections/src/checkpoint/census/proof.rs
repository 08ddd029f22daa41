//! The proof that a stream's leaf is in a census, or that its place is empty. Whoever
//! checks it needs nothing but this file, SHA-256 and the root.

use serde::{Deserialize, Serialize};
use textledger_domain::hash::Hash;

use super::hashing::{DEPTH, EMPTY, above};
use crate::checkpoint::leaf::StreamDigest;

/// The hashes beside the path from a stream's place up to the root. Those that are
/// not named are empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CensusProof(pub Vec<Beside>);

/// A subtree beside the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beside {
    /// Below which branch of the path, counted from the root: the bit of the
    /// stream's digest that decides there.
    pub branch: usize,
    /// Its hash.
    pub hash: Hash,
}

/// Why a proof proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofFault {
    /// It has not the one form that a proof has.
    #[error("the proof is malformed: its branches go from the last to the first, each once")]
    Malformed,
    /// It leads to another root.
    #[error("the proof does not lead to the root of the census")]
    OtherRoot,
}

impl CensusProof {
    /// Nothing, when in the census with this `root` the leaf of `stream` is `leaf`; or
    /// when there is no such stream, where that is none.
    ///
    /// # Errors
    /// [`ProofFault`]
    pub fn check(&self, root: Hash, stream: &StreamDigest, leaf: Option<Hash>) -> Result<(), ProofFault> {
        let mut beside = self.0.iter().peekable();
        let mut hash = leaf.unwrap_or(EMPTY);
        for branch in (0..DEPTH).rev() {
            let sibling = beside.next_if(|beside| beside.branch == branch).map_or(EMPTY, |found| found.hash);
            hash = above(stream, branch, hash, sibling);
        }
        if beside.next().is_some() || self.0.iter().any(|beside| beside.hash == EMPTY) {
            return Err(ProofFault::Malformed);
        }
        // A leaf that is no hash of anything would count as an empty place.
        match hash == root && leaf != Some(EMPTY) {
            true => Ok(()),
            false => Err(ProofFault::OtherRoot),
        }
    }
}
