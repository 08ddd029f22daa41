//! SQS FIFO to Lambda with `ReportBatchItemFailures`: what the function does
//! not name as failed is deleted; what it names comes again.

use std::sync::Arc;

use serde_json::{Value, json};
use textledger_domain::time::Timestamp;
use tokio::sync::Semaphore;
use tracing::{error, warn};

use super::Error;
use crate::cloud::{ACCOUNT, Cloud};
use crate::functions::Functions;
use crate::queues::{Queues, ReceivedMessage};
use crate::sdk::REGION;

/// Replies given at the same time.
const CONCURRENCY_MAX: usize = 16;

#[derive(Clone)]
pub(super) struct ReplySource {
    queues: Queues,
    functions: Functions,
    queue: String,
    function: String,
    places: Arc<Semaphore>,
}

impl ReplySource {
    pub(super) fn new(cloud: &Cloud, queue: &str, function: String) -> Self {
        Self {
            queues: cloud.queues.clone(),
            functions: cloud.functions.clone(),
            queue: queue.to_owned(),
            function,
            places: Arc::new(Semaphore::new(CONCURRENCY_MAX)),
        }
    }

    /// Delivers one batch and waits for it.
    pub(super) async fn pump(&self) -> Result<bool, Error> {
        let messages = self.queues.receive(&self.queue, 10)?;
        if messages.is_empty() {
            return Ok(false);
        }
        self.deliver(messages).await?;
        Ok(true)
    }

    /// Delivers one message, without waiting for it: FIFO order keeps the rest
    /// of its group back meanwhile.
    pub(super) async fn start_due(&self) -> Result<bool, Error> {
        let Ok(place) = self.places.clone().acquire_owned().await else { return Ok(false) };
        let messages = self.queues.receive(&self.queue, 1)?;
        if messages.is_empty() {
            return Ok(false);
        }
        let source = self.clone();
        tokio::spawn(async move {
            let _place = place;
            if let Err(failure) = source.deliver(messages).await {
                error!(error = %failure, "reply source");
            }
        });
        Ok(true)
    }

    async fn deliver(&self, messages: Vec<ReceivedMessage>) -> Result<(), Error> {
        let records: Vec<Value> = messages.iter().map(|message| self.record(message)).collect();
        let event = json!({ "Records": records }).to_string();
        match self.functions.invoke(&self.function, event.into_bytes()).await {
            Ok(answer) => {
                let failed = failed_items(&answer);
                for message in
                    messages.iter().filter(|message| !failed.contains(&message.message_id.as_str()))
                {
                    self.queues.delete(&message.receipt_handle)?;
                }
            }
            Err(failure) => warn!(function = %self.function, error = %failure, "delivered again later"),
        }
        Ok(())
    }

    fn record(&self, message: &ReceivedMessage) -> Value {
        json!({
            "messageId": message.message_id,
            "receiptHandle": message.receipt_handle,
            "body": message.body,
            "attributes": {
                "ApproximateReceiveCount": message.receive_count.to_string(),
                "SentTimestamp": message.sent_at.unix_millis().to_string(),
                "SequenceNumber": message.sequence_number,
                "MessageGroupId": message.group_id,
                "SenderId": "AIDALOCAL",
                "MessageDeduplicationId": message.dedup_id,
                "ApproximateFirstReceiveTimestamp": message.first_received_at.unix_millis().to_string(),
            },
            "messageAttributes": {},
            "md5OfBody": message.body_md5,
            "eventSource": "aws:sqs",
            "eventSourceARN": format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{}", self.queue),
            "awsRegion": REGION,
        })
    }

    /// Whether there is any message: to be delivered, under way or waiting.
    pub(super) fn has_any(&self) -> Result<bool, Error> {
        Ok(self.queues.depth(&self.queue)?.total() > 0)
    }

    pub(super) fn next_due(&self) -> Result<Option<Timestamp>, Error> {
        Ok(self.queues.next_visible_at(&self.queue)?)
    }
}

/// The items a function names as failed.
pub(super) fn failed_items(answer: &Value) -> Vec<&str> {
    answer["batchItemFailures"]
        .as_array()
        .map(|failures| failures.iter().filter_map(|failure| failure["itemIdentifier"].as_str()).collect())
        .unwrap_or_default()
}
