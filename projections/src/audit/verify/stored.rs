//! What stands at one place of the events table.

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
    /// Something that does not open as an event.
    Wrong(Wrong),
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
