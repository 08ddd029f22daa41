//! Recorded events: the envelope, the hash chain, and the only two ways to get
//! one: sealing a draft behind a stream's head, and opening a stored envelope,
//! which checks its hash.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::event::{Event, Unreadable};
use crate::hash::Hash;
use crate::ids::{CorrelationId, EventId, IdSource, Moment};
use crate::limits::RECORDED_AHEAD_MAX;
use crate::stream::{Seq, StreamId};
use crate::time::Timestamp;

/// Who caused an event. Written `customer`, `system:<function>`,
/// `operator:<principal>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// The person at the phone.
    Customer,
    /// One of our functions.
    System(String),
    /// A person of ours, by principal.
    Operator(String),
}

impl fmt::Display for Actor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Customer => out.write_str("customer"),
            Self::System(function) => write!(out, "system:{function}"),
            Self::Operator(principal) => write!(out, "operator:{principal}"),
        }
    }
}

impl FromStr for Actor {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            None if text == "customer" => Ok(Self::Customer),
            Some(("system", function)) => Ok(Self::System(function.to_owned())),
            Some(("operator", principal)) => Ok(Self::Operator(principal.to_owned())),
            _ => Err("an actor is customer, system:<function> or operator:<principal>".to_owned()),
        }
    }
}

impl Serialize for Actor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Actor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// An event that was decided and not yet recorded.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Its identity.
    pub event_id: EventId,
    /// What happened.
    pub event: Event,
    /// When it happened, by the clock of whoever observed it.
    pub occurred_at: Timestamp,
    /// The customer text behind it all.
    pub correlation_id: CorrelationId,
    /// The event that led to this one.
    pub causation_id: Option<EventId>,
    /// Who caused it.
    pub actor: Actor,
}

impl Draft {
    /// What one of our functions does at `moment`, because of `cause`.
    #[must_use]
    pub fn by_system(
        function: &str,
        event: impl Into<Event>,
        correlation_id: CorrelationId,
        cause: EventId,
        moment: Moment<'_>,
    ) -> Self {
        Self {
            event_id: EventId::draw(moment),
            event: event.into(),
            occurred_at: moment.now,
            correlation_id,
            causation_id: Some(cause),
            actor: Actor::System(function.to_owned()),
        }
    }
}

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

/// An envelope with the hash over it, as stored and as shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// The event.
    #[serde(flatten)]
    pub envelope: Envelope,
    /// SHA-256 over the RFC 8785 form of the envelope.
    pub hash: Hash,
}

/// A recorded event: sealed, its hash known to be right, its data understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    sealed: Sealed,
    event: Event,
}

/// Why a stored event cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The stored hash is not the hash of what is stored.
    #[error("event {seq} of {stream} does not match its hash: it was changed after it was recorded")]
    Tampered {
        /// The stream.
        stream: StreamId,
        /// The position.
        seq: Seq,
    },
    /// This build does not understand the event.
    #[error("event {seq} of {stream}")]
    Unreadable {
        /// The stream.
        stream: StreamId,
        /// The position.
        seq: Seq,
        /// Why not.
        source: Unreadable,
    },
}

/// The last event of a stream, as far as the next append is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// Its position; 0 for a stream without events.
    pub seq: Seq,
    /// Its hash; [`Hash::GENESIS`] for a stream without events.
    pub hash: Hash,
    /// When it was recorded.
    pub recorded_at: Option<Timestamp>,
}

impl Head {
    /// The head of a stream without events.
    pub const EMPTY: Self = Self { seq: 0, hash: Hash::GENESIS, recorded_at: None };

    /// The instant at which the next events count as recorded: now, but not
    /// before the event they follow as long as the clocks of the two machines
    /// may both be right. One clock that ran far ahead, once, must not drag all
    /// later events of the stream into the future with it.
    #[must_use]
    pub fn next_instant(&self, now: Timestamp) -> Timestamp {
        self.recorded_at.map_or(now, |last| last.min(now + RECORDED_AHEAD_MAX).max(now))
    }

    /// The moment at which something is decided behind this head.
    #[must_use]
    pub fn moment<'a>(&self, now: Timestamp, ids: &'a dyn IdSource) -> Moment<'a> {
        Moment { now, recorded_at: self.next_instant(now), ids }
    }
}

impl Recorded {
    /// Gives `drafts` their places behind `head` and seals them.
    #[must_use]
    pub fn seal(stream: &StreamId, head: Head, drafts: Vec<Draft>, now: Timestamp) -> Vec<Self> {
        let recorded_at = head.next_instant(now);
        let mut prev_hash = head.hash;
        (head.seq + 1..)
            .zip(drafts)
            .map(|(seq, draft)| {
                let envelope = Envelope {
                    stream_id: stream.clone(),
                    seq,
                    event_id: draft.event_id,
                    event_type: draft.event.type_name().to_owned(),
                    schema: draft.event.schema(),
                    occurred_at: draft.occurred_at,
                    recorded_at,
                    correlation_id: draft.correlation_id,
                    causation_id: draft.causation_id,
                    actor: draft.actor,
                    data: draft.event.to_data(),
                    prev_hash,
                };
                let hash = envelope.hash();
                prev_hash = hash;
                Self { sealed: Sealed { envelope, hash }, event: draft.event }
            })
            .collect()
    }

