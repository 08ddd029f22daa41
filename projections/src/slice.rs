//! The census of streams, cut into parts that are worked through one by one, by
//! as many workers as there are: a worker that dies leaves one slice unfinished,
//! and its checkpoint says where.

use std::fmt;

use serde::{Deserialize, Serialize};
use textledger_domain::stream::StreamId;
use textledger_domain::time::Timestamp;

/// Into how many slices the census is cut, for good: a checkpoint of one build is
/// to be understood by the next.
pub const SLICES: u32 = 256;

/// One part of the census: the streams whose ids hash into one of [`SLICES`]
/// ranges of equal size. Which hash it is, is the store's affair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slice(u32);

impl Slice {
    /// Every slice.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..SLICES).map(Self)
    }

    /// Slice `number`, counted from 0.
    #[must_use]
    pub fn new(number: u32) -> Option<Self> {
        (number < SLICES).then_some(Self(number))
    }

    /// Its number, from 0.
    #[must_use]
    pub fn number(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Slice {
    /// As in checkpoints: never to be changed.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:03}", self.0)
    }
}

/// How far a slice has come.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The last stream that is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<StreamId>,
    /// Whether every stream is.
    pub done: bool,
    /// What was done.
    #[serde(flatten)]
    pub counts: Counts,
}

/// What working through streams came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Streams looked at.
    pub streams: u64,
    /// Of those, the ones that had come less far than they should have.
    pub behind: u64,
    /// Events that were not folded yet.
    #[serde(default)]
    pub events_behind: u64,
    /// When the oldest of them was recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oldest_behind: Option<Timestamp>,
    /// Events folded.
    pub events: u64,
    /// Rows written.
    pub rows: u64,
    /// Write capacity used, in thousandths of a unit.
    pub milliunits: u64,
    /// Streams that could not be folded.
    pub blocked: u64,
}

impl Counts {
    /// Both together.
    pub fn add(&mut self, other: Self) {
        self.streams += other.streams;
        self.behind += other.behind;
        self.events_behind += other.events_behind;
        self.oldest_behind = self.oldest_behind.into_iter().chain(other.oldest_behind).min();
        self.events += other.events;
        self.rows += other.rows;
        self.milliunits += other.milliunits;
        self.blocked += other.blocked;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_are_called_the_same_in_every_build() {
        let names: Vec<String> = Slice::all().map(|slice| slice.to_string()).collect();
        assert_eq!((names.len(), &*names[0], &*names[255]), (256, "000", "255"));
    }
}
