//! What checkpoints signed of each stream. Every one counts, not only the last: who
//! rewrote a stream and then had it signed again is found by what was signed before.

use std::collections::{BTreeMap, BTreeSet};

use textledger_domain::hash::Hash;
use textledger_domain::stream::Seq;
use textledger_domain::time::Timestamp;

use crate::checkpoint::leaf::{HeadLeaf, StreamDigest};

/// A head as a checkpoint signed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedHead {
    /// Which checkpoint.
    pub checkpoint: u64,
    /// The event's position.
    pub seq: Seq,
    /// Its hash.
    pub hash: Hash,
    /// When it was recorded.
    pub recorded_at: Option<Timestamp>,
}

/// The heads that checkpoints signed, by their streams, each in the order of the log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignedHeads(BTreeMap<StreamDigest, Vec<SignedHead>>);

impl SignedHeads {
    /// Takes up what `checkpoint` signed.
    pub fn add(&mut self, checkpoint: u64, leaf: &HeadLeaf) {
        let HeadLeaf { hash, recorded_at, seq, stream } = *leaf;
        self.0.entry(stream).or_default().push(SignedHead { checkpoint, seq, hash, recorded_at });
    }

    /// All of one stream.
    #[must_use]
    pub fn of(&self, stream: &StreamDigest) -> &[SignedHead] {
        self.0.get(stream).map_or(&[], Vec::as_slice)
    }

    /// The newest leaf of each stream, in the order of the census.
    pub fn newest(&self) -> impl Iterator<Item = HeadLeaf> {
        self.0.iter().filter_map(|(stream, signed)| {
            let SignedHead { seq, hash, recorded_at, .. } = *signed.last()?;
            Some(HeadLeaf { hash, recorded_at, seq, stream: *stream })
        })
    }

    /// Of streams that advanced later than with this checkpoint and are none of
    /// `met`, the head furthest on.
    pub fn missed<'a>(
        &'a self,
        after: u64,
        met: &'a BTreeSet<StreamDigest>,
    ) -> impl Iterator<Item = (StreamDigest, SignedHead)> + 'a {
        self.0.iter().filter(|(stream, _)| !met.contains(stream)).filter_map(move |(stream, signed)| {
            let furthest = signed.iter().max_by_key(|head| head.seq)?;
            signed.iter().any(|head| head.checkpoint > after).then_some((*stream, *furthest))
        })
    }
}
