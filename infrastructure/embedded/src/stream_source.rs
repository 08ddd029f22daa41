//! Reads a table's DynamoDB stream the way Lambda's event source mapping does,
//! and hands it over as the JSON that Lambda delivers.
//!
//! It knows positions and shards. It does not know what the records mean, who
//! handles them, or what is done when handling fails: a position moves only
//! when the caller says so, so whatever was not said to be done comes again.

mod checkpoint;
mod lambda_event;
mod lineage;

use std::collections::{BTreeMap, VecDeque};

use aws_sdk_dynamodbstreams::Client;
use aws_sdk_dynamodbstreams::operation::get_records::GetRecordsOutput;
use aws_sdk_dynamodbstreams::types::{Record, ShardIteratorType};
use serde_json::Value;

use checkpoint::Checkpoint;
use lineage::Shard;

/// GetRecords returns at most this many records (DynamoDB Streams API reference).
const LIMIT_MAX: i32 = 1000;

/// Why a stream could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The checkpoint given was not written by [`StreamSource::checkpoint`].
    #[error("the checkpoint of the stream of table {table} cannot be read")]
    Checkpoint {
        /// The table whose stream it is.
        table: String,
        /// Where it stops making sense.
        source: serde_json::Error,
    },
    /// DynamoDB Streams refused a call or could not be reached.
    #[error("{call} on the stream of table {table}")]
    Call {
        /// The API operation.
        call: &'static str,
        /// The table whose stream it is.
        table: String,
        /// What the SDK said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A record or answer lacks a field that the API always gives.
    #[error("the stream of table {table} gave no {field}")]
    Incomplete {
        /// The table whose stream it is.
        table: String,
        /// The missing field.
        field: &'static str,
    },
    /// Every iterator for a shard was refused, a fresh one at its oldest
    /// record included.
    #[error("shard {shard} of the stream of table {table} moves on faster than it can be read")]
    Unreadable {
        /// The table whose stream it is.
        table: String,
        /// The shard.
        shard: String,
    },
}

/// Records of one shard, in order, as one Lambda invocation gets them.
#[derive(Debug, Clone)]
pub struct Batch {
    /// `{"Records": […]}` as Lambda delivers it to a function.
    pub event: Value,
    /// The sequence number of the last record; commit through it when all of
    /// the batch is done.
    pub last_sequence_number: String,
    /// The sequence numbers in the order of the records.
    pub record_sequence_numbers: Vec<String>,
    /// The shard they are of.
    pub shard: String,
    /// Reads on right after the last record; none when the shard is closed.
    next_iterator: Option<String>,
}

/// A reader of one table's stream, from its oldest record or a checkpoint on.
#[derive(Debug)]
pub struct StreamSource {
    client: Client,
    table: String,
    stream_arn: String,
    checkpoint: Checkpoint,
    /// As last described; empty before the first description.
    shards: Vec<Shard>,
    /// By shard: an iterator that stands where the checkpoint does.
    iterators: BTreeMap<String, String>,
    /// The shard of the latest batch, so that busy shards take turns.
    served: Option<String>,
}

impl StreamSource {
    /// A reader that starts after `checkpoint`, or at the oldest record there
    /// is (TRIM_HORIZON) without one. Nothing is read yet.
    ///
    /// # Errors
    /// [`Error::Checkpoint`] when the text is not one of [`Self::checkpoint`].
    pub fn new(
        client: Client,
        table_name: impl Into<String>,
        stream_arn: impl Into<String>,
        checkpoint: Option<String>,
    ) -> Result<Self, Error> {
        let table = table_name.into();
        let checkpoint = match checkpoint {
            None => Checkpoint::default(),
            Some(text) => serde_json::from_str(&text)
                .map_err(|source| Error::Checkpoint { table: table.clone(), source })?,
        };
        Ok(Self {
            client,
            table,
            stream_arn: stream_arn.into(),
            checkpoint,
            shards: Vec::new(),
            iterators: BTreeMap::new(),
            served: None,
        })
    }

