//! What checkpoints signed of each stream. Every one counts, not only the last: who
//! rewrote a stream and then had it signed again is found by what was signed before.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use textledger_domain::time::Timestamp;

use super::testimony::{SignedHead, Testimony};
use crate::checkpoint::leaf::{CensusLeaf, HeadLeaf, StreamDigest};

/// The heads that checkpoints signed, by their streams, each in the order of the log;
/// and when each checkpoint was taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignedHeads {
    of: BTreeMap<StreamDigest, Vec<SignedHead>>,
    taken: Arc<Vec<(u64, Timestamp)>>,
}

impl SignedHeads {
    /// Takes up what a checkpoint signed: these `leaves`, and the `census` behind them.
    pub fn add(&mut self, leaves: &[HeadLeaf], census: &CensusLeaf) {
        let CensusLeaf { at, checkpoint, .. } = *census;
        for HeadLeaf { hash, recorded_at, seq, stream } in leaves.iter().cloned() {
            self.of.entry(stream).or_default().push(SignedHead { checkpoint, at, seq, hash, recorded_at });
        }
        Arc::make_mut(&mut self.taken).push((checkpoint, at));
    }

    /// When the census of `checkpoint` was read.
    #[must_use]
    pub fn taken(&self, checkpoint: u64) -> Option<Timestamp> {
        self.taken.iter().find(|(number, _)| *number == checkpoint).map(|(_, at)| *at)
    }

    /// What they say of one stream.
    #[must_use]
    pub fn testimony(&self, stream: &StreamDigest) -> Testimony {
        Testimony::new(self.of(stream), &self.taken)
    }

    /// All of one stream.
    #[must_use]
    pub fn of(&self, stream: &StreamDigest) -> &[SignedHead] {
        self.of.get(stream).map_or(&[], Vec::as_slice)
    }

    /// The newest leaf of each stream, in the order of the census.
    pub fn newest(&self) -> impl Iterator<Item = HeadLeaf> {
        self.of.iter().filter_map(|(stream, signed)| {
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
        self.of.iter().filter(|(stream, _)| !met.contains(stream)).filter_map(move |(stream, signed)| {
            let furthest = signed.iter().max_by_key(|head| head.seq)?;
            signed.iter().any(|head| head.checkpoint > after).then_some((*stream, *furthest))
        })
    }
}
