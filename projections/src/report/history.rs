//! The facts of one contact, and what they come to within a window of time. Facts of
//! before the window count for what they explain, and in no figure by themselves.

use textledger_domain::event::Event;
use textledger_domain::event::inbound::Rejection;
use textledger_domain::record::Recorded;
use textledger_domain::stream::{Seq, StreamId};

use super::carried::{self, carried};
use super::conversations;
use super::fact::{Fact, What};
use super::figure::Figure;
use super::stopped;
use super::telling::{Telling, Window};
use super::traced::{Traced, Value};
use super::wished;

/// Whether the events before those of the window have to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Earlier {
    /// They explain nothing, or there are none.
    NotNeeded,
    /// Where the contact ever revoked anything.
    NeededIfRevoked,
    /// They have to.
    Needed,
}

/// What is known of one contact.
#[derive(Debug, Default)]
pub struct FactsOf(Vec<Fact>);

impl FactsOf {
    /// Takes in an event.
    pub fn add(&mut self, event: &Recorded) {
        self.0.push(Fact::of(event));
    }

    /// The position of the first event that is known.
    #[must_use]
    pub fn first(&self) -> Option<Seq> {
        self.0.iter().map(|fact| fact.seq).min()
    }

    /// Whether its first event that is known tells that all before it are lost.
    #[must_use]
    pub fn begins_with_a_loss(&self) -> bool {
        let first = self.0.iter().min_by_key(|fact| fact.seq);
        first.is_some_and(|first| matches!(first.what, What::Lost(from) if from <= 1))
    }

    /// Whether more has to be known.
    #[must_use]
    pub fn earlier(&self) -> Earlier {
        if self.first().is_none_or(|first| first <= 1) {
            return Earlier::NotNeeded;
        }
        if conversations::may_have_been_named(&self.0) {
            return Earlier::Needed;
        }
        let need = |fact: &Fact| match fact.what {
            What::Revoked(_) | What::Completed(_) | What::Unconfirmed(_) => Earlier::Needed,
            What::TextIn(_) | What::ReportUnnamed(_) | What::Lost(_) | What::Unknown | What::Other => {
                Earlier::NotNeeded
            }
            What::Granted(_) | What::Started(_) | What::Sent(_) | What::Failed(..) | What::Reported(_) => {
                Earlier::NeededIfRevoked
            }
        };
        let needs: Vec<Earlier> = self.0.iter().map(need).collect();
        [Earlier::Needed, Earlier::NeededIfRevoked]
            .into_iter()
            .find(|need| needs.contains(need))
            .unwrap_or(Earlier::NotNeeded)
    }

    /// Tells every case that the facts of `stream` come to within `window`.
    pub fn tell(mut self, stream: &StreamId, window: Window, told: &mut dyn FnMut(Traced)) {
        self.0.sort_by_key(|fact| fact.seq);
        let facts = self.0;
        let mut found = Telling { stream, window, told };
        let within: Vec<&Fact> = facts.iter().filter(|fact| window.has(fact)).collect();
        if let Some(first) = within.first() {
            found.tell(Figure::Contacts, &[first], Value::One);
        }
        for fact in within {
            let figure = match fact.what {
                What::TextIn(_) => Figure::TextsIn,
                What::Unknown => Figure::OfNewerVersion,
                What::ReportUnnamed(_) => Figure::ReportUnnamed,
                _ => continue,
            };
            found.tell(figure, &[fact], Value::One);
        }
        let texts = carried(&facts);
        carried::tell(&texts, &mut found);
        conversations::tell(&facts, &mut found);
        wished::tell(&facts, &texts, &mut found);
        stopped::tell(&facts, &texts, &mut found);
    }
}

/// The case that an event outside any contact's own stream is, if it is one.
#[must_use]
pub fn elsewhere(event: &Recorded) -> Option<Traced> {
    let figure = match (event.stream(), event.event()) {
        (StreamId::Annex(_), _) => Figure::Annexed,
        // That somebody types is understood, and nothing to be counted.
        (StreamId::Quarantine(_), Event::InboundRejected(rejected))
            if rejected.reason != Rejection::NotAMessage =>
        {
            Figure::NotUnderstood
        }
        _ => return None,
    };
    let stream = event.stream().clone();
    Some(Traced { figure, stream, events: vec![event.id()], value: Value::One })
}
