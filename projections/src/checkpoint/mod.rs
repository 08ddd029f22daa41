//! The log of checkpoints: what proves to a stranger that no event was rewritten,
//! that a stream's head is its latest, and that a stream does not exist.
//!
//! An append-only Merkle log in the forms of C2SP (tlog-tiles, tlog-checkpoint,
//! signed-note). A checkpoint appends a [leaf](leaf) for each stream whose head
//! advanced, and last the root and size of the [census](census), a sparse Merkle
//! tree over all streams. Everything is values and small traits here; where the
//! objects are kept and who signs is for `infrastructure` to say.

pub mod attest;
pub mod census;
pub mod leaf;
pub mod log;
pub mod note;
pub mod objects;
pub mod tree_head;
pub mod verify;

#[cfg(test)]
mod testing;