    /// The next records after what was committed, at most `limit` (1–1,000) of
    /// one shard; `None` when there is nothing new now. Without a commit in
    /// between, the same records come again.
    ///
    /// A shard is read only after its parent has been read to its end, which
    /// keeps the changes of one item in order across shard splits.
    ///
    /// # Errors
    /// [`Error::Call`] when DynamoDB Streams refuses or cannot be reached; the
    /// position is unchanged and the call can be made again.
    pub async fn next_batch(&mut self, limit: i32) -> Result<Option<Batch>, Error> {
        if self.shards.is_empty() || lineage::awaits_children(&self.shards, &self.checkpoint) {
            self.describe().await?;
        }
        let mut turns = self.turns();
        while let Some(shard) = turns.pop_front() {
            let GetRecordsOutput { records, next_shard_iterator, .. } = self.read(&shard, limit).await?;
            match (records.unwrap_or_default(), next_shard_iterator) {
                (records, None) if records.is_empty() => {
                    self.checkpoint.finish(&shard);
                    self.describe().await?;
                    turns = self.turns();
                }
                (records, Some(iterator)) if records.is_empty() => {
                    self.iterators.insert(shard, iterator);
                }
                (records, next_iterator) => {
                    self.served = Some(shard.clone());
                    return self.batch(shard, records, next_iterator).map(Some);
                }
            }
        }
        Ok(None)
    }

    /// Moves the position: everything in `batch` up to and including the
    /// sequence number `through` is done, and the next batch starts after it.
    /// `None` says that nothing of it is done, and moves nothing; so does a
    /// number that is not in the batch. Positions never move back.
    pub fn commit(&mut self, batch: &Batch, through: Option<&str>) {
        let in_batch = |number: &&str| batch.record_sequence_numbers.iter().any(|one| one == number);
        let Some(through) = through.filter(in_batch) else { return };
        if !self.checkpoint.advance(&batch.shard, through) {
            return;
        }
        match &batch.next_iterator {
            Some(next) if through == batch.last_sequence_number => {
                self.iterators.insert(batch.shard.clone(), next.clone());
            }
            _ => {
                self.iterators.remove(&batch.shard);
            }
        }
    }

    /// The position as text to keep and to start from again: JSON with the
    /// last sequence number that is done, by shard.
    #[must_use]
    pub fn checkpoint(&self) -> String {
        self.checkpoint.to_string()
    }

    /// The shards to read now, those after the one served last first.
    fn turns(&self) -> VecDeque<String> {
        let mut turns = lineage::readable(&self.shards, &self.checkpoint);
        if let Some(at) = turns.iter().position(|shard| Some(shard) == self.served.as_ref()) {
            turns.rotate_left(at + 1);
        }
        turns.into()
    }

    fn batch(
        &self,
        shard: String,
        records: Vec<Record>,
        next_iterator: Option<String>,
    ) -> Result<Batch, Error> {
        let incomplete = |field| Error::Incomplete { table: self.table.clone(), field };
        let mut numbers = Vec::with_capacity(records.len());
        let mut delivered = Vec::with_capacity(records.len());
        for record in records {
            let number = record.dynamodb().and_then(|change| change.sequence_number());
            numbers.push(number.ok_or_else(|| incomplete("SequenceNumber"))?.to_owned());
            delivered.push(lambda_event::record(record, &self.stream_arn));
        }
        Ok(Batch {
            event: serde_json::json!({ "Records": delivered }),
            last_sequence_number: numbers.last().cloned().ok_or_else(|| incomplete("Records"))?,
            record_sequence_numbers: numbers,
            shard,
            next_iterator,
        })
    }

