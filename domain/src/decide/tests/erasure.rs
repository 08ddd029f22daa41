//! Words erased, held, and kept: nothing that is decided depends on them.

use chrono::TimeDelta;
use proptest::prelude::*;

use super::minutes;
use crate::actor::Principal;
use crate::contact::Contact;
use crate::decide::care::{self, CareRefused, Erasure, HoldEntry};
use crate::decide::entered::{self, Completion, Wish};
use crate::decide::outcome::{self, AgentAnswer};
use crate::decide::reply::{Step, next_step};
use crate::decide::report;
use crate::event::Event;
use crate::event::care::Copied;
use crate::event::consent::{Channel, Method, Purpose};
use crate::event::outbound::DeliveryUpdated;
use crate::ids::TurnId;
use crate::record::Recorded;
use crate::story::{Story, start};
use crate::time::Timestamp;
use crate::words::Words;
use textledger_reading::Language;

const FIVE_YEARS: TimeDelta = TimeDelta::days(5 * 366);

fn erasure() -> Erasure {
    Erasure { reason: "kept long enough".to_owned(), by: "ana".to_owned(), before: None }
}

fn hold(matter: &str) -> HoldEntry {
    HoldEntry { matter: matter.to_owned(), reason: "letter of today".to_owned(), by: "ana".to_owned() }
}

/// Erases all that may be, as the ledger does it.
fn erase(story: &mut Story, after: TimeDelta, erasure: &Erasure) -> Result<usize, CareRefused> {
    let events: Vec<&Recorded> = story.events.iter().collect();
    let drafts = care::erase(&story.contact, &events, erasure, &story.policy, story.moment(after))?;
    let count = drafts.len();
    story.record(drafts, start() + after);
    Ok(count)
}

/// The event as it reads once its words are gone.
fn without_words(event: &Recorded) -> Recorded {
    let mut sealed = event.sealed().clone();
    sealed.words.clear();
    Recorded::open(sealed).expect("its hash is over a digest of the words")
}

fn fold<'a>(events: impl IntoIterator<Item = &'a Recorded>) -> Contact {
    let mut contact = Contact::default();
    events.into_iter().for_each(|event| contact.evolve(event));
    contact
}

/// One thing that happens next.
fn go_on(story: &mut Story, choice: usize, after: TimeDelta) {
    const TEXTS: [&str; 9] = [
        "Hello",
        "  ",
        "STOP",
        "START",
        "HELP",
        "MY STATUS",
        "why do you keep texting me",
        "continue",
        "take me off your list please",
    ];
    if let Some(text) = TEXTS.get(choice) {
        story.texts(text, after);
        return;
    }
    let moment = story.moment(after);
    let drafts = match choice - TEXTS.len() {
        0 => entered::revoke(&story.contact, &wish(moment.now), &story.policy, moment).unwrap_or_default(),
        1 => entered::grant(&story.contact, &wish(moment.now), moment).unwrap_or_default(),
        2 => entered::complete(&story.contact, &completion(), moment).unwrap_or_default(),
        3 => report::receive(&story.contact, &block(moment.now), moment),
        4 => {
            let events: Vec<&Recorded> = story.events.iter().collect();
            care::erase(&story.contact, &events, &erasure(), &story.policy, moment).unwrap_or_default()
        }
        _ => return answers_or_sends(story, after),
    };
    story.record(drafts, start() + after);
}

/// Whatever the contact is owed: the agent's answer, or a text.
fn answers_or_sends(story: &mut Story, after: TimeDelta) {
    match story.next(after) {
        Step::Send(_) => story.sends(after),
        Step::Ask(turn) => {
            let moment = story.moment(after);
            let answer = AgentAnswer {
                agent_id: "AGENT".to_owned(),
                agent_alias: "ALIAS".to_owned(),
                text: "We are open until five.".to_owned(),
                latency_ms: 900,
            };
            let turn_id = TurnId::draw(moment);
            let event =
                outcome::of_turn(&story.contact, &turn, turn_id, Ok(&answer), &story.policy, moment.now);
            if let (Some(event), Some(cause)) = (event, turn.covered_events().last()) {
                story.happens(event, (*cause).into(), *cause, after);
            }
        }
        Step::Rest | Step::Wait(_) | Step::Record(_) | Step::Mirror(_) => {}
    }
}

fn wish(at: Timestamp) -> Wish {
    Wish {
        method: Method::Voice,
        words: "as said on the phone".to_owned(),
        evidence: "recording 7".to_owned(),
        channels: vec![Channel::Sms],
        purposes: Purpose::ALL.to_vec(),
        at: Some(at),
        language: Language::En,
        customer_id: None,
        confirmed: false,
        entered_by: "ana".to_owned(),
        principal: Principal::command(),
        request: None,
    }
}

fn completion() -> Completion {
    Completion {
        revocation: None,
        acknowledged_by: vec!["crm".to_owned()],
        evidence: Some("ticket 7".to_owned()),
        entered_by: "ana".to_owned(),
        principal: Principal::command(),
        request: None,
    }
}

fn block(reported_at: Timestamp) -> DeliveryUpdated {
    DeliveryUpdated {
        outbound_id: None,
        provider_message_id: "m-1".to_owned(),
        event_type: "TEXT_CARRIER_BLOCKED".to_owned(),
        status: None,
        is_final: true,
        reported_at,
        from: None,
        rcs_agent: None,
        sent_at: None,
        parts: None,
        price: None,
        carrier_fee: None,
        session_fee: None,
        carrier: None,
    }
}

