//! Inbound texts down to the byte: SNS events as Lambda delivers them, built
//! from pieces of JSON text, so that a piece can be wrong.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_sdk_dynamodb::config::retry::RetryConfig;
use serde_json::{Value, json};
use textledger_command::pipeline::functions::Functions;
use textledger_command::pipeline::local::BUSINESS_NUMBER;
use textledger_command::pipeline::time::Time;
use textledger_command::pipeline::{Options, Pipeline};
use textledger_domain::time::Timestamp;
use textledger_handlers::outside::Outside;
use textledger_infrastructure::deployment::functions::Function;
use textledger_infrastructure::ids::Ids;

/// When it all happens.
pub fn start() -> Timestamp {
    "2026-11-22T07:28:00Z".parse().unwrap()
}

/// A pipeline whose time is turned by hand and whose every run is the same.
pub async fn pipeline() -> Pipeline {
    let options = Options {
        data_dir: None,
        port: None,
        time: Time::manual(start()),
        seed: Some(1),
        carrier: Default::default(),
    };
    Pipeline::start(options).await.unwrap()
}

/// The pipeline's functions with an SDK that tries once.
pub fn without_retries(pipeline: &Pipeline) -> Arc<Functions> {
    let sdk = pipeline.cloud.sdk().to_builder().retry_config(RetryConfig::disabled()).build();
    let outside = |function: Function| {
        let ids = Ids::seeded(7, function.name());
        Outside::new(sdk.clone(), pipeline.time.timer(), Arc::new(ids))
    };
    Arc::new(Functions::new(pipeline.cloud.url(), &BTreeMap::new(), outside).unwrap())
}

/// The `n`-th customer.
pub fn phone(n: usize) -> String {
    format!("+1425555{n:04}")
}

/// A good message, as AWS End User Messaging publishes it.
pub fn message(from: &str, id: &str, body: &str) -> Value {
    json!({
        "originationNumber": from,
        "destinationNumber": BUSINESS_NUMBER,
        "messageKeyword": "KEYWORD_123456789012",
        "messageBody": body,
        "inboundMessageId": id,
        "previousPublishedMessageId": "0d1b9f2c-5c1e-5e0c-9b57-2f1f6b1d8a01",
    })
}

/// The record SNS wraps `message` in.
pub fn record(sns_message_id: &str, message: &str) -> String {
    record_at(sns_message_id, Some(&start().to_string()), message)
}

/// The same, stamped as given.
pub fn record_at(sns_message_id: &str, timestamp: Option<&str>, message: &str) -> String {
    let mut sns = json!({
        "Type": "Notification",
        "MessageId": sns_message_id,
        "TopicArn": "arn:aws:sns:us-east-1:000000000000:sms-inbound-messages",
        "Subject": null,
        "Message": message,
    });
    if let Some(timestamp) = timestamp {
        sns["Timestamp"] = json!(timestamp);
    }
    json!({ "EventVersion": "1.0", "EventSource": "aws:sns", "Sns": sns }).to_string()
}

/// The event of these records, each as it is.
pub fn event<'a>(records: impl IntoIterator<Item = &'a String>) -> Vec<u8> {
    let records: Vec<&str> = records.into_iter().map(String::as_str).collect();
    format!(r#"{{"Records":[{}]}}"#, records.join(",")).into_bytes()
}
