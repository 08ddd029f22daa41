//! The end of a stream as its last event's item tells it, whether or not the
//! event opens.

use textledger_domain::hash::Hash;
use textledger_domain::stream::{Seq, StreamId};
use textledger_domain::time::Timestamp;

use super::error::{ReadError, malformed};
use super::item::Item;

/// What a stream's last event says of itself, unchecked: believed only where
/// nothing better is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tail {
    /// Its position, which is part of its key.
    pub seq: Seq,
    /// Its hash, if there is anything that reads as one.
    pub hash: Option<Hash>,
    /// When it was recorded, if that reads.
    pub recorded_at: Option<Timestamp>,
}

impl Tail {
    /// What an event's item says of its place in the stream: neither its hash
    /// nor the rest of it is checked.
    pub(super) fn of_item(stream: &StreamId, item: &Item) -> Result<Self, ReadError> {
        let text = |name: &str| item.get(name).and_then(|value| value.as_s().ok());
        let seq = item.get("seq").and_then(|value| value.as_n().ok()?.parse().ok());
        Ok(Self {
            seq: seq.ok_or_else(|| malformed(stream, "its last event has no position"))?,
            hash: text("hash").and_then(|hash| hash.parse().ok()),
            recorded_at: text("recorded_at").and_then(|at| at.parse().ok()),
        })
    }
}
