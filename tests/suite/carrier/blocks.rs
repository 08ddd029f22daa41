//! What a carrier filters or blocks: a verdict on a text of ours, matched to the
//! contact it went to, and never a wish of theirs.

use serde_json::{Value, json};
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::BUSINESS_NUMBER;
use textledger_domain::consent::Reason;
use textledger_domain::event::Event;
use textledger_domain::event::consent::{Channel, Purpose};
use textledger_domain::event::inbound::Rejection;
use textledger_domain::event::outbound::{SendKind, Suppression};
use textledger_domain::phone::PhoneNumber;
use textledger_domain::stream::StreamId;
use textledger_domain::time::Timestamp;
use textledger_embedded::carrier::delivery::{Delivery, Outcome};
use textledger_embedded::carrier::personality::Personality;
use textledger_infrastructure::deployment::functions::Function;

use super::{pipeline_on, statuses};
use crate::phones::{assert_at_rest, assert_safe, contact, customer, events, inbox, kinds, text_and_settle};
use crate::wire::{event, record_at};

async fn reason(pipeline: &Pipeline, phone: &PhoneNumber, channel: Channel) -> Reason {
    contact(pipeline, phone).await.check(channel, Purpose::Reply, pipeline.time.now()).reason
}

async fn types(pipeline: &Pipeline, phone: &PhoneNumber) -> Vec<String> {
    events(pipeline, phone).await.iter().map(|event| event.event().type_name().to_owned()).collect()
}

/// The carrier's report on the last text to `phone`.
fn report(pipeline: &Pipeline, phone: &PhoneNumber, event_type: &str, at: Timestamp) -> Value {
    let accepted = pipeline.cloud.carrier.accepted_to(phone.e164()).unwrap();
    let text = accepted.last().unwrap();
    json!({
        "eventType": event_type, "eventTimestamp": at.unix_millis(), "isFinal": true,
        "originationPhoneNumber": BUSINESS_NUMBER, "destinationPhoneNumber": phone.e164(),
        "messageId": text.message_id, "messageRequestTimestamp": text.accepted_at.unix_millis(),
        "context": text.context,
    })
}

async fn deliver(pipeline: &Pipeline, report: &Value) {
    let event = event([record_at("sns-report", pipeline.time.now(), report)]);
    pipeline.functions.run(Function::DeliveryStatus, &event).await.unwrap();
}

/// The reasons of everything in quarantine.
async fn quarantined(pipeline: &Pipeline) -> Vec<Rejection> {
    let mut reasons = Vec::new();
    for (stream, _) in pipeline.ledger.streams().await.unwrap() {
        if !matches!(stream, StreamId::Quarantine(_)) {
            continue;
        }
        for event in pipeline.ledger.read_stream(&stream).await.unwrap() {
            if let Event::InboundRejected(rejected) = event.event() {
                reasons.push(rejected.reason);
            }
        }
    }
    reasons
}