proptest! {
    #[test]
    fn any_history_erased_anywhere_folds_to_the_same_state_and_decisions(
        choices in proptest::collection::vec(0..18_usize, 1..30),
        erased in any::<u32>(),
    ) {
        let mut story = Story::with("+12125550101");
        // Not what a deployment may choose: so that erasures stand anywhere.
        story.policy.words_kept_years = 0;
        for (number, choice) in (0..).zip(&choices) {
            go_on(&mut story, *choice, minutes(number));
        }
        let mended: Vec<Recorded> = story
            .events
            .iter()
            .map(|event| match erased >> (event.seq() % 32) & 1 {
                1 => without_words(event),
                _ => event.clone(),
            })
            .collect();
        prop_assert_eq!(fold(&mended), story.contact.clone());
        let seq = story.events.last().map_or(0, Recorded::seq);
        for later in [0, 1, 10, 24 * 60] {
            let now = start() + minutes(i64::try_from(choices.len()).unwrap() + later);
            prop_assert_eq!(
                next_step(&fold(&mended), seq, &story.policy, now),
                next_step(&story.contact, seq, &story.policy, now)
            );
        }
    }
}

#[test]
fn each_event_with_words_is_erased_once_and_its_copies_are_named() {
    let mut story = Story::with("+12125550101");
    story.texts("please stop texting me", minutes(0));
    story.sends(minutes(0));
    let before = story.contact.clone();
    assert_eq!(erase(&mut story, FIVE_YEARS, &erasure()), Ok(3));
    let copies: Vec<&Copied> = story
        .events
        .iter()
        .filter_map(|event| match event.event() {
            Event::WordsErased(erased) => Some(&erased.copy),
            _ => None,
        })
        .collect();
    let Event::SendStarted(send) = story.events[3].event() else { panic!("{:?}", story.events[3]) };
    let expected = [
        Copied::Message("0".to_owned()),
        Copied::Wish(start()),
        Copied::Message(send.outbound_id.to_string()),
    ];
    assert_eq!(copies, expected.iter().collect::<Vec<_>>());
    assert_eq!(story.contact, before, "nothing that is decided changes");
    assert_eq!(erase(&mut story, FIVE_YEARS, &erasure()), Ok(0), "again, nothing");
    let Event::MessageReceived(message) = without_words(&story.events[1]).event().clone() else { panic!() };
    assert_eq!(message.body, Words::Erased);
}

#[test]
fn words_are_kept_as_long_as_the_law_wants_them() {
    let mut story = Story::with("+12125550101");
    story.texts("Hello", minutes(0));
    let four_years = TimeDelta::days(4 * 365 + 1);
    story.texts("Hello again", TimeDelta::days(10));
    let refused = erase(&mut story, four_years, &erasure()).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "1 of 2 recorded words are younger than 4 years, which they have to be kept: erase them all on \
         2030-12-02 or later, or the older ones now with --before 2026-11-22"
    );
    assert_eq!(story.events.len(), 4, "nothing changed");
    let older = Erasure { before: Some(start() + TimeDelta::days(1)), ..erasure() };
    assert_eq!(erase(&mut story, four_years, &older), Ok(1));
}

#[test]
fn a_hold_keeps_the_words_until_each_matter_is_over() {
    let mut story = Story::with("+12125550101");
    story.texts("Hello", minutes(0));
    for matter in ["Doe v. Acme", "Roe v. Acme"] {
        story
            .when(minutes(1), |contact, moment| care::place_hold(contact, &hold(matter), moment).unwrap())
            .then_types(&["HoldPlaced"]);
    }
    let twice = care::place_hold(&story.contact, &hold(" Doe v. Acme "), story.moment(minutes(2)));
    assert_eq!(twice.unwrap_err(), CareRefused::HeldAlready { matter: "Doe v. Acme".to_owned() });
    for matter in ["Doe v. Acme", "Roe v. Acme"] {
        let refused = erase(&mut story, FIVE_YEARS, &erasure()).unwrap_err();
        assert!(refused.to_string().contains(matter), "{refused}");
        story
            .when(FIVE_YEARS, |contact, moment| care::lift_hold(contact, &hold(matter), moment).unwrap())
            .then_types(&["HoldLifted"]);
    }
    let gone = care::lift_hold(&story.contact, &hold("Doe v. Acme"), story.moment(FIVE_YEARS));
    assert!(matches!(gone, Err(CareRefused::NotHeld { .. })));
    assert_eq!(erase(&mut story, FIVE_YEARS, &erasure()), Ok(1));
}

#[test]
fn an_entry_without_a_reason_is_refused() {
    let mut story = Story::with("+12125550101");
    let refused = erase(&mut story, FIVE_YEARS, &Erasure { reason: " ".to_owned(), ..erasure() });
    assert_eq!(refused, Err(CareRefused::Field { field: "reason" }));
    let long = HoldEntry { matter: "x".repeat(1001), ..hold("") };
    let refused = care::place_hold(&story.contact, &long, story.moment(minutes(0)));
    assert_eq!(refused.unwrap_err(), CareRefused::Field { field: "matter" });
}
