//! What makes a command recognisable when it comes again.

use serde::{Deserialize, Serialize};
use textledger_domain::hash::Hash;
use textledger_domain::ids::EventId;
use textledger_domain::record::Recorded;
use textledger_domain::stream::{Seq, StreamId};

use super::error::{ReadError, malformed};
use super::item::Item;

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
    /// A finding about the ledger, by what it is about.
    Incident,
    /// A text of an annex, by its event there.
    Annex,
    /// The number of a checkpoint.
    Checkpoint,
    /// A row of the system replaced, by its table, its hash and which of the numbers
    /// it may be about.
    Import,
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
            Self::Incident => "incident",
            Self::Annex => "annex",
            Self::Checkpoint => "checkpoint",
            Self::Import => "import",
        }
    }
}

/// The key of a command: `dedupe#<source>#<id>`.
#[derive(Clone, PartialEq, Eq)]
pub struct DedupeKey {
    source: Source,
    id: String,
}

/// A place in the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The stream.
    pub stream: StreamId,
    /// The position.
    pub seq: Seq,
}

/// What a command that was carried out left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// Where its first event is.
    pub place: Place,
    /// The identity of that event, which tells our own success from another's.
    pub event_id: EventId,
}

/// A dedupe key as stored in the control table.
#[derive(Serialize, Deserialize)]
struct DedupeItem {
    pk: String,
    sk: String,
    stream_id: StreamId,
    seq: Seq,
    event_id: EventId,
}

pub(super) const DEDUPE_SK: &str = "command";

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

    /// The row that says that this command recorded `first`.
    pub(super) fn to_item(&self, first: &Recorded) -> Result<Item, serde_dynamo::Error> {
        serde_dynamo::to_item(DedupeItem {
            pk: self.pk(),
            sk: DEDUPE_SK.to_owned(),
            stream_id: first.stream().clone(),
            seq: first.seq(),
            event_id: first.id(),
        })
    }
}

impl Done {
    /// What the row of a dedupe key says.
    pub(super) fn of_item(item: Item) -> Result<Self, ReadError> {
        // Serde's message may quote the value it stumbled over.
        let DedupeItem { stream_id, seq, event_id, .. } =
            serde_dynamo::from_item(item).map_err(|_| malformed("a dedupe key", "it does not read"))?;
        Ok(Self { place: Place { stream: stream_id, seq }, event_id })
    }
}