#[tokio::test(flavor = "multi_thread")]
async fn carrier_block_json_revokes_nothing_for_one_who_was_never_texted() {
    let pipeline = pipeline_on(Personality::TenDlc).await;
    let case = include_bytes!("carrier-block.json");
    pipeline.functions.run(Function::DeliveryStatus, case).await.unwrap();
    let phone: PhoneNumber = "+13035550299".parse().unwrap();
    assert_eq!(types(&pipeline, &phone).await, ["DeliveryUpdated", "CarrierBlocked"]);
    let known = contact(&pipeline, &phone).await;
    assert!(known.consent.revoked.is_empty() && known.consent == Default::default());
    assert_eq!(reason(&pipeline, &phone, Channel::Voice).await, Reason::NotRevoked);
    let sent: Timestamp = "2026-11-23T15:00:00Z".parse().unwrap();
    let block = known.carrier_block().unwrap();
    assert_eq!(block.at, sent, "a time yet to come is capped at now");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filtered_text_holds_back_the_next_and_is_over_at_start() {
    for outcome in [Outcome::CarrierBlocked, Outcome::Blocked, Outcome::Spam] {
        let pipeline = pipeline_on(Personality::TenDlc).await;
        let phone = customer(1);
        pipeline.cloud.carrier.script(Delivery { outcome: Some(outcome), ..Delivery::default() });
        text_and_settle(&pipeline, &phone, "Hello").await;
        assert_eq!(statuses(&pipeline, &phone).await, ["undelivered"]);
        assert!(!types(&pipeline, &phone).await.contains(&"ConsentRevoked".to_owned()), "{outcome:?}");
        assert_eq!(reason(&pipeline, &phone, Channel::Sms).await, Reason::CarrierBlocks, "{outcome:?}");
        assert_eq!(reason(&pipeline, &phone, Channel::Voice).await, Reason::NotRevoked, "{outcome:?}");
        text_and_settle(&pipeline, &phone, "Hello?").await;
        let held = events(&pipeline, &phone).await.iter().any(|event| {
            matches!(event.event(), Event::SendSuppressed(told) if told.reason == Suppression::Carrier)
        });
        assert!(held && inbox(&pipeline, &phone).is_empty(), "{outcome:?}");
        text_and_settle(&pipeline, &phone, "START").await;
        assert_eq!(kinds(&pipeline, &phone).await, [SendKind::AgentReply, SendKind::OptInConfirmation]);
        assert_eq!(reason(&pipeline, &phone, Channel::Sms).await, Reason::Granted, "{outcome:?}");
        text_and_settle(&pipeline, &phone, "Hello again").await;
        assert_eq!(inbox(&pipeline, &phone).len(), 2, "{outcome:?}");
        assert_safe(&pipeline, &phone).await;
        assert_at_rest(&pipeline, &phone).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_gets_through_later_lifts_a_block() {
    let pipeline = pipeline_on(Personality::TenDlc).await;
    let phone = customer(1);
    text_and_settle(&pipeline, &phone, "Hello").await;
    let first = report(&pipeline, &phone, "TEXT_CARRIER_BLOCKED", pipeline.time.now());
    pipeline.time.wait_towards(pipeline.time.now() + chrono::TimeDelta::minutes(1)).await;
    pipeline.cloud.carrier.script(Delivery { outcome: None, ..Delivery::default() });
    text_and_settle(&pipeline, &phone, "Hello again").await;
    let second = report(&pipeline, &phone, "TEXT_DELIVERED", pipeline.time.now());
    deliver(&pipeline, &first).await;
    assert_eq!(reason(&pipeline, &phone, Channel::Sms).await, Reason::CarrierBlocks);
    deliver(&pipeline, &second).await;
    assert_eq!(types(&pipeline, &phone).await.last().unwrap(), "CarrierCleared");
    assert_eq!(reason(&pipeline, &phone, Channel::Sms).await, Reason::NotRevoked);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_on_another_contacts_text_goes_to_quarantine_and_uses_up_no_key() {
    let pipeline = pipeline_on(Personality::TenDlc).await;
    let (theirs, other) = (customer(1), customer(2));
    pipeline.cloud.carrier.script(Delivery { outcome: None, ..Delivery::default() });
    text_and_settle(&pipeline, &theirs, "Hello").await;
    let good = report(&pipeline, &theirs, "TEXT_CARRIER_BLOCKED", pipeline.time.now());
    let mut elsewhere = good.clone();
    elsewhere["destinationPhoneNumber"] = json!(other.e164());
    deliver(&pipeline, &elsewhere).await;
    // By the outbound id alone, too.
    elsewhere["messageId"] = json!("nobody knows");
    deliver(&pipeline, &elsewhere).await;
    // And a text of theirs under an outbound id that is not.
    let mut renamed = good.clone();
    renamed["context"]["outbound_id"] = json!("019a8b1c-0000-7000-8000-000000000001");
    deliver(&pipeline, &renamed).await;
    assert_eq!(quarantined(&pipeline).await, [Rejection::OtherContact; 3]);
    assert!(events(&pipeline, &other).await.is_empty());
    deliver(&pipeline, &good).await;
    assert_eq!(types(&pipeline, &theirs).await.last().unwrap(), "CarrierBlocked");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_overtakes_what_came_of_the_send_finds_its_text() {
    let pipeline = pipeline_on(Personality::TenDlc).await;
    let phone = customer(1);
    pipeline.cloud.carrier.script(Delivery { outcome: None, ..Delivery::default() });
    text_and_settle(&pipeline, &phone, "Hello").await;
    let mut early = report(&pipeline, &phone, "TEXT_DELIVERED", pipeline.time.now());
    early["messageId"] = json!("not on record yet");
    deliver(&pipeline, &early).await;
    assert_eq!(statuses(&pipeline, &phone).await, ["sent"], "the projector has yet to see it");
    assert!(quarantined(&pipeline).await.is_empty());
    assert_eq!(types(&pipeline, &phone).await.last().unwrap(), "DeliveryUpdated");
}

#[tokio::test(flavor = "multi_thread")]
async fn times_that_others_tell_are_capped_at_now_and_a_report_comes_once_all_the_same() {
    let pipeline = pipeline_on(Personality::TenDlc).await;
    let phone = customer(1);
    pipeline.cloud.carrier.script(Delivery { outcome: None, ..Delivery::default() });
    text_and_settle(&pipeline, &phone, "Hello").await;
    let now = pipeline.time.now();
    let ahead = now + chrono::TimeDelta::days(400);
    let mut report = report(&pipeline, &phone, "TEXT_SPAM", ahead);
    report["messageRequestTimestamp"] = json!(ahead.unix_millis());
    deliver(&pipeline, &report).await;
    pipeline.time.wait_towards(now + chrono::TimeDelta::minutes(1)).await;
    let recorded = events(&pipeline, &phone).await;
    deliver(&pipeline, &report).await;
    assert_eq!(events(&pipeline, &phone).await.len(), recorded.len(), "the same report");
    let Event::CarrierBlocked(block) = recorded.last().unwrap().event() else { panic!("{recorded:?}") };
    assert_eq!((block.sent_at, recorded.last().unwrap().occurred_at()), (now, now));
    // So that a START is later than it.
    pipeline.time.wait_towards(now + chrono::TimeDelta::hours(1)).await;
    text_and_settle(&pipeline, &phone, "START").await;
    assert_eq!(reason(&pipeline, &phone, Channel::Sms).await, Reason::Granted);
}
