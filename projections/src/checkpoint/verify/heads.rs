//! The heads of the ledger against those in the log.

use std::collections::BTreeMap;

use textledger_domain::record::Head;
use textledger_domain::stream::{Seq, StreamId};
use textledger_domain::time::Timestamp;

use super::signed::SignedHeads;
use crate::checkpoint::leaf::StreamDigest;

/// What is wrong with a stream, as the log knows it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeadFault {
    /// The ledger has no such stream any more.
    #[error("the stream with digest {stream:?} is gone: it had come to event {seq}")]
    Gone {
        /// The stream.
        stream: StreamDigest,
        /// How far it had come.
        seq: Seq,
    },
    /// Its last events are gone.
    #[error("{stream} ends at event {end}, and had come to event {seq}")]
    CutOff {
        /// The stream.
        stream: StreamId,
        /// How far it had come.
        seq: Seq,
        /// Where it ends.
        end: Seq,
    },
    /// Its last event is another.
    #[error("event {seq} of {stream} is not the one that was there")]
    Replaced {
        /// The stream.
        stream: StreamId,
        /// The event.
        seq: Seq,
    },
    /// The log should have it, and has not come so far.
    #[error(
        "{stream} is at event {end} since before the checkpoint, which has it at {seq}: first see with `textledger audit verify --all` whether it was dated back; if it was only missed, `textledger audit checkpoint --all` takes it up"
    )]
    Missed {
        /// The stream.
        stream: StreamId,
        /// How far the log has come; 0 where it does not know the stream.
        seq: Seq,
        /// Where the stream ends.
        end: Seq,
    },
}

/// Holds the `heads` of the ledger against the last one of each stream that was signed.
/// What was recorded before `since` has to be in it.
#[must_use]
pub fn against_heads(signed: &SignedHeads, heads: &[(StreamId, Head)], since: Timestamp) -> Vec<HeadFault> {
    let mut gone: BTreeMap<_, _> = signed.newest().map(|leaf| (leaf.stream, leaf)).collect();
    let mut faults = Vec::new();
    for (stream, head) in heads {
        let leaf = gone.remove(&StreamDigest::of(stream));
        let (seq, end, stream) = (leaf.as_ref().map_or(0, |leaf| leaf.seq), head.seq, stream.clone());
        let is_old = head.recorded_at.is_some_and(|at| at < since);
        faults.extend(match leaf {
            Some(_) if end < seq => Some(HeadFault::CutOff { stream, seq, end }),
            Some(leaf) if end == seq && leaf.hash != head.hash => Some(HeadFault::Replaced { stream, seq }),
            _ if end > seq && is_old => Some(HeadFault::Missed { stream, seq, end }),
            _ => None,
        });
    }
    let gone = gone.into_iter().map(|(stream, leaf)| HeadFault::Gone { stream, seq: leaf.seq });
    faults.extend(gone);
    faults
}
