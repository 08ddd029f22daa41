//! The tables `messages.json` and `records.json`: one line a case, and what
//! becomes of it. Whoever meets a new oddity adds a line.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde::Deserialize;
use serde_json::Value;
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::PROJECTOR_DEAD_LETTERS;
use textledger_domain::event::inbound::Rejection;
use textledger_embedded::sources::Quiet;
use textledger_handlers::functions::sms_inbound::Receipt;

use super::{appended, received, rejected, text};
use crate::phones::phone;
use crate::pipelines::pipeline;
use crate::wire::{event, message, record};

/// A good message, changed, and what becomes of it.
#[derive(Deserialize)]
struct MessageCase {
    case: String,
    /// The whole message, where it is not a good one changed.
    message: Option<String>,
    /// Fields that are added or replaced.
    #[serde(default)]
    set: BTreeMap<String, Value>,
    /// A field that is left out.
    without: Option<String>,
    becomes: Becomes,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Becomes {
    Recorded,
    #[serde(untagged)]
    Rejected(Rejection),
}

/// A record that is no SNS record.
#[derive(Deserialize)]
struct RecordCase {
    case: String,
    record: String,
}

fn messages() -> Vec<MessageCase> {
    serde_json::from_str(include_str!("messages.json")).unwrap()
}

fn records() -> Vec<RecordCase> {
    serde_json::from_str(include_str!("records.json")).unwrap()
}

impl MessageCase {
    /// The message of the case as the `n`-th customer sends it.
    fn message(&self, n: usize) -> String {
        let mut fields = message(&phone(n), &format!("case-{n}"), "hello");
        for (name, value) in &self.set {
            fields[name] = value.clone();
        }
        if let Some(name) = &self.without {
            fields.as_object_mut().unwrap().remove(name);
        }
        self.message.clone().unwrap_or_else(|| fields.to_string())
    }
}

#[tokio::test]
async fn s1_every_message_is_recorded_as_it_came_or_quarantined_whole_with_its_reason() {
    let pipeline = pipeline().await;
    for (n, case) in messages().iter().enumerate() {
        let (id, message) = (format!("sns-{n}"), case.message(n));
        let raw = record(&id, &message);
        let receipts = received(&pipeline, &event([&raw])).await;
        let [receipt] = &receipts[..] else { panic!("{}: {receipts:?}", case.case) };
        match &case.becomes {
            Becomes::Recorded => {
                let (received, _) = text(&pipeline, receipt).await;
                let sent: Value = serde_json::from_str(&message).unwrap();
                assert_eq!(sent["messageBody"], received.body.as_str(), "{}", case.case);
                assert_eq!(received.from.e164(), sent["originationNumber"], "{}", case.case);
                if let Some(given) = sent["inboundMessageId"].as_str().filter(|given| !given.is_empty()) {
                    assert_eq!(received.provider_message_id, given, "{}", case.case);
                }
                assert_eq!(received.keyword.as_deref(), sent["messageKeyword"].as_str(), "{}", case.case);
            }
            Becomes::Rejected(reason) => {
                let rejected = rejected(&pipeline, receipt).await;
                assert_eq!(rejected.reason, *reason, "{}: {}", case.case, rejected.detail);
                assert_eq!(rejected.raw, raw, "{}", case.case);
                assert_eq!(rejected.sns_message_id, Some(id), "{}", case.case);
            }
        }
    }
    everything_goes_on(&pipeline).await;
}

#[tokio::test]
async fn s1_every_record_that_is_no_sns_record_is_quarantined_as_it_came() {
    let pipeline = pipeline().await;
    for RecordCase { case, record } in records() {
        let receipts = received(&pipeline, &event([&record])).await;
        let [receipt] = &receipts[..] else { panic!("{case}: {receipts:?}") };
        let rejected = rejected(&pipeline, receipt).await;
        assert_eq!(rejected.reason, Rejection::NotAnSnsRecord, "{case}: {}", rejected.detail);
        assert_eq!(rejected.raw, record, "{case}");
    }
    everything_goes_on(&pipeline).await;
}

#[tokio::test]
async fn s9_one_bad_record_among_ten_spares_the_other_nine_whatever_its_place() {
    let pipeline = pipeline().await;
    for bad in 0..10 {
        let records: Vec<String> = (0..10)
            .map(|n| match n == bad {
                true => record(&format!("sns-{bad}-bad"), "no JSON"),
                false => {
                    let body = format!("text {n} beside {bad}");
                    let text = message(&phone(10 * bad + n), &format!("text-{bad}-{n}"), &body);
                    record(&format!("sns-{bad}-{n}"), text.to_string())
                }
            })
            .collect();
        let receipts = received(&pipeline, &event(&records)).await;
        assert_eq!(receipts.len(), 10);
        for (n, receipt) in receipts.iter().enumerate() {
            if n == bad {
                assert_eq!(rejected(&pipeline, receipt).await.raw, records[bad]);
            } else {
                assert_eq!(text(&pipeline, receipt).await.0.body, format!("text {n} beside {bad}"));
            }
        }
    }
}

#[tokio::test]
async fn s1_all_cases_in_one_event_have_the_same_fates() {
    let pipeline = pipeline().await;
    let cases = messages();
    let raws: Vec<String> =
        cases.iter().enumerate().map(|(n, case)| record(&format!("sns-{n}"), case.message(n))).collect();
    let receipts = received(&pipeline, &event(&raws)).await;
    assert_eq!(receipts.len(), cases.len());
    for (case, receipt) in cases.iter().zip(&receipts) {
        let is_recorded = matches!(receipt, Receipt::Recorded { .. });
        assert_eq!(is_recorded, case.becomes == Becomes::Recorded, "{}", case.case);
        assert!(!appended(&pipeline, receipt).await.is_empty(), "{}", case.case);
    }
}

/// The rest of the pipeline copes with what was recorded: all of it projects,
/// and every customer who can be answered is.
async fn everything_goes_on(pipeline: &Pipeline) {
    assert_eq!(pipeline.settle(TimeDelta::minutes(10)).await.unwrap(), Quiet::Settled);
    assert_eq!(pipeline.cloud.queues.depth(&PROJECTOR_DEAD_LETTERS).unwrap().total(), 0);
    let texts = pipeline.ledger.streams().await.unwrap();
    for (stream, _) in texts {
        if let Some(phone) = stream.contact() {
            let answers = pipeline.cloud.carrier.accepted_to(phone.e164()).unwrap();
            assert!(!answers.is_empty(), "{stream} got no answer");
        }
    }
}
