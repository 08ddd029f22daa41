//! What is no fault, and is told each time all the same.

use serde::{Serialize, Serializer};
use textledger_domain::event::incident::EventsLost;
use textledger_domain::ids::EventId;
use textledger_domain::record::Recorded;
use textledger_domain::stream::{Seq, StreamId};

/// Events that one of their stream says are lost for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Lost {
    /// The stream.
    #[serde(serialize_with = "masked")]
    pub stream: StreamId,
    /// The first.
    pub from: Seq,
    /// The last.
    pub through: Seq,
    /// The event that says so.
    pub event_id: EventId,
}

/// An event that was signed by a later checkpoint than should have had it, and of which
/// no other looked at the stream meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SignedLate {
    /// The stream.
    #[serde(serialize_with = "masked")]
    pub stream: StreamId,
    /// The event's position.
    pub seq: Seq,
    /// Its identity.
    pub event_id: EventId,
    /// The first checkpoint that should have had it.
    pub due: u64,
    /// The first that has it.
    pub signed: u64,
}

impl Lost {
    /// As `event` tells it.
    pub(super) fn of(event: &Recorded, lost: &EventsLost) -> Self {
        let (from, through) = (lost.from, lost.through);
        Self { stream: event.stream().clone(), from, through, event_id: event.id() }
    }
}

fn masked<S: Serializer>(stream: &StreamId, out: S) -> Result<S::Ok, S::Error> {
    out.collect_str(stream)
}
