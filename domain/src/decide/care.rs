//! How long a contact's words are kept. They may be erased once they are older
//! than the business has to keep them, and never while a lawsuit needs them:
//! both are floors that no wish of anybody gets below.

use std::collections::BTreeSet;

use chrono::Months;

use crate::actor::Actor;
use crate::beside::has_words;
use crate::contact::Contact;
use crate::event::Event;
use crate::event::care::{Copied, HoldLifted, HoldPlaced, WordsErased};
use crate::ids::{EventId, Moment};
use crate::limits::EVIDENCE_CHARS_MAX;
use crate::policy::Policy;
use crate::record::{Draft, Recorded};
use crate::time::Timestamp;

/// An erasure as an operator asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erasure {
    /// On whose wish, or by what rule.
    pub reason: String,
    /// Who asks for it.
    pub by: String,
    /// Only what was recorded before; everything, if it is left out.
    pub before: Option<Timestamp>,
}

/// A hold, or the end of one, as an operator enters it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldEntry {
    /// The matter.
    pub matter: String,
    /// Why.
    pub reason: String,
    /// Who enters it.
    pub by: String,
}

/// Why nothing is erased, or no hold placed or lifted. Nothing is changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CareRefused {
    /// A field is empty or too long.
    #[error("{field} must have 1 to {EVIDENCE_CHARS_MAX} characters")]
    Field {
        /// The field.
        field: &'static str,
    },
    /// A lawsuit needs the words.
    #[error("the words are held for {matters}: erase them after `textledger hold lift`, matter by matter")]
    Held {
        /// The matters.
        matters: String,
    },
    /// The words are younger than they have to be kept.
    #[error(
        "{young} of {all} recorded words are younger than {years} years, which they have to be kept: erase them all on {free_on} or later, or the older ones now with --before {before}"
    )]
    TooYoung {
        /// How many.
        young: usize,
        /// Of how many.
        all: usize,
        /// The floor.
        years: u32,
        /// When the youngest may be erased.
        free_on: String,
        /// What was recorded before this day may be erased now.
        before: String,
    },
    /// There is nothing to be erased.
    #[error("no words of this contact are left to be erased")]
    NothingLeft,
    /// The hold is there already.
    #[error("the words are held for {matter} already")]
    HeldAlready {
        /// The matter.
        matter: String,
    },
    /// What the words are held for cannot be told.
    #[error(
        "the contact's record does not read, so what its words are held for is not known: see `textledger ledger repair --help`"
    )]
    Unreadable,
    /// There is no such hold.
    #[error("the words are not held for {matter}; held for: {held}")]
    NotHeld {
        /// The matter named.
        matter: String,
        /// What they are held for.
        held: String,
    },
}

/// The erasures that follow from an operator's wish, one for each of `events`
/// whose words are still there. `events` are of `contact`'s own stream, or what
/// another stream holds of it.
///
/// # Errors
/// [`CareRefused`]
pub fn erase(
    contact: &Contact,
    events: &[&Recorded],
    erasure: &Erasure,
    policy: &Policy,
    moment: Moment<'_>,
) -> Result<Vec<Draft>, CareRefused> {
    filled("reason", &erasure.reason)?;
    filled("by", &erasure.by)?;
    if !contact.holds.is_empty() {
        return Err(CareRefused::Held { matters: listed(contact) });
    }
    let asked: Vec<&&Recorded> = events
        .iter()
        .filter(|event| has_words(&event.sealed().envelope.data))
        .filter(|event| erasure.before.is_none_or(|before| event.recorded_at() < before))
        .collect();
    let young = asked.iter().filter(|event| kept_until(event, policy) > moment.now);
    if let Some(youngest) = young.clone().map(|event| event.recorded_at()).max() {
        return Err(CareRefused::TooYoung {
            young: young.count(),
            all: asked.len(),
            years: policy.words_kept_years,
            free_on: after(youngest, policy).day(),
            before: before(moment.now, policy).day(),
        });
    }
    let done = erased(events);
    Ok(asked
        .into_iter()
        .filter(|event| !done.contains(&event.id()))
        .map(|event| entered(words_erased(event, &erasure.reason).into(), &erasure.by, moment))
        .collect())
}

