//! A text that may be a request to stop: asked about once, and silence stops
//! everything (47 CFR 64.1200(a)(12)).

use chrono::TimeDelta;
use textledger_command::pipeline::Pipeline;
use textledger_domain::consent::Reason;
use textledger_domain::event::Event;
use textledger_domain::event::consent::{Channel, Confirmation, Purpose, Recognised};
use textledger_domain::event::outbound::SendKind;
use textledger_domain::limits::{ANSWER_WITHIN, GRANT_MARGIN};
use textledger_domain::phone::PhoneNumber;
use textledger_embedded::carrier::delivery::{Delivery, Outcome};
use textledger_handlers::consents::QuestionState;

use crate::confirmations::late;
use crate::phones::{assert_at_rest, assert_safe, contact, customer, events, inbox, kinds, text_and_settle};
use crate::pipelines::pipeline;

const UNCLEAR: &str = "why do you keep texting me";

async fn later(pipeline: &Pipeline, by: TimeDelta) {
    pipeline.time.wait_towards(pipeline.time.now() + by).await;
}

async fn reason(pipeline: &Pipeline, phone: &PhoneNumber, purpose: Purpose) -> Reason {
    contact(pipeline, phone).await.check(Channel::Sms, purpose, pipeline.time.now()).reason
}

async fn recognised(pipeline: &Pipeline, phone: &PhoneNumber) -> Vec<(Recognised, Confirmation)> {
    let events = events(pipeline, phone).await;
    let revoked = events.iter().filter_map(|event| match event.event() {
        Event::ConsentRevoked(revoked) => Some((revoked.recognised.clone(), revoked.confirmation)),
        _ => None,
    });
    revoked.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unclear_text_is_asked_about_once_and_holds_what_was_not_asked_for() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    text_and_settle(&pipeline, &phone, UNCLEAR).await;
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::Clarification]);
    assert!(inbox(&pipeline, &phone)[0].contains("CONTINUE"));
    assert_eq!(reason(&pipeline, &phone, Purpose::Informational).await, Reason::AwaitingAnswer);
    assert_eq!(reason(&pipeline, &phone, Purpose::Reply).await, Reason::NotRevoked);
    // What the customer asks meanwhile is answered.
    text_and_settle(&pipeline, &phone, "Hello").await;
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::Clarification, SendKind::AgentReply]);
    assert_eq!(reason(&pipeline, &phone, Purpose::Informational).await, Reason::AwaitingAnswer);
    assert_at_rest(&pipeline, &phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn continue_settles_it_and_stop_settles_it_too() {
    let pipeline = pipeline().await;
    let (stays, goes, says_yes) = (customer(1), customer(2), customer(3));
    for (phone, answer) in [(&stays, "continue"), (&goes, "STOP"), (&says_yes, "Yes")] {
        text_and_settle(&pipeline, phone, UNCLEAR).await;
        text_and_settle(&pipeline, phone, answer).await;
        assert_safe(&pipeline, phone).await;
    }
    assert_eq!(kinds(&pipeline, &stays).await, [SendKind::Clarification, SendKind::StillSubscribed]);
    assert_eq!(reason(&pipeline, &stays, Purpose::Informational).await, Reason::NotRevoked);
    assert_eq!(kinds(&pipeline, &goes).await, [SendKind::Clarification, SendKind::OptOutConfirmation]);
    assert_eq!(kinds(&pipeline, &says_yes).await, [SendKind::Clarification, SendKind::OptOutConfirmation]);
    later(&pipeline, ANSWER_WITHIN).await;
    assert_eq!(reason(&pipeline, &stays, Purpose::Reply).await, Reason::NotRevoked);
    assert_eq!(reason(&pipeline, &goes, Purpose::Reply).await, Reason::OptedOut);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_answer_is_a_revocation_from_the_moment_time_is_up() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    text_and_settle(&pipeline, &phone, UNCLEAR).await;
    later(&pipeline, ANSWER_WITHIN).await;
    // No event says so yet, and it holds all the same.
    assert_eq!(reason(&pipeline, &phone, Purpose::Reply).await, Reason::NoAnswer);
    text_and_settle(&pipeline, &phone, "Hello").await;
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::Clarification], "silence for the silent");
    let revoked = recognised(&pipeline, &phone).await;
    assert!(
        matches!(revoked[..], [(Recognised::NoAnswer(_), Confirmation::Asked)]),
        "recorded with the next text: {revoked:?}"
    );
    assert_safe(&pipeline, &phone).await;
    // And START opens it again.
    text_and_settle(&pipeline, &phone, "START").await;
    assert_eq!(reason(&pipeline, &phone, Purpose::Reply).await, Reason::Granted);
    assert_at_rest(&pipeline, &phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_could_not_be_asked_in_time_holds_and_never_counts_as_silence() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    late(&pipeline, &phone, UNCLEAR, "late", TimeDelta::minutes(6)).await;
    assert!(kinds(&pipeline, &phone).await.is_empty());
    later(&pipeline, ANSWER_WITHIN * 2).await;
    assert_eq!(reason(&pipeline, &phone, Purpose::Informational).await, Reason::AwaitingAnswer);
    assert_eq!(reason(&pipeline, &phone, Purpose::Reply).await, Reason::NotRevoked);
    // The next one can be asked about.
    text_and_settle(&pipeline, &phone, UNCLEAR).await;
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::Clarification]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_was_not_delivered_is_listed_and_asked_with_the_next_text() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    let list = async || pipeline.functions.consent_api.consents.pending(None).await.unwrap().questions;
    pipeline.cloud.carrier.script(Delivery { outcome: Some(Outcome::Unreachable), ..Delivery::default() });
    text_and_settle(&pipeline, &phone, UNCLEAR).await;
    later(&pipeline, ANSWER_WITHIN * 3).await;
    assert_eq!(reason(&pipeline, &phone, Purpose::Reply).await, Reason::NotRevoked);
    assert_eq!(reason(&pipeline, &phone, Purpose::Informational).await, Reason::AwaitingAnswer);
    let listed = list().await;
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].phone_number.as_str(), listed[0].state), (phone.e164(), QuestionState::NotAsked));

    text_and_settle(&pipeline, &phone, "Hello").await;
    let asked_again = [SendKind::Clarification, SendKind::Clarification, SendKind::AgentReply];
    assert_eq!(kinds(&pipeline, &phone).await, asked_again);
    assert_eq!(list().await[0].state, QuestionState::Asked);
    later(&pipeline, ANSWER_WITHIN).await;
    assert_eq!(list().await[0].state, QuestionState::NotAnswered);
    assert_eq!(reason(&pipeline, &phone, Purpose::Reply).await, Reason::NoAnswer);
    text_and_settle(&pipeline, &phone, "START").await;
    assert!(list().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_sent_in_time_counts_however_late_it_reaches_us() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    text_and_settle(&pipeline, &phone, UNCLEAR).await;
    later(&pipeline, ANSWER_WITHIN + TimeDelta::hours(1)).await;
    late(&pipeline, &phone, "continue", "answer", TimeDelta::hours(2)).await;
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::Clarification, SendKind::StillSubscribed]);
    assert_eq!(reason(&pipeline, &phone, Purpose::Informational).await, Reason::NotRevoked);
}

