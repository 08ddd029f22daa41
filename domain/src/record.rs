//! Recorded events, and the only two ways to get one: sealing a draft behind a
//! stream's head, and opening a stored event, which checks its hash and the words
//! beside it.

use crate::actor::Actor;
use crate::beside::{self, Foreign};
use crate::canonical;
use crate::envelope::{Envelope, Sealed};
use crate::event::{Event, Unreadable};
use crate::hash::Hash;
use crate::ids::{CorrelationId, EventId, IdSource, Moment};
use crate::joined::Joined;
use crate::limits::RECORDED_AHEAD_MAX;
use crate::stream::{Seq, StreamId};
use crate::time::Timestamp;

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
    /// The words beside the event are not those that were recorded.
    #[error(
        "event {seq} of {stream} does not match its words at {place}: they were changed after they were recorded"
    )]
    ForeignWords {
        /// The stream.
        stream: StreamId,
        /// The position.
        seq: Seq,
        /// Where in the data.
        place: String,
    },
    /// The event has no form that a hash could be taken over.
    #[error("event {seq} of {stream} has no canonical form")]
    Uncanonical {
        /// The stream.
        stream: StreamId,
        /// The position.
        seq: Seq,
        /// Why not.
        source: canonical::Error,
    },
    /// The data of the event does not have the form its type promises.
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
    /// Gives `drafts` their places behind `head` and seals them, each with its
    /// words beside it.
    ///
    /// # Errors
    /// [`Error::Uncanonical`]
    pub fn seal(
        stream: &StreamId,
        head: Head,
        drafts: Vec<Draft>,
        moment: Moment<'_>,
    ) -> Result<Vec<Self>, Error> {
        let recorded_at = moment.recorded_at;
        let mut prev_hash = head.hash;
        let mut sealed = Vec::with_capacity(drafts.len());
        for (seq, draft) in (head.seq + 1..).zip(drafts) {
            let mut data = draft.event.to_data();
            let words = beside::part(&mut data, &mut || moment.ids.salt());
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
                data,
                prev_hash,
            };
            let hash = envelope.hash().map_err(|source| Error::Uncanonical {
                stream: stream.clone(),
                seq,
                source,
            })?;
            prev_hash = hash;
            sealed.push(Self { sealed: Sealed { envelope, hash, words }, event: draft.event });
        }
        Ok(sealed)
    }

    /// Opens a stored event: checks its hash and its words, then reads its data.
    /// A type or schema of a newer build is [`Event::Unknown`].
    ///
    /// # Errors
    /// [`Error`]
    pub fn open(sealed: Sealed) -> Result<Self, Error> {
        let envelope = &sealed.envelope;
        let (stream, seq) = (|| envelope.stream_id.clone(), envelope.seq);
        match envelope.hash() {
            Ok(hash) if hash == sealed.hash => {}
            Ok(_) => return Err(Error::Tampered { stream: stream(), seq }),
            Err(source) => return Err(Error::Uncanonical { stream: stream(), seq, source }),
        }
        let spoken = beside::join(&envelope.data, &sealed.words)
            .map_err(|Foreign(place)| Error::ForeignWords { stream: stream(), seq, place })?;
        let data = Joined::new(&envelope.data, &spoken);
        let event = Event::from_data(&envelope.event_type, envelope.schema, data)
            .map_err(|source| Error::Unreadable { stream: stream(), seq, source })?;
        Ok(Self { sealed, event })
    }

    /// What happened.
    #[must_use]
    pub fn event(&self) -> &Event {
        &self.event
    }

    /// The event as stored.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::beside::Salt;
    use crate::event::inbound::{InboundRejected, Rejection};
    use crate::ids::IdSource;
    use crate::words::Words;
    use uuid::Uuid;

    struct Counted;

    impl IdSource for Counted {
        fn draw(&self, _: Timestamp) -> Uuid {
            Uuid::nil()
        }

        fn salt(&self) -> Salt {
            Salt([7; 16])
        }
    }

    fn draft(n: u128) -> Draft {
        Draft {
            event_id: EventId(Uuid::from_u128(n)),
            event: InboundRejected {
                reason: Rejection::NotJson,
                detail: "…".into(),
                raw: format!("{n} \u{1F6D1} \"quoted\"").into(),
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
        let moment = Head::EMPTY.moment(now, &Counted);
        Recorded::seal(
            &"quarantine#2026-11-22".parse().unwrap(),
            Head::EMPTY,
            vec![draft(1), draft(2)],
            moment,
        )
        .unwrap()
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
            |s| s.envelope.data["detail"] = "else".into(),
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
    fn words_that_are_changed_are_found_and_words_that_are_gone_are_erased() {
        let good = sealed().remove(0).sealed().clone();
        let mut changed = good.clone();
        changed.words.get_mut("raw").unwrap().text.push('!');
        assert!(matches!(Recorded::open(changed), Err(Error::ForeignWords { seq: 1, .. })));
        assert!(!good.is_erased());
        let mut erased = good;
        erased.words.clear();
        assert!(erased.is_erased());
        assert_eq!(erased.shown().unwrap()["words"], "[erased]");
        let Event::InboundRejected(rejected) = Recorded::open(erased).unwrap().event else { panic!() };
        assert_eq!(rejected.raw, Words::Erased);
    }

    #[test]
    fn an_event_of_a_newer_build_opens_as_unknown() {
        for (event_type, schema) in [("WishRevised", 1), ("InboundRejected", 99)] {
            let mut newer = sealed().remove(0).sealed().clone();
            newer.envelope.event_type = event_type.to_owned();
            newer.envelope.schema = schema;
            newer.hash = newer.envelope.hash().unwrap();
            let opened = Recorded::open(newer.clone()).unwrap();
            let Event::Unknown(unknown) = opened.event() else { panic!("{event_type} is known") };
            assert_eq!((unknown.event_type.as_str(), unknown.schema), (event_type, schema));
            assert_eq!(opened.sealed(), &newer);
        }
    }

    #[test]
    fn a_number_without_a_canonical_form_is_an_error() {
        let mut fraction = sealed().remove(0).sealed().clone();
        fraction.envelope.data["detail"] = 0.5.into();
        assert!(matches!(Recorded::open(fraction), Err(Error::Uncanonical { seq: 1, .. })));
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
            let head = last.as_head();
            let next =
                Recorded::seal(last.stream(), head, vec![draft(3)], head.moment(now, &Counted)).unwrap();
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
