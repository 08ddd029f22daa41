//! What a decision is derived from: the events before it, and the deployment's
//! choices.

use textledger_domain::actor::Actor;
use textledger_domain::contact::Contact;
use textledger_domain::event::Event;
use textledger_domain::ids::{EventId, Moment};
use textledger_domain::policy::Policy;
use textledger_domain::record::Recorded;

use super::super::states::States;
use super::replayed::Replayed;

/// What the events of `sms-inbound` name as their actor.
pub(super) const INBOUND: &str = "sms-inbound";

/// A stream, and the choices its events were decided under.
pub(super) struct Case<'a> {
    /// Its events, and the states between them.
    pub states: &'a States<'a>,
    /// The choices.
    pub policy: &'a Policy,
}

impl<'a> Case<'a> {
    /// The events, in their order.
    pub fn events(&self) -> &'a [Recorded] {
        self.states.events()
    }

    /// The contact as the events before `place` have it.
    pub fn before(&self, place: usize) -> Contact {
        self.states.before(place)
    }

    /// Where the event called `id` stands.
    pub fn place_of(&self, id: EventId) -> Option<usize> {
        self.events().iter().position(|event| event.id() == id)
    }

    /// Whether the event at `place` is the revocation that doubt makes of a loss.
    pub fn follows_a_loss(&self, place: usize) -> bool {
        let before = place.checked_sub(1).and_then(|before| self.events().get(before));
        before.is_some_and(|before| {
            matches!(before.event(), Event::EventsLost(_))
                && cause(&self.events()[place]) == Some(before.id())
        })
    }
}

/// The moment at which `recorded` was decided by the clock it counts as happened
/// by, with the ids that were drawn then.
pub(super) fn moment<'a>(recorded: &Recorded, ids: &'a Replayed) -> Moment<'a> {
    Moment { now: recorded.occurred_at(), recorded_at: recorded.recorded_at(), ids }
}

/// Who caused `recorded`.
pub(super) fn actor(recorded: &Recorded) -> &Actor {
    &recorded.sealed().envelope.actor
}

/// The event that led to `recorded`.
pub(super) fn cause(recorded: &Recorded) -> Option<EventId> {
    recorded.sealed().envelope.causation_id
}

/// Whether it was our `function` that caused `recorded`.
pub(super) fn is_by(recorded: &Recorded, function: &str) -> bool {
    matches!(actor(recorded), Actor::System(name) if name == function)
}

/// The function that caused `recorded`, as its events name it.
pub(super) fn function(recorded: &Recorded) -> &str {
    match actor(recorded) {
        Actor::System(name) => name,
        Actor::Customer | Actor::Operator(_) => "",
    }
}
