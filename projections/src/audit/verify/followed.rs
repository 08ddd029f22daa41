//! A stream that was followed to its end.

use textledger_domain::contact::Contact;
use textledger_domain::hash::Hash;
use textledger_domain::ids::EventId;
use textledger_domain::stream::{Seq, StreamId};
use textledger_domain::time::Timestamp;

use super::finding::Finding;
use super::told::{Lost, SignedLate};

/// What following a stream came to.
#[derive(Debug)]
pub struct Followed {
    /// The stream.
    pub stream: StreamId,
    /// What stands at its end; nothing where it has no items.
    pub last: Option<LastItem>,
    /// What is wrong with it by itself, in its order.
    pub findings: Vec<Finding>,
    /// What its events fold to, for a contact's stream with which nothing is wrong.
    pub state: Option<Box<Contact>>,
    /// Its items.
    pub events: u64,
    /// Events whose words are gone, as an event says.
    pub erased: u64,
    /// Events whose words are there, although an event says that they are erased:
    /// an erasure that was cut off, or words that came back.
    pub unfinished: u64,
    /// What an event of its own says is lost.
    pub lost: Vec<Lost>,
    /// What a checkpoint missed, and a later one took up.
    pub signed_late: Vec<SignedLate>,
}

/// What stands at the end of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastItem {
    /// Its position.
    pub seq: Seq,
    /// What it is, if it opens.
    pub event: Option<LastEvent>,
}

/// The last event of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastEvent {
    /// Its identity.
    pub id: EventId,
    /// Its hash.
    pub hash: Hash,
    /// When it was recorded.
    pub recorded_at: Timestamp,
}
