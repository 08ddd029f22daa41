//! SQS to Lambda with `ReportBatchItemFailures`: what the function does not
//! name as failed is deleted; what it names comes again after the queue's
//! visibility timeout, for as long as the queue's limits let it.

use std::sync::Arc;

use serde_json::{Map, Value, json};
use textledger_domain::time::Timestamp;
use tokio::sync::{Semaphore, watch};
use tracing::{error, warn};

use super::error::Error;
use super::failed_items::failed_items;
use crate::cloud::Cloud;
use crate::functions::Functions;
use crate::queues::{MessageAttribute, Queues, ReceivedMessage};
use crate::wire::{ACCOUNT, REGION};

/// Batches delivered one after the other before others have their turn.
const ROUND_BATCHES_MAX: usize = 10;

#[derive(Clone)]
pub(super) struct QueueSource {
    queues: Queues,
    functions: Functions,
    queue: String,
    function: String,
    batch_size: usize,
    places: Arc<Semaphore>,
}

impl QueueSource {
    pub(super) fn new(
        cloud: &Cloud,
        queue: &str,
        function: &str,
        batch_size: u32,
        concurrency_max: u32,
    ) -> Self {
        let number = |of: u32| usize::try_from(of).unwrap_or(usize::MAX);
        Self {
            queues: cloud.queues.clone(),
            functions: cloud.functions.clone(),
            queue: queue.to_owned(),
            function: function.to_owned(),
            batch_size: number(batch_size),
            places: Arc::new(Semaphore::new(number(concurrency_max))),
        }
    }

    /// Delivers what is due, batch by batch, and waits for it.
    pub(super) async fn pump(&self) -> Result<bool, Error> {
        for round in 0..ROUND_BATCHES_MAX {
            let messages = self.queues.receive(&self.queue, self.batch_size)?;
            if messages.is_empty() {
                return Ok(round > 0);
            }
            self.deliver(messages).await?;
        }
        Ok(true)
    }

    /// Delivers one batch, without waiting for it: FIFO order keeps the rest of
    /// a group back meanwhile.
    pub(super) async fn start_due(&self) -> Result<bool, Error> {
        let Ok(place) = self.places.clone().acquire_owned().await else { return Ok(false) };
        let messages = self.queues.receive(&self.queue, self.batch_size)?;
        if messages.is_empty() {
            return Ok(false);
        }
        let source = self.clone();
        tokio::spawn(async move {
            let _place = place;
            if let Err(failure) = source.deliver(messages).await {
                error!(queue = %source.queue, error = %failure, "queue source");
            }
        });
        Ok(true)
    }

    async fn deliver(&self, messages: Vec<ReceivedMessage>) -> Result<(), Error> {
        let records: Vec<Value> = messages.iter().map(|message| self.record(message)).collect();
        let event = json!({ "Records": records }).to_string();
        match self.functions.invoke(&self.function, event.into_bytes()).await {
            Ok(answer) => {
                let ids: Vec<&str> = messages.iter().map(|message| message.message_id.as_str()).collect();
                let failed = failed_items(&answer, &ids);
                for (_, done) in messages.iter().enumerate().filter(|(place, _)| !failed.contains(place)) {
                    self.queues.delete(&done.receipt_handle)?;
                }
            }
            Err(failure) => warn!(function = %self.function, error = %failure, "delivered again later"),
        }
        Ok(())
    }

    fn record(&self, message: &ReceivedMessage) -> Value {
        let mut attributes = json!({
            "ApproximateReceiveCount": message.receive_count.to_string(),
            "SentTimestamp": message.sent_at.unix_millis().to_string(),
            "SenderId": "AIDALOCAL",
            "ApproximateFirstReceiveTimestamp": message.first_received_at.unix_millis().to_string(),
        });
        // A standard queue's messages have none of these.
        for (name, value) in [
            ("SequenceNumber", &message.sequence_number),
            ("MessageGroupId", &message.group_id),
            ("MessageDeduplicationId", &message.dedup_id),
        ] {
            if let Some(value) = value {
                attributes[name] = json!(value);
            }
        }
        let travelled: Map<String, Value> =
            message.attributes.iter().map(|(name, value)| (name.clone(), attribute(value))).collect();
        json!({
            "messageId": message.message_id,
            "receiptHandle": message.receipt_handle,
            "body": message.body,
            "attributes": attributes,
            "messageAttributes": travelled,
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

    /// Moves when there may be something to deliver.
    pub(super) fn changes(&self) -> watch::Receiver<u64> {
        self.queues.changes_of(&self.queue)
    }

    pub(super) fn next_due(&self) -> Result<Option<Timestamp>, Error> {
        Ok(self.queues.next_visible_at(&self.queue)?)
    }
}

fn attribute(attribute: &MessageAttribute) -> Value {
    json!({
        "stringValue": attribute.string_value,
        "binaryValue": attribute.binary_value,
        "stringListValues": [],
        "binaryListValues": [],
        "dataType": attribute.data_type,
    })
}
