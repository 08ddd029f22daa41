//! The hash chain of one stream, followed event by event: each next event has
//! the next position and names the hash of the one before. Whoever reads more
//! than one event follows it, so that a page cut out of the middle, or an event
//! put in place of another, shows at once.

use crate::hash::Hash;
use crate::record::{Head, Recorded};
use crate::stream::{Seq, StreamId};

/// How far a stream has been followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chain {
    seq: Seq,
    /// Unknown where the reading began in the middle.
    hash: Option<Hash>,
}

/// Where a stream does not hold together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// Events are not there that must be.
    #[error("event {seq} of {stream} is missing")]
    Missing {
        /// The stream.
        stream: StreamId,
        /// The first of them.
        seq: Seq,
    },
    /// An event follows another one than stands before it.
    #[error("event {seq} of {stream} does not follow the event before it: one of the two was replaced")]
    Unlinked {
        /// The stream.
        stream: StreamId,
        /// The position.
        seq: Seq,
    },
    /// An event of another stream.
    #[error("an event of {found} is stored in {stream}")]
    Strange {
        /// The stream read.
        stream: StreamId,
        /// The stream the event names.
        found: StreamId,
    },
}

impl Chain {
    /// Before the first event.
    pub const START: Self = Self { seq: 0, hash: Some(Hash::GENESIS) };

    /// Before the event at `seq`, where what stands before it is not known.
    #[must_use]
    pub fn before(seq: Seq) -> Self {
        if seq <= 1 { Self::START } else { Self { seq: seq - 1, hash: None } }
    }

    /// After the event `head` stands for.
    #[must_use]
    pub fn after(head: Head) -> Self {
        Self { seq: head.seq, hash: Some(head.hash) }
    }

    /// The position of the next event.
    #[must_use]
    pub fn next(&self) -> Seq {
        self.seq + 1
    }

    /// Goes on to `event` of `stream`.
    ///
    /// # Errors
    /// [`Broken`]
    pub fn follow(&mut self, stream: &StreamId, event: &Recorded) -> Result<(), Broken> {
        if event.stream() != stream {
            return Err(Broken::Strange { stream: stream.clone(), found: event.stream().clone() });
        }
        if event.seq() != self.next() {
            return Err(Broken::Missing { stream: stream.clone(), seq: self.next() });
        }
        if self.hash.is_some_and(|hash| hash != event.sealed().envelope.prev_hash) {
            return Err(Broken::Unlinked { stream: stream.clone(), seq: event.seq() });
        }
        *self = Self { seq: event.seq(), hash: Some(event.sealed().hash) };
        Ok(())
    }

    /// Whether it has come to the event `head` stands for.
    #[must_use]
    pub fn is_at(&self, head: Head) -> bool {
        self.seq == head.seq && self.hash == Some(head.hash)
    }
}
