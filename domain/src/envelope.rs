//! What is stored of an event: the envelope, which is hashed, and the words
//! beside it, which are not.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::actor::Actor;
use crate::beside::{Beside, has_words};
use crate::canonical::{self, InOrder};
use crate::hash::Hash;
use crate::ids::{CorrelationId, EventId};
use crate::stream::{Seq, StreamId};
use crate::time::Timestamp;
use crate::words::ERASED;

/// All of a recorded event except its own hash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    /// The stream.
    pub stream_id: StreamId,
    /// The position in it.
    pub seq: Seq,
    /// The event's identity.
    pub event_id: EventId,
    /// The event's type.
    #[serde(rename = "type")]
    pub event_type: String,
    /// The form of `data`.
    pub schema: u32,
    /// When it happened, by the clock of whoever observed it.
    pub occurred_at: Timestamp,
    /// When it was recorded. The order of a stream is that of `seq` alone.
    pub recorded_at: Timestamp,
    /// The customer text behind it all.
    pub correlation_id: CorrelationId,
    /// The event that led to this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub causation_id: Option<EventId>,
    /// Who caused it.
    pub actor: Actor,
    /// The event's own data, as written.
    pub data: Value,
    /// The hash of the event before it, [`Hash::GENESIS`] for the first.
    pub prev_hash: Hash,
}

/// An envelope with the hash over it and the words beside it, as stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// The event.
    #[serde(flatten)]
    pub envelope: Envelope,
    /// SHA-256 over the RFC 8785 form of the envelope.
    pub hash: Hash,
    /// Words of the data, in which only their digests stand.
    #[serde(default, skip_serializing_if = "Beside::is_empty")]
    pub words: Beside,
}

impl Envelope {
    /// SHA-256 over the RFC 8785 (JCS) form.
    ///
    /// # Errors
    /// [`canonical::Error`], where there is no such form.
    pub fn hash(&self) -> Result<Hash, canonical::Error> {
        canonical::check_numbers(&self.data)?;
        canonical::ordered_to_vec(&Ordered::from(self)).map(|form| Hash::of(&form))
    }
}

/// An envelope that says its fields in canonical order.
#[derive(Serialize)]
struct Ordered<'a> {
    actor: &'a Actor,
    #[serde(skip_serializing_if = "Option::is_none")]
    causation_id: Option<EventId>,
    correlation_id: CorrelationId,
    data: InOrder<'a>,
    event_id: EventId,
    occurred_at: Timestamp,
    prev_hash: Hash,
    recorded_at: Timestamp,
    schema: u32,
    seq: Seq,
    stream_id: &'a StreamId,
    #[serde(rename = "type")]
    event_type: &'a str,
}

impl<'a> From<&'a Envelope> for Ordered<'a> {
    fn from(envelope: &'a Envelope) -> Self {
        // Named one by one: a new field is hashed too, or this does not compile.
        let Envelope {
            stream_id,
            seq,
            event_id,
            event_type,
            schema,
            occurred_at,
            recorded_at,
            correlation_id,
            causation_id,
            actor,
            data,
            prev_hash,
        } = envelope;
        Self {
            actor,
            causation_id: *causation_id,
            correlation_id: *correlation_id,
            data: InOrder(data),
            event_id: *event_id,
            occurred_at: *occurred_at,
            prev_hash: *prev_hash,
            recorded_at: *recorded_at,
            schema: *schema,
            seq: *seq,
            stream_id,
            event_type,
        }
    }
}

impl Sealed {
    /// Whether its words are gone.
    #[must_use]
    pub fn is_erased(&self) -> bool {
        self.words.is_empty() && has_words(&self.envelope.data)
    }

    /// As people and other programs are shown it: as stored, with a mark where
    /// words are missing.
    ///
    /// # Errors
    /// Never in practice: everything in it has a JSON form.
    pub fn shown(&self) -> Result<Value, serde_json::Error> {
        let mut value = serde_json::to_value(self)?;
        if let (true, Some(object)) = (self.is_erased(), value.as_object_mut()) {
            object.insert("words".to_owned(), ERASED.into());
        }
        Ok(value)
    }
}
