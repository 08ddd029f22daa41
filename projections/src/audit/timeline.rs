//! The story of a contact in the order of its stream: every event with both its
//! times, what it changed for whoever would write to the contact, and where
//! nothing happened for long or something reached us late.

use chrono::TimeDelta;
use serde::Serialize;
use textledger_domain::consent::Reason;
use textledger_domain::contact::Contact;
use textledger_domain::event::consent::{Channel, Purpose};
use textledger_domain::ids::EventId;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::record::Recorded;
use textledger_domain::stream::Seq;
use textledger_domain::time::Timestamp;

use super::shown::Shown;
use super::states::States;
use super::told::{Told, told};
use crate::as_of::Basis;

/// From so long without an event on, the story says that nothing happened.
pub const QUIET_FROM: TimeDelta = TimeDelta::hours(1);
/// An event recorded so much later than it happened came late.
pub const LATE_FROM: TimeDelta = TimeDelta::minutes(1);

/// Which part of the story is asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Stretch {
    /// From this instant on.
    pub from: Option<Timestamp>,
    /// Up to this instant.
    pub to: Option<Timestamp>,
    /// By which clock.
    pub basis: Basis,
    /// Behind this position.
    pub after: Seq,
    /// So many events at most.
    pub limit: usize,
}

/// A stretch of the story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Timeline {
    /// The contact.
    pub phone_number: String,
    /// Whether numbers and words are masked.
    pub masked: bool,
    /// How many events there are between both instants.
    pub total: usize,
    /// Some of them, in the order of the stream.
    pub entries: Vec<Episode>,
    /// Behind which position to go on, unless this is the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Seq>,
}

/// An event of the story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Episode {
    /// Its position in the stream.
    pub seq: Seq,
    /// The event.
    pub event_id: EventId,
    /// Its type.
    #[serde(rename = "type")]
    pub event_type: String,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// How much later it was recorded than it happened, in milliseconds, where it
    /// came late.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late_ms: Option<i64>,
    /// For how long nothing was recorded before it, in milliseconds, where that is
    /// long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quiet_ms: Option<i64>,
    /// What happened.
    #[serde(flatten)]
    pub told: Told,
    /// What it changed for whoever would write or call.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<Turned>,
    /// The event that led to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because_of: Option<EventId>,
}

/// A change in what may be done, or why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Turned {
    /// The channel.
    pub channel: Channel,
    /// The purpose.
    pub purpose: Purpose,
    /// What held before the event.
    pub from: Reason,
    /// What holds since.
    pub to: Reason,
}

/// Tells the stretch of `phone`'s story that is asked for from its `events`, which
/// are all there are.
#[must_use]
pub fn timeline(phone: &PhoneNumber, events: &[Recorded], asked: &Stretch, shown: Shown) -> Timeline {
    let is_in = |event: &Recorded| {
        let at = match asked.basis {
            Basis::Recorded => event.recorded_at(),
            Basis::Occurred => event.occurred_at(),
        };
        asked.from.is_none_or(|from| from <= at) && asked.to.is_none_or(|to| at <= to)
    };
    let wanted: Vec<Seq> = events.iter().filter(|event| is_in(event)).map(Recorded::seq).collect();
    let ahead: Vec<Seq> = wanted.iter().copied().filter(|seq| *seq > asked.after).collect();
    let page = &ahead[..ahead.len().min(asked.limit)];
    Timeline {
        phone_number: shown.phone(phone),
        masked: shown == Shown::Masked,
        total: wanted.len(),
        entries: entries(&States::of(events), page, shown),
        next: page.last().copied().filter(|_| page.len() < ahead.len()),
    }
}

/// The events of `states` that stand at `positions`, each as the story tells it.
#[must_use]
pub fn entries(states: &States<'_>, positions: &[Seq], shown: Shown) -> Vec<Episode> {
    let told = |place: usize| {
        let event = &states.events()[place];
        let was = states.before(place);
        let mut is = was.clone();
        is.evolve(event);
        let before = place.checked_sub(1).map(|before| &states.events()[before]);
        entry(event, before, turned(&was, &is, event.recorded_at()), shown)
    };
    positions.iter().filter_map(|seq| states.place_of(*seq)).map(told).collect()
}

fn entry(event: &Recorded, before: Option<&Recorded>, changes: Vec<Turned>, shown: Shown) -> Episode {
    let late = event.recorded_at().since(event.occurred_at());
    let quiet = before.map(|before| event.recorded_at().since(before.recorded_at()));
    Episode {
        seq: event.seq(),
        event_id: event.id(),
        event_type: event.event().type_name().to_owned(),
        occurred_at: event.occurred_at(),
        recorded_at: event.recorded_at(),
        late_ms: (late >= LATE_FROM).then(|| late.num_milliseconds()),
        quiet_ms: quiet.filter(|quiet| *quiet >= QUIET_FROM).map(|quiet| quiet.num_milliseconds()),
        told: told(event.event(), shown),
        changes,
        because_of: event.sealed().envelope.causation_id,
    }
}

/// What is different at `at` for whoever would write or call.
fn turned(before: &Contact, after: &Contact, at: Timestamp) -> Vec<Turned> {
    let mut changes = Vec::new();
    for channel in Channel::ALL {
        for purpose in Purpose::ALL {
            let from = before.check(channel, purpose, at).reason;
            let to = after.check(channel, purpose, at).reason;
            if from != to {
                changes.push(Turned { channel, purpose, from, to });
            }
        }
    }
    changes
}
