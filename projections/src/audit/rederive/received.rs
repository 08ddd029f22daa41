//! A text that came in: read again, with the text before it where that may be a
//! part of it, and decided on again.

use std::ops::Range;

use textledger_domain::actor::Actor;
use textledger_domain::decide::inbound::{self, InboundText};
use textledger_domain::decide::pieces::{self, Earlier};
use textledger_domain::event::Event;
use textledger_domain::event::consent::{ConsentRevoked, Recognised};
use textledger_domain::event::inbound::MessageReceived;
use textledger_domain::ids::EventId;
use textledger_domain::record::Recorded;

use super::case::{self, Case};
use super::compare;
use super::derived::Rederived;
use super::replayed::Replayed;

const RULE: &str = "what follows from an inbound text";
const GIVEN: &str = "the text as it came";
const ERASED: &str = "the words it was read from are erased; what was recognised in them stays on record";

pub(super) fn received(case: &Case<'_>, place: usize) -> Rederived {
    let Some((text_at, append)) = append_of(case, place) else {
        return Rederived::not("the text it follows from is not in this stream");
    };
    let recorded = &case.events()[append.clone()];
    let event = &case.events()[text_at];
    let Event::MessageReceived(message) = event.event() else { return Rederived::not(RULE) };
    if message.body.said().is_none() {
        return Rederived::not(ERASED);
    }
    let contact = case.before(append.start);
    let text = InboundText::of(event, message);
    let before = pieces::earlier(&contact, text.arrived(), case.policy);
    let before = before.and_then(|seq| case.events().iter().find(|event| event.seq() == seq));
    let earlier = match before.map(|before| (before, before.event())) {
        Some((before, Event::MessageReceived(message))) => match Earlier::of(before, message) {
            Some(earlier) => Some(earlier),
            None => return Rederived::not(ERASED),
        },
        _ => None,
    };
    let ids = Replayed::of(ids(recorded, message));
    let drafts = inbound::receive(&contact, &text, earlier.as_ref(), case.policy, case::moment(event, &ids));
    Rederived::of(RULE, GIVEN, compare::all(&drafts, recorded))
}

/// Where the text stands that the event at `place` follows from, and all that was
/// recorded with it: the silence it ends, the conversation it begins, the text, and
/// the wish in it.
fn append_of(case: &Case<'_>, place: usize) -> Option<(usize, Range<usize>)> {
    let events = case.events();
    let is_text = |event: &Recorded| matches!(event.event(), Event::MessageReceived(_));
    let text_at = match events[place].event() {
        Event::MessageReceived(_) => place,
        // A silence is followed by the text that ends it.
        Event::ConsentRevoked(ConsentRevoked { recognised: Recognised::NoAnswer(_), .. }) => {
            place + events[place..].iter().take(3).position(is_text)?
        }
        _ => case.place_of(case::cause(&events[place])?)?,
    };
    let text = &events[text_at];
    let before = |place: usize| place.checked_sub(1).map(|before| (before, &events[before]));
    let mut start = text_at;
    if let Some((place, event)) = before(start)
        && matches!(event.event(), Event::SessionStarted(_))
        && case::cause(event) == Some(text.id())
    {
        start = place;
    }
    if let Some((place, event)) = before(start)
        && is_silence(event)
        && event.recorded_at() == text.recorded_at()
    {
        start = place;
    }
    let follows = |event: &&Recorded| {
        case::cause(event) == Some(text.id()) && matches!(case::actor(event), Actor::Customer)
    };
    let wishes = events[text_at + 1..].iter().take_while(follows).count();
    Some((text_at, start..text_at + 1 + wishes))
}

fn is_silence(event: &Recorded) -> bool {
    let Event::ConsentRevoked(revoked) = event.event() else { return false };
    matches!(revoked.recognised, Recognised::NoAnswer(_)) && case::is_by(event, case::INBOUND)
}

/// The ids of an append in the order the rule draws them: the conversation's before
/// that of the event that begins it.
fn ids(recorded: &[Recorded], message: &MessageReceived) -> Vec<uuid::Uuid> {
    let mut ids = Vec::with_capacity(recorded.len() + 1);
    for event in recorded {
        if matches!(event.event(), Event::SessionStarted(_)) {
            ids.push(message.session_id.0);
        }
        let EventId(id) = event.id();
        ids.push(id);
    }
    ids
}
