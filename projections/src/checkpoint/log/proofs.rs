//! Proofs about a log, held against its tree head: that an entry is in it, and that
//! an earlier state is its beginning (RFC 6962 §2.1). Nothing of the log is needed.

use textledger_domain::hash::Hash;
use tlog_tiles::{Hash as LogHash, check_record, check_tree};

use crate::checkpoint::tree_head::TreeHead;

/// No log is larger, and the arithmetic of proofs is exact below.
const SIZE_MAX: u64 = 1 << 48;

/// Whether `proof` shows that entry `index` of the log at `head` has the hash `entry`.
#[must_use]
pub fn is_included(proof: &[Hash], head: &TreeHead, index: u64, entry: Hash) -> bool {
    head.size <= SIZE_MAX
        && index < head.size
        && check_record(&theirs(proof), head.size, their(head.root), index, their(entry)).is_ok()
}

/// Whether `proof` shows that the log at `earlier` is the beginning of that at `head`.
#[must_use]
pub fn is_beginning(proof: &[Hash], head: &TreeHead, earlier: &TreeHead) -> bool {
    (1..=head.size).contains(&earlier.size)
        && head.size <= SIZE_MAX
        && check_tree(&theirs(proof), head.size, their(head.root), earlier.size, their(earlier.root)).is_ok()
}

fn theirs(hashes: &[Hash]) -> Vec<LogHash> {
    hashes.iter().copied().map(their).collect()
}

fn their(hash: Hash) -> LogHash {
    LogHash(*hash.bytes())
}
