//! DynamoDB Streams to Lambda with `ReportBatchItemFailures`. A failed batch is
//! delivered again from the first record named as failed on, a bounded number
//! of times; when the function as a whole fails, the batch is halved first,
//! which counts as no retry. What is given up then is the rest of the batch:
//! the failure queue is told where it stood, and the stream goes on.

use chrono::TimeDelta;
use textledger_domain::time::Timestamp;
use textledger_infrastructure::time::SharedTime;
use tracing::{error, warn};

use super::error::Error;
use super::failed_items::failed_items;
use super::given_up;
use crate::carrier::NewId;
use crate::cloud::Cloud;
use crate::functions::Functions;
use crate::queues::{NewMessage, Queues};
use crate::store::Store;
use crate::stream_source::{Batch, StreamSource};

/// The wait before the first retry; each further one doubles it.
const RETRY_AFTER: TimeDelta = TimeDelta::milliseconds(250);

/// The limits of one mapping from a stream.
pub(super) struct Limits {
    pub(super) batch_size: u32,
    pub(super) retries_max: u32,
    pub(super) bisects: bool,
    pub(super) failures: String,
}

pub(super) struct TableSource {
    source: StreamSource,
    functions: Functions,
    queues: Queues,
    store: Store,
    clock: SharedTime,
    new_id: NewId,
    checkpoint: String,
    function: String,
    limits: Limits,
    held: Option<HeldRecords>,
}

/// Records that are delivered again before the stream goes on. The engine has
/// one shard a stream, so they are always the next ones.
struct HeldRecords {
    /// How many records each coming batch has, the next one last.
    sizes: Vec<usize>,
    retries: u32,
    due: Timestamp,
}

impl TableSource {
    pub(super) async fn new(
        cloud: &Cloud,
        table: &str,
        function: &str,
        limits: Limits,
    ) -> Result<Self, Error> {
        let client = aws_sdk_dynamodb::Client::new(cloud.sdk());
        let described = client.describe_table().table_name(table).send().await;
        let stream = described.ok().and_then(|answer| answer.table?.latest_stream_arn);
        let arn = stream.ok_or_else(|| Error::NoStream(table.to_owned()))?;
        let checkpoint = format!("stream of {table}");
        let position = cloud.store.checkpoint(&checkpoint)?;
        let streams = aws_sdk_dynamodbstreams::Client::new(cloud.sdk());
        Ok(Self {
            source: StreamSource::new(streams, table, &arn, position)?,
            functions: cloud.functions.clone(),
            queues: cloud.queues.clone(),
            store: cloud.store.clone(),
            clock: cloud.clock.clone(),
            new_id: cloud.new_id.clone(),
            checkpoint,
            function: function.to_owned(),
            limits,
            held: None,
        })
    }

    pub(super) async fn pump(&mut self) -> Result<bool, Error> {
        if self.next_due().is_some_and(|due| due > self.clock.now()) {
            return Ok(false);
        }
        let size = self.held.as_ref().and_then(|held| held.sizes.last().copied());
        let limit = size.and_then(|size| i32::try_from(size).ok());
        let limit = limit.unwrap_or_else(|| i32::try_from(self.limits.batch_size).unwrap_or(i32::MAX));
        let Some(batch) = self.source.next_batch(limit).await? else { return Ok(false) };
        let numbers: Vec<&str> = batch.record_sequence_numbers.iter().map(String::as_str).collect();
        match self.functions.invoke(&self.function, batch.event.to_string().into_bytes()).await {
            Ok(answer) => match failed_items(&answer, &numbers).first() {
                None => self.go_on(&batch),
                Some(first_failed) => self.try_again(&batch, *first_failed)?,
            },
            Err(failure) => {
                warn!(function = %self.function, error = %failure, "delivered again later");
                if self.limits.bisects && numbers.len() > 1 {
                    self.halve(numbers.len());
                } else {
                    self.try_again(&batch, 0)?;
                }
            }
        }
        self.store.set_checkpoint(&self.checkpoint, &self.source.checkpoint())?;
        Ok(true)
    }

    /// All of `batch` is done with.
    fn go_on(&mut self, batch: &Batch) {
        self.source.commit(batch, Some(&batch.last_sequence_number));
        if let Some(mut held) = self.held.take() {
            held.sizes.pop();
            if !held.sizes.is_empty() {
                self.held = Some(HeldRecords { retries: 0, ..held });
            }
        }
    }

    fn halve(&mut self, size: usize) {
        let now = self.clock.now();
        let held = self.held.get_or_insert_with(|| HeldRecords { sizes: vec![size], retries: 0, due: now });
        held.sizes.pop();
        held.sizes.extend([size - size / 2, size / 2]);
    }

    /// Plans the next delivery of `batch` from `first_failed` on, or gives it up.
    fn try_again(&mut self, batch: &Batch, first_failed: usize) -> Result<(), Error> {
        let now = self.clock.now();
        let size = batch.record_sequence_numbers.len();
        let held = self.held.get_or_insert_with(|| HeldRecords { sizes: vec![size], retries: 0, due: now });
        if held.retries == self.limits.retries_max {
            let (request_id, function) = ((self.new_id)(), self.function.as_str());
            let attempts = held.retries + 1;
            error!(%function, records = size - first_failed, "stream records given up");
            let told = given_up::told(batch, first_failed, function, &request_id, attempts, now);
            let body = told.to_string();
            self.queues.send(&self.limits.failures, &NewMessage { body, ..NewMessage::default() })?;
            self.go_on(batch);
            return Ok(());
        }
        held.due = now + RETRY_AFTER * (1 << held.retries);
        held.retries += 1;
        held.sizes.pop();
        held.sizes.push(size - first_failed);
        if let Some(last_done) = first_failed.checked_sub(1) {
            self.source.commit(batch, Some(&batch.record_sequence_numbers[last_done]));
        }
        Ok(())
    }

    /// When the records that are held are delivered again, if any are.
    pub(super) fn next_due(&self) -> Option<Timestamp> {
        self.held.as_ref().map(|held| held.due)
    }
}