    /// Reads a shard from its position on. Iterators expire after 15 minutes
    /// and records after 24 hours: an iterator that is refused for either is
    /// replaced by a fresh one at the checkpoint, and that, when the record
    /// after the checkpoint is gone, by one at the oldest record there is.
    async fn read(&mut self, shard: &str, limit: i32) -> Result<GetRecordsOutput, Error> {
        if let Some(iterator) = self.iterators.remove(shard)
            && let Some(page) = self.page(iterator, limit).await?
        {
            return Ok(page);
        }
        let position = self.checkpoint.after(shard).map(str::to_owned);
        if let Some(iterator) = self.iterator(shard, position).await?
            && let Some(page) = self.page(iterator, limit).await?
        {
            return Ok(page);
        }
        tracing::warn!(table = %self.table, shard, "stream records are gone unread: reading on from the oldest left");
        if let Some(iterator) = self.iterator(shard, None).await?
            && let Some(page) = self.page(iterator, limit).await?
        {
            return Ok(page);
        }
        Err(Error::Unreadable { table: self.table.clone(), shard: shard.to_owned() })
    }

    /// One page of records, or `None` when the iterator stands nowhere any more.
    async fn page(&self, iterator: String, limit: i32) -> Result<Option<GetRecordsOutput>, Error> {
        let call = self.client.get_records().shard_iterator(iterator).limit(limit.clamp(1, LIMIT_MAX));
        match call.send().await {
            Ok(page) => Ok(Some(page)),
            Err(refusal)
                if refusal.as_service_error().is_some_and(|why| {
                    why.is_expired_iterator_exception() || why.is_trimmed_data_access_exception()
                }) =>
            {
                Ok(None)
            }
            Err(refusal) => Err(self.failed("GetRecords", refusal)),
        }
    }

    /// An iterator right after the sequence number `after`, or at the oldest
    /// record; `None` when the record at `after` is trimmed already.
    async fn iterator(&mut self, shard: &str, after: Option<String>) -> Result<Option<String>, Error> {
        let kind = match after {
            Some(_) => ShardIteratorType::AfterSequenceNumber,
            None => ShardIteratorType::TrimHorizon,
        };
        let call = self.client.get_shard_iterator().stream_arn(&self.stream_arn).shard_id(shard);
        match call.shard_iterator_type(kind).set_sequence_number(after).send().await {
            Ok(answer) => match answer.shard_iterator {
                Some(iterator) => Ok(Some(iterator)),
                None => Err(Error::Incomplete { table: self.table.clone(), field: "ShardIterator" }),
            },
            Err(refusal) => match refusal.as_service_error() {
                Some(why) if why.is_trimmed_data_access_exception() => Ok(None),
                Some(why) if why.is_resource_not_found_exception() => {
                    // Shards go a day after they close: look again next time.
                    self.shards.clear();
                    Err(self.failed("GetShardIterator", refusal))
                }
                _ => Err(self.failed("GetShardIterator", refusal)),
            },
        }
    }

    /// Learns the shards there are. Positions in shards that are gone go too.
    async fn describe(&mut self) -> Result<(), Error> {
        let mut shards = Vec::new();
        let mut after = None;
        loop {
            let call = self.client.describe_stream().stream_arn(&self.stream_arn);
            let answer = call
                .set_exclusive_start_shard_id(after)
                .send()
                .await
                .map_err(|refusal| self.failed("DescribeStream", refusal))?;
            let Some(description) = answer.stream_description else { break };
            shards.extend(
                description
                    .shards
                    .unwrap_or_default()
                    .into_iter()
                    .filter_map(|shard| Some(Shard { id: shard.shard_id?, parent: shard.parent_shard_id })),
            );
            after = description.last_evaluated_shard_id;
            if after.is_none() {
                break;
            }
        }
        let is_there = |id: &str| shards.iter().any(|shard| shard.id == id);
        self.checkpoint.keep(is_there);
        self.iterators.retain(|id, _| is_there(id));
        self.shards = shards;
        Ok(())
    }

    fn failed(&self, call: &'static str, source: impl std::error::Error + Send + Sync + 'static) -> Error {
        Error::Call { call, table: self.table.clone(), source: Box::new(source) }
    }
}

#[cfg(test)]
mod tests;
