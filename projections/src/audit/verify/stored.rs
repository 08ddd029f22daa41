//! What stands at one place of the events table.

use std::fmt;

use textledger_domain::envelope::Sealed;
use textledger_domain::ids::EventId;
use textledger_domain::record::{Error, Recorded};
use textledger_domain::stream::Seq;

/// What stands at one place of the events table.
#[derive(Debug)]
pub enum StoredEvent {
    /// An event that opens.
    Right(Box<Recorded>),
    /// An event that opens, and is in another place of the index of times than
    /// where it belongs.
    OutOfIndex(Box<Recorded>),
    /// An event that opens, and an attribute beside it that no event has.
    Beside(Box<Recorded>, Foreign),
    /// Something that does not open as an event.
    Wrong(Wrong),
}

/// The name of an attribute that no event has, as it may be shown: it may be anything
/// that somebody made up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreign(String);

/// How much is shown of such a name.
const NAME_CHARS_MAX: usize = 40;

impl Foreign {
    /// Of an attribute of this name.
    #[must_use]
    pub fn named(name: &str) -> Self {
        let shown = |c: char| if c.is_numeric() || c.is_control() { '•' } else { c };
        Self(name.chars().take(NAME_CHARS_MAX).map(shown).collect())
    }
}

impl fmt::Display for Foreign {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// What does not open as an event.
#[derive(Debug)]
pub struct Wrong {
    /// Its position, which is part of its key.
    pub seq: Seq,
    /// The identity it claims, if that reads.
    pub event_id: Option<EventId>,
    /// Why it does not open.
    pub why: Why,
    /// What is stored, as far as it has the form of an event.
    pub sealed: Option<Box<Sealed>>,
}

/// Why an item does not open as an event.
#[derive(Debug)]
pub enum Why {
    /// It does not have the form of an event.
    NoEvent,
    /// It has, and is not what was recorded.
    Record(Error),
}
