//! Customers who text: a pipeline on the embedded cloud whose time is turned by
//! hand, and the SNS events that carry their texts to its functions.

use std::path::Path;

use serde_json::{Value, json};
use textledger_command::pipeline::local::BUSINESS_NUMBER;
use textledger_command::pipeline::time::Time;
use textledger_command::pipeline::{Options, Pipeline};
use textledger_domain::stream::StreamId;
use textledger_domain::time::Timestamp;

/// When every story begins.
pub fn start() -> Timestamp {
    "2026-11-22T07:28:00Z".parse().unwrap()
}

/// A pipeline of its own, gone when the test ends.
pub async fn pipeline() -> Pipeline {
    pipeline_with(None, None).await
}

/// A pipeline on what is kept in `data_dir`.
pub async fn pipeline_in(data_dir: &Path) -> Pipeline {
    pipeline_with(Some(data_dir), None).await
}

/// A pipeline whose every run is the same.
pub async fn pipeline_of(seed: u64) -> Pipeline {
    pipeline_with(None, Some(seed)).await
}

async fn pipeline_with(data_dir: Option<&Path>, seed: Option<u64>) -> Pipeline {
    let data_dir = data_dir.map(Path::to_path_buf);
    Pipeline::start(Options {
        data_dir,
        port: None,
        time: Time::manual(start()),
        seed,
        carrier: Default::default(),
    })
    .await
    .unwrap()
}

/// The number of the `n`-th customer.
pub fn phone(n: u32) -> String {
    format!("+1425555{n:04}")
}

/// Their stream.
pub fn stream(n: u32) -> StreamId {
    format!("contact#{}", phone(n)).parse().unwrap()
}

/// A text as AWS End User Messaging publishes it.
pub fn message(from: &str, id: &str, body: &str) -> String {
    json!({
        "originationNumber": from,
        "destinationNumber": BUSINESS_NUMBER,
        "messageKeyword": "KEYWORD_123456789012",
        "messageBody": body,
        "inboundMessageId": id,
    })
    .to_string()
}

/// The record that SNS delivers `message` in.
pub fn sns_record(message_id: &str, at: Timestamp, message: &str) -> Value {
    json!({
        "EventVersion": "1.0",
        "EventSource": "aws:sns",
        "EventSubscriptionArn": "arn:aws:sns:us-east-1:000000000000:topic:subscription",
        "Sns": {
            "Type": "Notification",
            "MessageId": message_id,
            "TopicArn": "arn:aws:sns:us-east-1:000000000000:topic",
            "Timestamp": at,
            "Message": message,
        },
    })
}

/// The event a function is invoked with for these records.
pub fn event(records: &[Value]) -> Vec<u8> {
    json!({ "Records": records }).to_string().into_bytes()
}

/// A text of `from` on its own, as it is delivered, and delivered again.
pub fn text_event(from: &str, id: &str, at: Timestamp, body: &str) -> Vec<u8> {
    event(&[sns_record(&format!("sns-{id}"), at, &message(from, id, body))])
}
