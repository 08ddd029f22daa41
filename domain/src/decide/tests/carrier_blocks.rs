//! A carrier's verdict on our texts is no wish of the customer: it holds back
//! texts from one of our numbers, and only as long as nothing newer says
//! otherwise.

use chrono::TimeDelta;
use proptest::prelude::*;

use super::{minutes, revocations};
use crate::consent::Reason;
use crate::contact::Duty;
use crate::decide::outcome::{self, Trouble};
use crate::decide::reply::Step;
use crate::decide::report;
use crate::event::Event;
use crate::event::consent::{Channel, Purpose};
use crate::event::outbound::{DeliveryUpdated, SendFailure, SendKind, SendStarted};
use crate::limits::START_TAKES_EFFECT_WITHIN;
use crate::phone::BusinessNumber;
use crate::story::{Story, start};

const OURS: &str = "+12125550101";
const OTHER: &str = "+12125550102";

fn number(text: &str) -> BusinessNumber {
    text.parse().unwrap()
}

/// A final report on a text of ours.
pub(super) fn on(event_type: &str, from: &str, sent: TimeDelta, reported: TimeDelta) -> DeliveryUpdated {
    DeliveryUpdated {
        outbound_id: Some(crate::ids::OutboundId(uuid::Uuid::from_u128(7))),
        provider_message_id: "m-1".to_owned(),
        event_type: event_type.to_owned(),
        status: None,
        is_final: true,
        reported_at: start() + reported,
        from: Some(number(from)),
        rcs_agent: None,
        sent_at: Some(start() + sent),
        parts: None,
        price: None,
        carrier_fee: None,
        session_fee: None,
        carrier: None,
    }
}

impl Story {
    fn is_told(&mut self, update: &DeliveryUpdated, after: TimeDelta) {
        self.when(after, |contact, moment| report::receive(contact, update, moment));
    }

    fn reason(&self, channel: Channel, after: TimeDelta) -> Reason {
        self.contact.check(channel, Purpose::Reply, start() + after).reason
    }

    /// The text that is due is handed over `sent`, and refused `told` because
    /// the contact is said to have opted out.
    fn is_refused(&mut self, sent: TimeDelta, told: TimeDelta) {
        self.sends(sent);
        let Event::SendStarted(send) = self.events.last().unwrap().event() else { panic!("nothing sent") };
        let send: SendStarted = send.clone();
        let trouble = Trouble { class: SendFailure::OptedOut, detail: String::new() };
        let moment = self.moment(told);
        let events = outcome::of_send(&self.contact, &send, &Err(trouble), &self.policy, moment.now);
        let cause = self.events.last().unwrap().id();
        for event in events {
            self.happens(event, cause.into(), cause, told);
        }
    }
}

#[test]
fn what_a_carrier_refuses_is_no_wish_and_holds_back_texts_of_that_number_alone() {
    for finding in ["TEXT_BLOCKED", "TEXT_CARRIER_BLOCKED", "TEXT_SPAM"] {
        let mut story = Story::with(OURS);
        story.texts("Hello", minutes(0));
        story.is_told(&on(finding, OURS, minutes(1), minutes(2)), minutes(2));
        assert!(revocations(&story).is_empty(), "{finding}");
        assert_eq!(story.reason(Channel::Sms, minutes(3)), Reason::CarrierBlocks, "{finding}");
        assert_eq!(story.reason(Channel::Voice, minutes(3)), Reason::NotRevoked, "{finding}");
        let answer = story.contact.check(Channel::Sms, Purpose::Reply, start() + minutes(3));
        assert_eq!(answer.since, Some(start() + minutes(1)), "dated by the send");
        // The contact writes to another number of ours, which nobody blocks.
        story.to = number(OTHER);
        story.texts("Hello?", minutes(4));
        assert_eq!(story.reason(Channel::Sms, minutes(4)), Reason::NotRevoked, "{finding}");
    }
    let mut story = Story::with(OURS);
    story.is_told(&on("TEXT_PROTECT_BLOCKED", OURS, minutes(1), minutes(2)), minutes(2));
    assert_eq!(story.reason(Channel::Sms, minutes(3)), Reason::NotRevoked, "our own verdict");
}

#[test]
fn a_stop_is_confirmed_whatever_the_carrier_does() {
    let mut story = Story::with(OURS);
    story.is_told(&on("TEXT_SPAM", OURS, minutes(0), minutes(0)), minutes(0));
    story.texts("STOP", minutes(1));
    let Step::Send(cleared) = story.next(minutes(1)) else { panic!("no confirmation") };
    assert_eq!(cleared.duty().kind, SendKind::OptOutConfirmation);
}

