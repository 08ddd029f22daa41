//! What went wrong with the ledger itself.

use serde::{Deserialize, Serialize};

use crate::stream::{Seq, StreamId};

/// Something about a stream is not as it was recorded. Kept in
/// `system#incidents`, so that whoever audits finds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerIncident {
    /// The stream.
    pub stream: StreamId,
    /// What is wrong.
    pub finding: IncidentFinding,
    /// The position the stream's head names; of an event that somebody's hand was on, its own.
    pub head: Seq,
}

/// Kinds of trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IncidentFinding {
    /// The last events that its head names are not there.
    HeadAhead,
    /// A recorded event was changed.
    Changed,
    /// A recorded event was removed.
    Removed,
    /// The words of a recorded event were taken away, and no event says that they were to
    /// be.
    WordsTaken,
}

/// Events of this stream are lost for good, and an operator goes on without
/// them: the one event that may follow a hole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventsLost {
    /// The first that is missing.
    pub from: Seq,
    /// The last: the one whose hash this event names as its predecessor.
    pub through: Seq,
    /// Why they cannot be had back.
    pub reason: String,
}
