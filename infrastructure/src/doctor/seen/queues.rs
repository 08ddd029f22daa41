//! Queues, as SQS describes them.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::json;

use super::super::asker::Asker;
use super::super::question::Asking;
use super::super::service::SQS;
use super::{Answer, name_in};

/// A queue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SeenQueue {
    /// Whether it is a FIFO queue.
    pub fifo: bool,
    /// How long a new message stays invisible.
    pub delay_seconds: Option<u32>,
    /// How long a received message stays invisible.
    pub visibility_timeout_seconds: Option<u32>,
    /// How long a message is kept.
    pub retention_seconds: Option<u32>,
    /// Where what is received too often goes, and after how many receives.
    pub dead_letters: Option<(String, u32)>,
    /// Messages in it, whatever they wait for.
    pub messages: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct UrlAnswer {
    queue_url: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct QueueAnswer {
    attributes: BTreeMap<String, String>,
}

/// Some services write the number as a text.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct QueueRedrive {
    dead_letter_target_arn: String,
    max_receive_count: serde_json::Value,
}

/// Asks about the queue called `name`.
pub async fn see(asker: &Asker, name: &str) -> Answer<SeenQueue> {
    let found = Asking::json(&SQS, "GetQueueUrl", name, &json!({ "QueueName": name }));
    let UrlAnswer { queue_url } = asker.ask(found).await?;
    let all = json!({ "QueueUrl": queue_url, "AttributeNames": ["All"] });
    let answer = asker.ask(Asking::json(&SQS, "GetQueueAttributes", name, &all)).await;
    answer.map(|QueueAnswer { attributes }| read(&attributes))
}

fn read(attributes: &BTreeMap<String, String>) -> SeenQueue {
    let number = |name: &str| attributes.get(name)?.parse::<u32>().ok();
    let messages = [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
        "ApproximateNumberOfMessagesDelayed",
    ];
    SeenQueue {
        fifo: attributes.get("FifoQueue").is_some_and(|fifo| fifo == "true"),
        delay_seconds: number("DelaySeconds"),
        visibility_timeout_seconds: number("VisibilityTimeout"),
        retention_seconds: number("MessageRetentionPeriod"),
        dead_letters: attributes.get("RedrivePolicy").and_then(|policy| redrive(policy)),
        messages: messages.into_iter().filter_map(number).map(u64::from).sum(),
    }
}

fn redrive(policy: &str) -> Option<(String, u32)> {
    let QueueRedrive { dead_letter_target_arn, max_receive_count } = serde_json::from_str(policy).ok()?;
    let receives = max_receive_count.as_u64().or_else(|| max_receive_count.as_str()?.parse().ok())?;
    Some((name_in(&dead_letter_target_arn).to_owned(), receives.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_counts_whether_it_can_be_received_or_not() {
        let attributes = [
            ("ApproximateNumberOfMessages", "2"),
            ("ApproximateNumberOfMessagesNotVisible", "1"),
            ("ApproximateNumberOfMessagesDelayed", "4"),
            ("FifoQueue", "true"),
            ("RedrivePolicy", r#"{"deadLetterTargetArn":"arn:aws:sqs:r:a:dead.fifo","maxReceiveCount":"7"}"#),
        ];
        let seen = read(&attributes.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
        let expected = SeenQueue {
            fifo: true,
            dead_letters: Some(("dead.fifo".to_owned(), 7)),
            messages: 7,
            ..SeenQueue::default()
        };
        assert_eq!(seen, expected);
    }
}
