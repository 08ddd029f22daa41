//! A contact as it was at any instant: a fold of its events up to then.

use serde::{Deserialize, Serialize};
use textledger_domain::contact::Contact;
use textledger_domain::record::Recorded;
use textledger_domain::stream::Seq;
use textledger_domain::time::Timestamp;

/// By which clock an instant is meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// What we knew by then: events recorded up to the instant.
    #[default]
    Recorded,
    /// What was true by then: events that had occurred by the instant, whenever
    /// they reached us.
    Occurred,
}

/// What the events up to an instant say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// The contact.
    pub contact: Contact,
    /// The last event that counts; 0 where none does.
    pub as_of_seq: Seq,
}

/// Whether `event` counts at `at`.
#[must_use]
pub fn counts(event: &Recorded, at: Timestamp, basis: Basis) -> bool {
    match basis {
        Basis::Recorded => event.recorded_at() <= at,
        Basis::Occurred => event.occurred_at() <= at,
    }
}

/// Folds those of a contact's `events`, in the order of its stream, that count
/// at `at`.
#[must_use]
pub fn as_of(events: &[Recorded], at: Timestamp, basis: Basis) -> Past {
    let mut past = Past { contact: Contact::default(), as_of_seq: 0 };
    for event in events.iter().filter(|event| counts(event, at, basis)) {
        past.contact.evolve(event);
        past.as_of_seq = event.seq();
    }
    past
}
