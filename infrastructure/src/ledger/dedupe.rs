//! What makes a command recognisable when it comes again.

use serde::{Deserialize, Serialize};
use textledger_domain::hash::Hash;
use textledger_domain::ids::EventId;
use textledger_domain::stream::{Seq, StreamId};

/// Whose ids a dedupe key holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// AWS's `inboundMessageId` of a text (S2).
    Inbound,
    /// A carrier's report, by message, type and time.
    Delivery,
    /// The idempotency key of an entered wish.
    Consent,
    /// A payload that could not be understood.
    Quarantine,
    /// What the carrier calls a text it took: leads a report without our
    /// context to its text.
    Sent,
    /// The code in an answer to MY STATUS.
    Reference,
}

impl Source {
    /// As stored: never to be changed.
    fn name(self) -> &'static str {
        match self {
            Self::Inbound => "inbound",
            Self::Delivery => "delivery",
            Self::Consent => "consent",
            Self::Quarantine => "quarantine",
            Self::Sent => "sent",
            Self::Reference => "reference",
        }
    }
}

/// The key of a command: `dedupe#<source>#<id>`.
#[derive(Clone, PartialEq, Eq)]
pub struct DedupeKey {
    source: Source,
    id: String,
}

impl DedupeKey {
    /// The key of a command that `source` calls `id`. Ids longer than a
    /// DynamoDB key can hold go by their hash.
    #[must_use]
    pub fn new(source: Source, id: &str) -> Self {
        let id = if id.len() > 512 { Hash::of(id.as_bytes()).to_string() } else { id.to_owned() };
        Self { source, id }
    }

    pub(super) fn pk(&self) -> String {
        format!("dedupe#{}#{}", self.source.name(), self.id)
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct DedupeItem {
    pub pk: String,
    pub sk: String,
    pub stream_id: StreamId,
    pub seq: Seq,
    pub event_id: EventId,
}

pub(super) const DEDUPE_SK: &str = "command";
