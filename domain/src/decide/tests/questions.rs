//! Our question whether to stop, when it was not sent, did not arrive, or may
//! have arrived after all: it ends somewhere, and until then it holds.

use chrono::TimeDelta;

use super::{minutes, revocations};
use crate::consent::Reason;
use crate::decide::report;
use crate::event::Event;
use crate::event::consent::{Channel, Purpose};
use crate::event::outbound::{DeliveryUpdated, SendFailed, SendFailure, SendKind};
use crate::ids::OutboundId;
use crate::limits::ANSWER_WITHIN;
use crate::story::{Story, start};

const OURS: &str = "+12125550101";
const UNCLEAR: &str = "why do you keep texting me";
const LATE: TimeDelta = TimeDelta::hours(25);

/// A contact whose text was asked about.
fn asked() -> Story {
    let mut story = Story::with(OURS);
    story.texts(UNCLEAR, minutes(0));
    story.sends(minutes(0));
    story
}

/// A contact whose text reached us too late to be asked about.
fn never_asked() -> Story {
    let mut story = Story::with(OURS);
    story.texts_late(UNCLEAR, minutes(0), minutes(6));
    story.next(minutes(6));
    story
}

/// The texts that asked, and of which kind all were.
fn questions(story: &Story) -> Vec<OutboundId> {
    let sends = story.events.iter().filter_map(|event| match event.event() {
        Event::SendStarted(send) if send.kind == SendKind::Clarification => Some(send.outbound_id),
        _ => None,
    });
    sends.collect()
}

fn fails(story: &mut Story, class: SendFailure, after: TimeDelta) {
    let outbound_id = *questions(story).last().unwrap();
    let failed = SendFailed { outbound_id, class, detail: String::new(), retry_at: None };
    let cause = story.events[0].id();
    story.happens(failed, cause.into(), cause, after);
}

fn reported(story: &mut Story, outbound: OutboundId, event_type: &str, is_final: bool, after: TimeDelta) {
    let update = DeliveryUpdated {
        outbound_id: Some(outbound),
        provider_message_id: "sms".to_owned(),
        event_type: event_type.to_owned(),
        status: None,
        is_final,
        reported_at: start() + after,
        from: None,
        rcs_agent: None,
        sent_at: None,
        parts: None,
        price: None,
        carrier_fee: None,
        session_fee: None,
        carrier: None,
    };
    story.when(after, |contact, moment| report::receive(contact, &update, moment));
}

fn reason(story: &Story, purpose: Purpose, after: TimeDelta) -> Reason {
    story.contact.check(Channel::Sms, purpose, start() + after).reason
}

#[test]
fn a_question_that_came_too_late_is_asked_with_the_next_text_and_then_silence_counts() {
    let mut story = never_asked();
    assert!(questions(&story).is_empty());
    let days = LATE * 3;
    assert_eq!(reason(&story, Purpose::Informational, days), Reason::AwaitingAnswer);
    story.texts("Hello", days);
    story.sends(days);
    assert_eq!(questions(&story).len(), 1);
    assert_eq!(reason(&story, Purpose::Reply, days + ANSWER_WITHIN), Reason::NoAnswer);
}

#[test]
fn a_question_is_asked_once_however_many_texts_come_before_it_is_sent() {
    let mut story = never_asked();
    for n in 0..3 {
        story.texts("Hello", minutes(10 + n));
    }
    story.sends(minutes(13));
    story.texts("Hello again", minutes(14));
    story.next(minutes(14));
    assert_eq!(questions(&story).len(), 1);
    assert!(story.contact.duties.is_empty(), "{:?}", story.contact.duties);
}

#[test]
fn the_next_chance_is_bound_to_five_minutes_too() {
    let mut story = never_asked();
    story.texts_late("Hello", minutes(10), minutes(16));
    story.next(minutes(16));
    assert!(questions(&story).is_empty() && story.contact.duties.is_empty());
    story.texts("HELP", minutes(20));
    story.sends(minutes(20));
    assert_eq!(questions(&story).len(), 1);
}

#[test]
fn continue_counts_while_anything_is_held() {
    for mut story in [never_asked(), asked()] {
        story.texts("Continue", minutes(30));
        assert!(story.contact.consent.question.is_none());
        assert_eq!(reason(&story, Purpose::Informational, minutes(31)), Reason::NotRevoked);
        assert!(revocations(&story).is_empty());
    }
}