#[test]
fn a_later_delivery_lifts_a_block_and_an_earlier_one_does_not() {
    for (sent, expected) in [
        (minutes(0), Reason::CarrierBlocks),
        (minutes(1), Reason::CarrierBlocks),
        (minutes(2), Reason::NotRevoked),
    ] {
        let mut story = Story::with(OURS);
        story.texts("Hello", minutes(0));
        story.is_told(&on("TEXT_CARRIER_BLOCKED", OURS, minutes(1), minutes(3)), minutes(3));
        story.is_told(&on("TEXT_DELIVERED", OTHER, minutes(2), minutes(4)), minutes(4));
        assert_eq!(story.reason(Channel::Sms, minutes(4)), Reason::CarrierBlocks, "of another number");
        story.is_told(&on("TEXT_DELIVERED", OURS, sent, minutes(5)), minutes(5));
        assert_eq!(story.reason(Channel::Sms, minutes(6)), expected, "sent {sent}");
        let cleared = story.events.iter().filter(|event| matches!(event.event(), Event::CarrierCleared(_)));
        assert_eq!(cleared.count(), usize::from(expected == Reason::NotRevoked));
    }
}

#[test]
fn a_start_from_the_phone_lifts_a_block_and_is_answered() {
    let mut story = Story::with(OURS);
    story.texts("START", minutes(0));
    story.sends(minutes(0));
    story.is_told(&on("TEXT_CARRIER_BLOCKED", OURS, minutes(60), minutes(61)), minutes(61));
    assert_eq!(story.reason(Channel::Sms, minutes(62)), Reason::CarrierBlocks);
    story.texts("START", minutes(63));
    assert_eq!(story.reason(Channel::Sms, minutes(63)), Reason::Granted);
    let confirmed = |duty: &Duty| duty.kind == SendKind::OptInConfirmation;
    assert!(story.contact.duties.iter().any(confirmed), "who was told to text START hears that it worked");
}

#[test]
fn a_report_on_a_text_from_before_a_start_or_soon_after_it_never_undoes_it() {
    let second = TimeDelta::seconds(1);
    let told = minutes(60);
    for (sent, expected) in [
        (minutes(20), Reason::Granted),
        (minutes(30), Reason::Granted),
        (minutes(30) + START_TAKES_EFFECT_WITHIN, Reason::Granted),
        (minutes(30) + START_TAKES_EFFECT_WITHIN + second, Reason::CarrierBlocks),
    ] {
        for start_arrives in [minutes(30), told + second] {
            let mut story = Story::with(OURS);
            story.texts("Hello", minutes(0));
            let report = on("TEXT_CARRIER_BLOCKED", OURS, sent, told);
            if start_arrives < told {
                story.texts_late("START", minutes(30), start_arrives);
                story.is_told(&report, told);
            } else {
                story.is_told(&report, told);
                story.texts_late("START", minutes(30), start_arrives);
            }
            assert_eq!(story.reason(Channel::Sms, told + minutes(1)), expected, "{sent} {start_arrives}");
        }
    }
}

#[test]
fn a_refusal_of_a_text_from_soon_after_a_start_never_undoes_it_and_is_tried_again() {
    let mut story = Story::with(OURS);
    story.texts("START", minutes(0));
    story.is_refused(minutes(1), minutes(1));
    assert!(revocations(&story).is_empty());
    assert_eq!(story.reason(Channel::Sms, minutes(2)), Reason::Granted);
    assert!(story.contact.list.suspected, "AWS's list is to be looked at");
    let Step::Send(cleared) = story.next(minutes(2)) else { panic!("not tried again") };
    assert_eq!((cleared.duty().kind, cleared.duty().attempt), (SendKind::OptInConfirmation, 2));
}

#[test]
fn a_refusal_told_after_a_start_says_nothing_about_it() {
    let mut story = Story::with(OURS);
    story.texts("HELP", minutes(0));
    story.sends(minutes(1));
    let Event::SendStarted(send) = story.events.last().unwrap().event().clone() else { panic!("not sent") };
    story.texts("START", minutes(1) + TimeDelta::seconds(20));
    let trouble = Trouble { class: SendFailure::OptedOut, detail: String::new() };
    let told = minutes(1) + TimeDelta::seconds(25);
    let moment = story.moment(told);
    let events = outcome::of_send(&story.contact, &send, &Err(trouble), &story.policy, moment.now);
    assert!(events.iter().all(|event| !matches!(event, Event::ConsentRevoked(_))), "{events:?}");
}