#[tokio::test(flavor = "multi_thread")]
async fn unclear_again_after_we_asked_is_taken_for_a_revocation() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    text_and_settle(&pipeline, &phone, UNCLEAR).await;
    later(&pipeline, GRANT_MARGIN).await;
    text_and_settle(&pipeline, &phone, UNCLEAR).await;
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::Clarification, SendKind::OptOutConfirmation]);
    let revoked = recognised(&pipeline, &phone).await;
    assert!(matches!(revoked[..], [(Recognised::Phrase(_), Confirmation::Owed)]), "{revoked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn free_wording_revokes_with_its_rule_and_words_and_spanish_is_answered_in_spanish() {
    let pipeline = pipeline().await;
    let (english, spanish) = (customer(1), customer(2));
    text_and_settle(&pipeline, &english, "Thanks for everything. Please take me off your list").await;
    text_and_settle(&pipeline, &spanish, "no me manden m\u{e1}s mensajes por favor").await;
    assert_eq!(kinds(&pipeline, &english).await, [SendKind::OptOutConfirmation]);
    let Recognised::Phrase(finding) = &recognised(&pipeline, &english).await[0].0 else {
        panic!("not by its wording")
    };
    assert!(finding.matched.as_str().contains("take me off your list"), "{finding:?}");
    assert!(!finding.rules.is_empty() && !finding.id.is_empty());
    let heard = inbox(&pipeline, &spanish);
    assert!(heard.len() == 1 && heard[0].contains("mensajes"), "{heard:?}");
}
