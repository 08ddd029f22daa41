//! A stream with the contact as it was before each of its events. Whoever tells or
//! decides again many of them asks for many of these states; folded from the beginning
//! each time, a history of ten thousand events would be folded tens of thousands of
//! times over.

use textledger_domain::contact::{Contact, History};
use textledger_domain::record::Recorded;
use textledger_domain::stream::{Seq, StreamId};

/// Every so many events the state is kept: one is then a few dozen events away.
const KEPT_EVERY: usize = 64;

/// The events of a stream, and the states between them.
pub struct States<'a> {
    events: &'a [Recorded],
    /// Before the first event, before the 65th, and so on.
    kept: Vec<Contact>,
}

impl<'a> States<'a> {
    /// Folds `events`, which are those of a stream from its beginning on. An annex begins
    /// where nothing is known.
    #[must_use]
    pub fn of(events: &'a [Recorded]) -> Self {
        let is_annex = events.first().is_some_and(|event| matches!(event.stream(), StreamId::Annex(_)));
        let history = if is_annex { History::unusable() } else { History::default() };
        let mut contact = Contact { history, ..Contact::default() };
        let mut kept = Vec::with_capacity(events.len() / KEPT_EVERY + 1);
        for (place, event) in events.iter().enumerate() {
            if place.is_multiple_of(KEPT_EVERY) {
                kept.push(contact.clone());
            }
            contact.evolve(event);
        }
        if events.len().is_multiple_of(KEPT_EVERY) {
            kept.push(contact);
        }
        Self { events, kept }
    }

    /// The events, in their order.
    #[must_use]
    pub fn events(&self) -> &'a [Recorded] {
        self.events
    }

    /// Where the event at `seq` stands.
    #[must_use]
    pub fn place_of(&self, seq: Seq) -> Option<usize> {
        self.events.binary_search_by_key(&seq, Recorded::seq).ok()
    }

    /// The contact as the events before `place` have it; behind the last event, as all
    /// of them do.
    #[must_use]
    pub fn before(&self, place: usize) -> Contact {
        let place = place.min(self.events.len());
        let nearest = place / KEPT_EVERY;
        let mut contact = self.kept[nearest].clone();
        self.events[nearest * KEPT_EVERY..place].iter().for_each(|event| contact.evolve(event));
        contact
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use textledger_domain::story::Story;

    use super::*;

    #[test]
    fn each_state_is_the_fold_of_the_events_before_it() {
        let mut story = Story::with("+12125550101");
        for n in 0..150 {
            let text = if n % 7 == 3 { "STOP" } else { "START" };
            story.texts(text, TimeDelta::minutes(n));
        }
        for count in [0, 1, KEPT_EVERY, KEPT_EVERY + 1, 2 * KEPT_EVERY, story.events.len()] {
            let events = &story.events[..count];
            let states = States::of(events);
            let mut contact = Contact::default();
            for place in 0..=count {
                assert_eq!(states.before(place), contact, "before {place} of {count}");
                events[place..].iter().take(1).for_each(|event| contact.evolve(event));
            }
            assert_eq!(states.before(count + 1), contact);
        }
    }
}
