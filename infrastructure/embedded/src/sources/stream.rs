//! DynamoDB Streams to Lambda with `ReportBatchItemFailures`: everything from
//! the first record named as failed is delivered again, a bounded number of
//! times; then the record goes to the failure destination and the stream on.

use chrono::TimeDelta;
use serde_json::Value;
use textledger_domain::time::Timestamp;
use tracing::{error, warn};

use super::Error;
use super::queue::failed_items;
use crate::cloud::{Cloud, ENVIRONMENT, PROJECTOR_DEAD_LETTERS};
use crate::functions::Functions;
use crate::queues::{NewMessage, Queues};
use crate::store::Store;
use crate::stream_source::{Batch, StreamSource};
use textledger_infrastructure::deployment::tables::TableNames;
use textledger_infrastructure::time::SharedTime;

/// Records in one batch.
const BATCH_RECORDS_MAX: i32 = 100;
/// How often one record is delivered again before it is given up.
const RETRIES_MAX: u32 = 8;
/// The wait before the first retry; each further one doubles it.
const RETRY_AFTER: TimeDelta = TimeDelta::milliseconds(250);
/// The name of the checkpoint in the service store.
const CHECKPOINT: &str = "events-stream";

pub(super) struct TableSource {
    source: StreamSource,
    functions: Functions,
    queues: Queues,
    store: Store,
    clock: SharedTime,
    function: String,
    retry: Option<Retry>,
}

struct Retry {
    record: String,
    times: u32,
    due: Timestamp,
}

impl TableSource {
    pub(super) async fn new(cloud: &Cloud, function: String) -> Result<Self, Error> {
        let table = TableNames::deployed(ENVIRONMENT).events;
        let client = aws_sdk_dynamodb::Client::new(cloud.sdk());
        let described = client.describe_table().table_name(&table).send().await;
        let arn = described.ok().and_then(|answer| answer.table?.latest_stream_arn).unwrap_or_default();
        let checkpoint = cloud.store.checkpoint(CHECKPOINT)?;
        let streams = aws_sdk_dynamodbstreams::Client::new(cloud.sdk());
        Ok(Self {
            source: StreamSource::new(streams, &table, &arn, checkpoint)?,
            functions: cloud.functions.clone(),
            queues: cloud.queues.clone(),
            store: cloud.store.clone(),
            clock: cloud.clock.clone(),
            function,
            retry: None,
        })
    }

    pub(super) async fn pump(&mut self) -> Result<bool, Error> {
        if self.next_due().is_some_and(|due| due > self.clock.now()) {
            return Ok(false);
        }
        let Some(batch) = self.source.next_batch(BATCH_RECORDS_MAX).await? else { return Ok(false) };
        let first_failed =
            match self.functions.invoke(&self.function, batch.event.to_string().into_bytes()).await {
                Ok(answer) => first_failed(&batch, &answer),
                Err(failure) => {
                    warn!(function = %self.function, error = %failure, "delivered again later");
                    Some(0)
                }
            };
        match first_failed {
            None => {
                self.retry = None;
                self.source.commit(&batch, Some(&batch.last_sequence_number));
            }
            Some(index) => self.hold_at(&batch, index)?,
        }
        self.store.set_checkpoint(CHECKPOINT, &self.source.checkpoint())?;
        Ok(true)
    }

    /// Goes on up to the failed record, and plans its next delivery or gives
    /// it up.
    fn hold_at(&mut self, batch: &Batch, index: usize) -> Result<(), Error> {
        let record = batch.record_sequence_numbers[index].clone();
        let times =
            self.retry.as_ref().filter(|retry| retry.record == record).map_or(0, |retry| retry.times) + 1;
        let mut done = index;
        if times > RETRIES_MAX {
            error!(%record, "stream record given up");
            let body = batch.event["Records"][index].to_string();
            self.queues.send(PROJECTOR_DEAD_LETTERS, &NewMessage { body, ..NewMessage::default() })?;
            self.retry = None;
            done = index + 1;
        } else {
            let due = self.clock.now() + RETRY_AFTER * (1 << (times - 1));
            self.retry = Some(Retry { record, times, due });
        }
        if let Some(last_done) = done.checked_sub(1) {
            self.source.commit(batch, Some(&batch.record_sequence_numbers[last_done]));
        }
        Ok(())
    }

    pub(super) fn next_due(&self) -> Option<Timestamp> {
        self.retry.as_ref().map(|retry| retry.due)
    }
}

fn first_failed(batch: &Batch, answer: &Value) -> Option<usize> {
    let failed = failed_items(answer);
    batch.record_sequence_numbers.iter().position(|number| failed.contains(&number.as_str()))
}