    /// Opens a stored event: checks its hash, then reads its data.
    ///
    /// # Errors
    /// [`Error::Tampered`] or [`Error::Unreadable`].
    pub fn open(sealed: Sealed) -> Result<Self, Error> {
        let envelope = &sealed.envelope;
        let (stream, seq) = (envelope.stream_id.clone(), envelope.seq);
        if envelope.hash() != sealed.hash {
            return Err(Error::Tampered { stream, seq });
        }
        let event = Event::from_data(&envelope.event_type, envelope.schema, envelope.data.clone())
            .map_err(|source| Error::Unreadable { stream, seq, source })?;
        Ok(Self { sealed, event })
    }

    /// What happened.
    #[must_use]
    pub fn event(&self) -> &Event {
        &self.event
    }

    /// The envelope and hash as stored.
    #[must_use]
    pub fn sealed(&self) -> &Sealed {
        &self.sealed
    }

    /// The stream.
    #[must_use]
    pub fn stream(&self) -> &StreamId {
        &self.sealed.envelope.stream_id
    }

    /// The position in the stream.
    #[must_use]
    pub fn seq(&self) -> Seq {
        self.sealed.envelope.seq
    }

    /// The event's identity.
    #[must_use]
    pub fn id(&self) -> EventId {
        self.sealed.envelope.event_id
    }

    /// When it happened.
    #[must_use]
    pub fn occurred_at(&self) -> Timestamp {
        self.sealed.envelope.occurred_at
    }

    /// When it was recorded.
    #[must_use]
    pub fn recorded_at(&self) -> Timestamp {
        self.sealed.envelope.recorded_at
    }

    /// The customer text behind it.
    #[must_use]
    pub fn correlation(&self) -> CorrelationId {
        self.sealed.envelope.correlation_id
    }

    /// This event as the head of its stream.
    #[must_use]
    pub fn as_head(&self) -> Head {
        Head { seq: self.seq(), hash: self.sealed.hash, recorded_at: Some(self.recorded_at()) }
    }
}

impl Envelope {
    /// SHA-256 over the RFC 8785 (JCS) form. Envelopes hold strings, integers
    /// below 2^53, lists and maps, for which JCS is defined.
    #[must_use]
    pub fn hash(&self) -> Hash {
        // Strings, integers, lists and maps always have an RFC 8785 form.
        serde_jcs::to_vec(self).map_or(Hash::GENESIS, |canonical| Hash::of(&canonical))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::inbound::{InboundRejected, Rejection};
    use uuid::Uuid;

    fn draft(n: u128) -> Draft {
        Draft {
            event_id: EventId(Uuid::from_u128(n)),
            event: InboundRejected {
                reason: Rejection::NotJson,
                detail: "…".into(),
                raw: format!("{n} \u{1F6D1} \"quoted\""),
                sns_message_id: None,
            }
            .into(),
            occurred_at: "2026-11-22T07:28:00Z".parse().unwrap(),
            correlation_id: EventId(Uuid::from_u128(n)).into(),
            causation_id: None,
            actor: Actor::System("sms-inbound".into()),
        }
    }

    fn sealed() -> Vec<Recorded> {
        let now = "2026-11-22T07:28:01Z".parse().unwrap();
        Recorded::seal(&"quarantine#2026-11-22".parse().unwrap(), Head::EMPTY, vec![draft(1), draft(2)], now)
    }

    #[test]
    fn each_event_carries_the_hash_of_the_one_before() {
        let events = sealed();
        assert_eq!(events[0].sealed().envelope.prev_hash, Hash::GENESIS);
        assert_eq!(events[1].sealed().envelope.prev_hash, events[0].sealed().hash);
        assert_eq!(events.iter().map(Recorded::seq).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn any_change_to_a_stored_event_is_found_when_it_is_opened() {
        let good = sealed().remove(0).sealed().clone();
        assert!(Recorded::open(good.clone()).is_ok());
        let changes: [fn(&mut Sealed); 5] = [
            |s| s.envelope.seq = 7,
            |s| s.envelope.data["raw"] = "else".into(),
            |s| s.envelope.actor = Actor::Customer,
            |s| s.envelope.recorded_at = "2026-11-22T07:28:02Z".parse().unwrap(),
            |s| s.envelope.prev_hash = Hash::of(b"else"),
        ];
        for change in changes {
            let mut changed = good.clone();
            change(&mut changed);
            assert!(matches!(Recorded::open(changed), Err(Error::Tampered { .. })));
        }
    }

    #[test]
    fn a_clock_that_lags_records_no_earlier_and_one_that_ran_ahead_drags_nobody_along() {
        let last = sealed().remove(1);
        for (now, recorded_at) in [
            // Both may be right: as far apart as two accepted clocks can be.
            ("2026-11-22T07:27:00Z", "2026-11-22T07:28:01Z"),
            ("2026-11-22T07:26:01Z", "2026-11-22T07:28:01Z"),
            // The last event's clock was wrong.
            ("2026-11-22T07:26:00.999Z", "2026-11-22T07:28:00.999Z"),
            ("2026-11-22T06:00:00Z", "2026-11-22T06:02:00Z"),
            ("2026-11-22T07:28:02Z", "2026-11-22T07:28:02Z"),
        ] {
            let now = now.parse().unwrap();
            let next = Recorded::seal(last.stream(), last.as_head(), vec![draft(3)], now);
            assert_eq!(next[0].recorded_at(), recorded_at.parse().unwrap(), "at {now}");
            assert_eq!(next[0].seq(), 3);
        }
    }

    #[test]
    fn json_and_back_keeps_the_hash() {
        for event in sealed() {
            let text = serde_json::to_string(event.sealed()).unwrap();
            assert_eq!(Recorded::open(serde_json::from_str(&text).unwrap()).unwrap(), event);
        }
    }
}
