//! How the census is hashed. Leaves and nodes as in RFC 6962, so that one hash of a
//! leaf serves in the log and in the census; an empty subtree of any height is 32
//! zero bytes, which nothing else hashes to.

use textledger_domain::hash::Hash;

use crate::checkpoint::leaf::StreamDigest;

/// Levels between the root and a stream.
pub const DEPTH: usize = 256;

/// A subtree without streams, of any height.
pub const EMPTY: Hash = Hash::GENESIS;

/// The hash of an entry (RFC 6962 §2.1): SHA-256 over a zero byte and it.
#[must_use]
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Hash::of(&[&[0], entry].concat())
}

/// The hash of two subtrees side by side: SHA-256 over a one byte and both.
#[must_use]
pub fn node(left: Hash, right: Hash) -> Hash {
    if left == EMPTY && right == EMPTY {
        return EMPTY;
    }
    let mut joined = [1; 65];
    joined[1..33].copy_from_slice(left.bytes());
    joined[33..].copy_from_slice(right.bytes());
    Hash::of(&joined)
}

/// The node above `hash`, which is on the path of `stream` below branch `index`, and
/// its sibling there.
#[must_use]
pub fn above(stream: &StreamDigest, index: usize, hash: Hash, sibling: Hash) -> Hash {
    match stream.bit(index) {
        false => node(hash, sibling),
        true => node(sibling, hash),
    }
}

/// The subtree at `depth` in which `stream` with this leaf is alone.
#[must_use]
pub fn alone(stream: &StreamDigest, leaf: Hash, depth: usize) -> Hash {
    (depth..DEPTH).rev().fold(leaf, |hash, index| above(stream, index, hash, EMPTY))
}