/// The events among these whose words were decided to be erased.
#[must_use]
pub fn erased(events: &[&Recorded]) -> BTreeSet<EventId> {
    let erased = events.iter().filter_map(|event| match event.event() {
        Event::WordsErased(erased) => Some(erased.event),
        _ => None,
    });
    erased.collect()
}

/// The hold that follows from an operator's entry.
///
/// # Errors
/// [`CareRefused`]
pub fn place_hold(
    contact: &Contact,
    entry: &HoldEntry,
    moment: Moment<'_>,
) -> Result<Vec<Draft>, CareRefused> {
    let matter = checked(entry)?;
    if contact.holds.contains_key(&matter) {
        return Err(CareRefused::HeldAlready { matter });
    }
    let placed = HoldPlaced { matter, reason: entry.reason.trim().to_owned() };
    Ok(vec![entered(placed.into(), &entry.by, moment)])
}

/// The end of a hold that follows from an operator's entry.
///
/// # Errors
/// [`CareRefused`]
pub fn lift_hold(
    contact: &Contact,
    entry: &HoldEntry,
    moment: Moment<'_>,
) -> Result<Vec<Draft>, CareRefused> {
    let matter = checked(entry)?;
    if !contact.holds.contains_key(&matter) {
        if !contact.history.is_understood() {
            return Err(CareRefused::Unreadable);
        }
        let held = if contact.holds.is_empty() { "nothing".to_owned() } else { listed(contact) };
        return Err(CareRefused::NotHeld { matter, held });
    }
    let lifted = HoldLifted { matter, reason: entry.reason.trim().to_owned() };
    Ok(vec![entered(lifted.into(), &entry.by, moment)])
}

fn words_erased(event: &Recorded, reason: &str) -> WordsErased {
    let copy = match event.event() {
        Event::MessageReceived(message) => Copied::Message(message.provider_message_id.clone()),
        Event::SendStarted(send) => Copied::Message(send.outbound_id.to_string()),
        Event::MessageImported(text) => Copied::Message(text.id()),
        Event::ConsentRevoked(revoked) => Copied::Wish(revoked.requested_at),
        Event::ConsentImported(imported) => Copied::Wish(imported.requested_at),
        Event::ConsentGranted(granted) => Copied::Wish(granted.granted_at),
        _ => Copied::Nowhere,
    };
    WordsErased {
        event: event.id(),
        seq: event.seq(),
        event_type: event.event().type_name().to_owned(),
        copy,
        reason: reason.trim().to_owned(),
    }
}

fn kept_until(event: &Recorded, policy: &Policy) -> Timestamp {
    after(event.recorded_at(), policy)
}

fn after(at: Timestamp, policy: &Policy) -> Timestamp {
    let months = Months::new(12 * policy.words_kept_years);
    at.calendar().checked_add_months(months).map_or(at, Into::into)
}

fn before(at: Timestamp, policy: &Policy) -> Timestamp {
    let months = Months::new(12 * policy.words_kept_years);
    at.calendar().checked_sub_months(months).map_or(at, Into::into)
}

fn listed(contact: &Contact) -> String {
    contact.holds.keys().map(String::as_str).collect::<Vec<_>>().join(", ")
}

fn checked(entry: &HoldEntry) -> Result<String, CareRefused> {
    filled("matter", &entry.matter)?;
    filled("reason", &entry.reason)?;
    filled("by", &entry.by)?;
    Ok(entry.matter.trim().to_owned())
}

fn filled(field: &'static str, text: &str) -> Result<(), CareRefused> {
    let chars = text.trim().chars().count();
    if (1..=EVIDENCE_CHARS_MAX).contains(&chars) { Ok(()) } else { Err(CareRefused::Field { field }) }
}

fn entered(event: Event, by: &str, moment: Moment<'_>) -> Draft {
    let event_id = EventId::draw(moment);
    Draft {
        event_id,
        event,
        occurred_at: moment.now,
        correlation_id: event_id.into(),
        causation_id: None,
        actor: Actor::Operator(by.trim().to_owned()),
    }
}
