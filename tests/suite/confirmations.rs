//! STOP, START and HELP: one confirmation per revocation, within five minutes
//! of the customer's text or not at all (S4), whatever order texts arrive in.

use chrono::TimeDelta;
use textledger_command::pipeline::Pipeline;
use textledger_domain::event::Event;
use textledger_domain::event::outbound::{SendKind, Suppression};
use textledger_domain::phone::PhoneNumber;
use textledger_infrastructure::deployment::functions::Function;

use crate::phones::{assert_at_rest, assert_safe, contact, customer, events, kinds, settle, text_and_settle};
use crate::pipelines::pipeline;
use crate::wire::message;

/// Delivers a text that the customer sent `ago`.
pub async fn late(pipeline: &Pipeline, from: &PhoneNumber, body: &str, id: &str, ago: TimeDelta) {
    let sent = pipeline.time.now() - ago;
    let event = serde_json::json!({ "Records": [{ "Sns": {
        "MessageId": id,
        "Timestamp": sent,
        "Message": message(from.e164(), id, body).to_string(),
    } }] });
    pipeline.functions.run(Function::SmsInbound, event.to_string().as_bytes()).await.unwrap();
    settle(pipeline).await;
    assert_safe(pipeline, from).await;
    assert_at_rest(pipeline, from).await;
}

async fn suppressions(pipeline: &Pipeline, phone: &PhoneNumber) -> Vec<(SendKind, Suppression)> {
    events(pipeline, phone)
        .await
        .iter()
        .filter_map(|event| match event.event() {
            Event::SendSuppressed(suppressed) => Some((suppressed.kind, suppressed.reason)),
            _ => None,
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn s4_a_stop_that_reaches_us_late_is_honoured_and_not_confirmed() {
    let pipeline = pipeline().await;
    let (in_time, too_late) = (customer(1), customer(2));
    late(&pipeline, &in_time, "STOP", "a", TimeDelta::seconds(270)).await;
    assert_eq!(kinds(&pipeline, &in_time).await, [SendKind::OptOutConfirmation]);

    late(&pipeline, &too_late, "STOP", "b", TimeDelta::seconds(301)).await;
    assert!(kinds(&pipeline, &too_late).await.is_empty());
    assert_eq!(
        suppressions(&pipeline, &too_late).await,
        [(SendKind::OptOutConfirmation, Suppression::Stale)]
    );
    assert!(contact(&pipeline, &too_late).await.consent.is_opted_out(pipeline.time.now()));
}

#[tokio::test(flavor = "multi_thread")]
async fn s4_saying_stop_again_earns_silence() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    for body in ["STOP", "stop!!", "Unsubscribe", "STOP"] {
        text_and_settle(&pipeline, &phone, body).await;
    }
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::OptOutConfirmation]);
    let revoked = events(&pipeline, &phone)
        .await
        .iter()
        .filter(|e| matches!(e.event(), Event::ConsentRevoked(_)))
        .count();
    assert_eq!(revoked, 4, "each wish is on record");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_that_was_sent_before_the_stop_lifts_nothing_however_late_it_arrives() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    late(&pipeline, &phone, "STOP", "stop", TimeDelta::zero()).await;
    late(&pipeline, &phone, "START", "start", TimeDelta::seconds(30)).await;
    assert!(contact(&pipeline, &phone).await.consent.is_opted_out(pipeline.time.now()));
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::OptOutConfirmation]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_that_was_sent_before_the_start_changes_nothing_however_late_it_arrives() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    late(&pipeline, &phone, "START", "start", TimeDelta::zero()).await;
    late(&pipeline, &phone, "STOP", "stop", TimeDelta::seconds(30)).await;
    assert!(!contact(&pipeline, &phone).await.consent.is_opted_out(pipeline.time.now()));
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::OptInConfirmation]);
}

#[tokio::test(flavor = "multi_thread")]
async fn yes_opts_in_only_who_is_opted_out() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    text_and_settle(&pipeline, &phone, "YES").await;
    text_and_settle(&pipeline, &phone, "STOP").await;
    pipeline.time.wait_towards(pipeline.time.now() + TimeDelta::minutes(1)).await;
    text_and_settle(&pipeline, &phone, "Yes!").await;
    let wanted = [SendKind::AgentReply, SendKind::OptOutConfirmation, SendKind::OptInConfirmation];
    assert_eq!(kinds(&pipeline, &phone).await, wanted);
}

#[tokio::test(flavor = "multi_thread")]
async fn help_is_answered_with_the_programme_and_how_to_stop_and_stays_unanswered_after_stop() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    text_and_settle(&pipeline, &phone, "help").await;
    let help = crate::phones::inbox(&pipeline, &phone).remove(0);
    assert!(help.contains("Acme Scheduling") && help.contains("STOP"), "{help}");
    text_and_settle(&pipeline, &phone, "STOP").await;
    text_and_settle(&pipeline, &phone, "HELP").await;
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::Help, SendKind::OptOutConfirmation]);
    assert_eq!(suppressions(&pipeline, &phone).await, [(SendKind::Help, Suppression::OptedOut)]);
}