#[test]
fn yes_and_no_are_no_answers_to_a_question_that_was_never_asked() {
    for word in ["Yes", "No"] {
        let mut story = never_asked();
        story.texts(word, minutes(30));
        assert!(revocations(&story).is_empty(), "{word}");
        assert_eq!(reason(&story, Purpose::Informational, minutes(31)), Reason::AwaitingAnswer, "{word}");
    }
}

#[test]
fn yes_to_a_question_that_may_have_arrived_means_stop_and_no_opens_nothing() {
    let cases: [fn(&mut Story); 2] = [
        |story| fails(story, SendFailure::InDoubt, minutes(2)),
        |story| {
            let outbound = questions(story)[0];
            reported(story, outbound, "TEXT_UNREACHABLE", true, minutes(2));
        },
    ];
    for lose in cases {
        let mut says_yes = asked();
        lose(&mut says_yes);
        says_yes.texts("Yes", minutes(3));
        assert_eq!(revocations(&says_yes).len(), 1);

        let mut says_no = asked();
        lose(&mut says_no);
        says_no.texts("No", minutes(3));
        assert_eq!(reason(&says_no, Purpose::Informational, minutes(4)), Reason::AwaitingAnswer);
    }
    let mut refused = asked();
    fails(&mut refused, SendFailure::Rejected, minutes(0));
    refused.texts("Yes", minutes(3));
    assert!(revocations(&refused).is_empty(), "it surely was not sent");
}

#[test]
fn a_final_non_delivery_ends_the_wait_for_an_answer_and_the_question_is_asked_again() {
    let mut story = asked();
    let first = questions(&story)[0];
    reported(&mut story, first, "TEXT_PENDING", false, minutes(1));
    assert!(story.contact.consent.question.unwrap().asked.is_some(), "more is to come");
    reported(&mut story, first, "TEXT_TTL_EXPIRED", true, minutes(2));
    assert_eq!(reason(&story, Purpose::Reply, LATE), Reason::NotRevoked);
    assert_eq!(reason(&story, Purpose::Informational, LATE), Reason::AwaitingAnswer);
    story.texts("Hello", LATE);
    story.sends(LATE);
    assert_eq!(questions(&story).len(), 2);
    assert_eq!(reason(&story, Purpose::Reply, LATE + ANSWER_WITHIN), Reason::NoAnswer);
}

#[test]
fn a_late_delivery_restores_the_question_whatever_the_order_of_the_reports() {
    for reports in [["TEXT_UNREACHABLE", "TEXT_DELIVERED"], ["TEXT_DELIVERED", "TEXT_UNREACHABLE"]] {
        let mut story = asked();
        let outbound = questions(&story)[0];
        for report in reports {
            reported(&mut story, outbound, report, true, minutes(2));
        }
        assert_eq!(reason(&story, Purpose::Reply, minutes(3)), Reason::NotRevoked, "{reports:?}");
        assert_eq!(
            reason(&story, Purpose::Reply, minutes(3) + ANSWER_WITHIN),
            Reason::NoAnswer,
            "{reports:?}"
        );
        story.texts("Hello", minutes(5));
        story.next(minutes(5));
        assert_eq!(questions(&story).len(), 1, "it has arrived: {reports:?}");
    }
    let mut in_doubt = asked();
    let outbound = questions(&in_doubt)[0];
    fails(&mut in_doubt, SendFailure::InDoubt, minutes(2));
    reported(&mut in_doubt, outbound, "TEXT_SUCCESSFUL", true, minutes(3));
    assert_eq!(reason(&in_doubt, Purpose::Reply, minutes(3) + ANSWER_WITHIN), Reason::NoAnswer);
}

#[test]
fn silence_that_counts_already_is_not_taken_back_by_a_report() {
    let mut story = asked();
    let outbound = questions(&story)[0];
    assert_eq!(reason(&story, Purpose::Reply, LATE), Reason::NoAnswer);
    reported(&mut story, outbound, "TEXT_UNREACHABLE", true, LATE);
    assert_eq!(reason(&story, Purpose::Reply, LATE), Reason::NoAnswer);
}
