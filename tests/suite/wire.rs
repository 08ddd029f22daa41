//! Texts on their way to us, down to the byte: messages as AWS End User
//! Messaging publishes them, in the records SNS wraps them in, in the events
//! Lambda invokes a function with. Each from its pieces, so that a piece can be
//! wrong.

use serde_json::{Value, json};
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::local::BUSINESS_NUMBER;
use textledger_domain::time::Timestamp;

use crate::pipelines::start;

/// A good message: the text `body` of the phone `from`.
pub fn message(from: &str, id: &str, body: &str) -> Value {
    json!({
        "originationNumber": from,
        "destinationNumber": BUSINESS_NUMBER,
        "messageKeyword": "KEYWORD_123456789012",
        "messageBody": body,
        "inboundMessageId": id,
    })
}

/// The record SNS wraps `message` in, published at the start.
pub fn record(sns_message_id: &str, message: impl ToString) -> String {
    record_at(sns_message_id, start(), message)
}

/// The same, published at `at`.
pub fn record_at(sns_message_id: &str, at: Timestamp, message: impl ToString) -> String {
    stamped(sns_message_id, Some(&at.to_string()), message)
}

/// The same, with a stamp that need not be one.
pub fn stamped(sns_message_id: &str, timestamp: Option<&str>, message: impl ToString) -> String {
    let mut sns = json!({
        "Type": "Notification",
        "MessageId": sns_message_id,
        "TopicArn": "arn:aws:sns:us-east-1:000000000000:sms-inbound-messages",
        "Subject": null,
        "Message": message.to_string(),
    });
    if let Some(timestamp) = timestamp {
        sns["Timestamp"] = json!(timestamp);
    }
    json!({ "EventVersion": "1.0", "EventSource": "aws:sns", "Sns": sns }).to_string()
}

/// The event of these records, each as it is.
pub fn event<R: ToString>(records: impl IntoIterator<Item = R>) -> Vec<u8> {
    let records: Vec<String> = records.into_iter().map(|record| record.to_string()).collect();
    format!(r#"{{"Records":[{}]}}"#, records.join(",")).into_bytes()
}

/// The event of one text, as it is delivered, and delivered again.
pub fn text_event(from: &str, id: &str, at: Timestamp, body: &str) -> Vec<u8> {
    event([record_at(&format!("sns-{id}"), at, message(from, id, body))])
}

/// The event of `message`, published now.
pub fn event_now(pipeline: &Pipeline, message: impl ToString) -> Vec<u8> {
    let now = pipeline.time.now();
    event([record_at(&pipeline.ledger.fresh_id(now).to_string(), now, message)])
}