#[test]
fn a_refusal_without_a_start_is_a_revocation_dated_by_the_send() {
    let mut story = Story::with(OURS);
    story.texts("HELP", minutes(0));
    story.is_refused(minutes(1), minutes(2));
    assert_eq!(revocations(&story)[0].requested_at, start() + minutes(1));
    assert_eq!(story.reason(Channel::Voice, minutes(3)), Reason::OptedOut);
    assert!(matches!(story.next(minutes(3)), Step::Rest), "and is not tried again");
    // A START said after the send lifts it, also one that was said before the
    // refusal was told.
    story.texts_late("START", minutes(1) + TimeDelta::seconds(30), minutes(4));
    assert_eq!(story.reason(Channel::Sms, minutes(4)), Reason::Granted);
}

#[test]
fn a_report_that_names_no_number_of_ours_holds_back_the_one_that_was_texted() {
    let mut report = on("TEXT_SPAM", OURS, minutes(1), minutes(1));
    report.from = None;
    let mut story = Story::with(OURS);
    story.is_told(&report, minutes(1));
    assert_eq!(story.reason(Channel::Sms, minutes(1)), Reason::NotRevoked, "there is none to hold back");
    story.texts("Hello", minutes(2));
    report.sent_at = Some(start() + minutes(3));
    story.is_told(&report, minutes(3));
    assert_eq!(story.reason(Channel::Sms, minutes(3)), Reason::CarrierBlocks);
}

#[test]
fn however_many_numbers_are_reported_the_state_stays_small() {
    let mut story = Story::with(OURS);
    for n in 0..100 {
        let from = format!("+1212555{n:04}");
        story.is_told(&on("TEXT_SPAM", &from, minutes(n), minutes(n)), minutes(n));
    }
    let size = serde_json::to_string(&story.contact).unwrap().len();
    assert!(size < 5_000, "{size}");
    assert_eq!(story.reason(Channel::Sms, minutes(100)), Reason::CarrierBlocks);
}

#[test]
fn start_lifts_a_block_also_while_our_question_is_open() {
    let mut story = Story::with(OURS);
    story.texts("why do you keep texting me", minutes(0));
    story.sends(minutes(0));
    story.is_told(&on("TEXT_CARRIER_BLOCKED", OURS, minutes(1), minutes(1)), minutes(1));
    assert_eq!(story.reason(Channel::Sms, minutes(2)), Reason::CarrierBlocks);
    story.texts("START", minutes(30));
    assert_eq!(story.reason(Channel::Sms, minutes(31)), Reason::Granted);
    assert!(story.contact.consent.question.is_none(), "and answers the question");
}

proptest! {
    /// The same reports in any order leave the same verdict.
    #[test]
    fn the_order_in_which_reports_arrive_does_not_matter(
        reports in proptest::collection::vec((any::<bool>(), 0i64..20), 1..6),
        order in any::<u64>(),
        start_at in proptest::option::of(0i64..20),
    ) {
        let told = |reports: &[(bool, i64)]| {
            let mut story = Story::with(OURS);
            story.texts("Hello", minutes(0));
            if let Some(at) = start_at {
                story.texts_late("START", minutes(at), minutes(30));
            }
            for (number, (blocked, sent)) in (31..).zip(reports) {
                let finding = if *blocked { "TEXT_CARRIER_BLOCKED" } else { "TEXT_DELIVERED" };
                story.is_told(&on(finding, OURS, minutes(*sent), minutes(number)), minutes(number));
            }
            story.reason(Channel::Sms, minutes(60))
        };
        // Of one instant only one thing is told.
        let mut distinct: Vec<(bool, i64)> = Vec::new();
        for report in reports {
            if distinct.iter().all(|(_, sent)| *sent != report.1) {
                distinct.push(report);
            }
        }
        let expected = told(&distinct);
        let mut other = distinct.clone();
        other.sort_by_key(|(_, sent)| order.rotate_left(u32::try_from(*sent).unwrap() * 5));
        prop_assert_eq!(told(&other), expected);
        // The latest text decides, unless a START outweighs it.
        if start_at.is_none() {
            let latest = distinct.iter().max_by_key(|(_, sent)| *sent).unwrap();
            let blocked = if latest.0 { Reason::CarrierBlocks } else { Reason::NotRevoked };
            prop_assert_eq!(expected, blocked);
        }
    }
}
