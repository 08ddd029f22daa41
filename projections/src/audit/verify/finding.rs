//! One thing that is wrong, and where.

use std::fmt;

use serde::ser::{Serialize, SerializeStruct, Serializer};
use textledger_domain::ids::EventId;
use textledger_domain::stream::{Seq, StreamId};

use super::fault::Fault;
use crate::checkpoint::leaf::StreamDigest;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// In which stream.
    pub whose: Whose,
    /// At which position; the first where it is about several.
    pub seq: Seq,
    /// The identity of the event there, where that reads.
    pub event_id: Option<EventId>,
    /// What is wrong.
    pub fault: Fault,
}

/// To what a row belongs.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whose {
    /// A stream.
    Stream(StreamId),
    /// Nothing: its key, which names no stream.
    Key(String),
    /// A stream of which nothing is left but what checkpoints signed of it.
    Digest(StreamDigest),
}

/// How much is shown of a key that names no stream.
const KEY_CHARS_MAX: usize = 40;

impl Finding {
    /// What is wrong, in a sentence.
    #[must_use]
    pub fn what(&self) -> String {
        self.fault.what(self.seq)
    }
}

impl fmt::Display for Whose {
    /// Masked. Of a key that somebody else made up no digit is shown.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stream(stream) => stream.fmt(out),
            Self::Key(key) => {
                let masked = |c: char| if c.is_numeric() { '•' } else { c };
                let shown: String = key.chars().take(KEY_CHARS_MAX).map(masked).collect();
                write!(out, "key {shown:?}")
            }
            Self::Digest(digest) => write!(out, "stream with digest {digest:?}"),
        }
    }
}

impl fmt::Debug for Whose {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl Serialize for Finding {
    /// As programs read it, masked, with the sentences that people read.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut shown = serializer.serialize_struct("Finding", 7)?;
        shown.serialize_field("stream", &self.whose.to_string())?;
        shown.serialize_field("seq", &self.seq)?;
        shown.serialize_field("through", &self.fault.through())?;
        shown.serialize_field("event_id", &self.event_id)?;
        shown.serialize_field("kind", self.fault.name())?;
        shown.serialize_field("what", &self.what())?;
        shown.serialize_field("next_step", self.fault.next_step())?;
        shown.end()
    }
}
