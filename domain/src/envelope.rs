//! What is stored of an event: the envelope, which is hashed, and the words
//! beside it, which are not.

use const_hex::Buffer;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::actor::Actor;
use crate::beside::{Beside, has_words};
use crate::canonical;
use crate::form::Form;
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
    /// SHA-256 over the [form](Self::form).
    ///
    /// # Errors
    /// [`canonical::Error`], where there is no such form.
    pub fn hash(&self) -> Result<Hash, canonical::Error> {
        Ok(Hash::of(&self.form()?))
    }

    /// The RFC 8785 (JCS) form: the very bytes that are hashed.
    ///
    /// # Errors
    /// [`canonical::Error`], where there is no such form.
    pub fn form(&self) -> Result<Vec<u8>, canonical::Error> {
        // Named one by one: a new field is hashed too, or this does not compile.
        let Self {
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
        } = self;
        let mut form = Form::new();
        form.text("actor", &actor.to_string());
        if let Some(EventId(cause)) = causation_id {
            form.plain("causation_id", written(cause, &mut Uuid::encode_buffer()));
        }
        form.plain("correlation_id", written(&correlation_id.0, &mut Uuid::encode_buffer()));
        form.value("data", data)?;
        form.plain("event_id", written(&event_id.0, &mut Uuid::encode_buffer()));
        form.plain("occurred_at", occurred_at.written().as_str());
        form.plain("prev_hash", Buffer::<32>::new().format(prev_hash.bytes()));
        form.plain("recorded_at", recorded_at.written().as_str());
        form.number("schema", u64::from(*schema))?;
        form.number("seq", *seq)?;
        form.text("stream_id", &stream_id.key());
        form.text("type", event_type);
        Ok(form.written())
    }
}

fn written<'a>(id: &Uuid, digits: &'a mut [u8]) -> &'a str {
    id.hyphenated().encode_lower(digits)
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
