//! Reading events: a stream from a position, its latest events, a time range
//! over all streams, and the list of streams.

use aws_sdk_dynamodb::types::AttributeValue;
use chrono::TimeDelta;
use textledger_domain::ids::EventId;
use textledger_domain::record::{Head, Recorded};
use textledger_domain::stream::{Seq, StreamId};
use textledger_domain::time::Timestamp;
use uuid::{Builder, Uuid};

use super::item::{SHARDS, bucket, open_item};
use super::load::HeadItem;
use super::{Ledger, ReadError, malformed, storage};
use crate::deployment::tables::RECORDED_INDEX;
use crate::in_words::in_words;

/// Events read at once. DynamoDB also ends a page at 1 MB; readers go on until
/// a page is empty, so nothing is cut off silently.
pub const EVENTS_PAGE_MAX: i32 = 200;

impl Ledger {
    /// The next page of events of `stream` from position `from` on, oldest
    /// first, strongly consistent; empty at the end of the stream.
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn read_from(&self, stream: &StreamId, from: Seq) -> Result<Vec<Recorded>, ReadError> {
        let answer = self
            .client
            .query()
            .table_name(&self.events)
            .key_condition_expression("stream_id = :stream AND seq >= :from")
            .expression_attribute_values(":stream", AttributeValue::S(stream.key()))
            .expression_attribute_values(":from", AttributeValue::N(from.to_string()))
            .consistent_read(true)
            .limit(EVENTS_PAGE_MAX)
            .send()
            .await
            .map_err(|error| storage(stream, &error))?;
        let page: Vec<Recorded> =
            answer.items.unwrap_or_default().into_iter().map(open_item).collect::<Result<_, _>>()?;
        for (expected, event) in (from..).zip(&page) {
            if event.seq() != expected {
                return Err(malformed(stream, format!("event {expected} is missing")));
            }
        }
        Ok(page)
    }

    /// All events of `stream`, oldest first.
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn read_stream(&self, stream: &StreamId) -> Result<Vec<Recorded>, ReadError> {
        let mut events = Vec::new();
        loop {
            let from = events.last().map_or(1, |event: &Recorded| event.seq() + 1);
            let page = self.read_from(stream, from).await?;
            if page.is_empty() {
                return Ok(events);
            }
            events.extend(page);
        }
    }

    /// The latest `count` events of `stream` before position `before`, newest
    /// first, each the very next one before the other.
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn read_back(
        &self,
        stream: &StreamId,
        before: Seq,
        count: i32,
    ) -> Result<Vec<Recorded>, ReadError> {
        let answer = self
            .client
            .query()
            .table_name(&self.events)
            .key_condition_expression("stream_id = :stream AND seq < :before")
            .expression_attribute_values(":stream", AttributeValue::S(stream.key()))
            .expression_attribute_values(":before", AttributeValue::N(before.to_string()))
            .consistent_read(true)
            .scan_index_forward(false)
            .limit(count)
            .send()
            .await
            .map_err(|error| storage(stream, &error))?;
        let page: Vec<Recorded> =
            answer.items.unwrap_or_default().into_iter().map(open_item).collect::<Result<_, _>>()?;
        let missing = |seq: Seq| malformed(stream, format!("event {seq} is missing"));
        for pair in page.windows(2) {
            if pair[1].seq() + 1 != pair[0].seq() {
                return Err(missing(pair[0].seq() - 1));
            }
        }
        match page.last() {
            Some(oldest) if answer.last_evaluated_key.is_none() && oldest.seq() > 1 => {
                Err(missing(oldest.seq() - 1))
            }
            _ => Ok(page),
        }
    }

    /// One event by its position.
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn read_one(&self, stream: &StreamId, seq: Seq) -> Result<Option<Recorded>, ReadError> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.events)
            .key("stream_id", AttributeValue::S(stream.key()))
            .key("seq", AttributeValue::N(seq.to_string()))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| storage(stream, &error))?;
        answer.item.map(open_item).transpose()
    }

    /// Every event of any stream recorded from `from` to `to`, both included,
    /// by that time; those of one stream in its order, whichever machine drew
    /// their ids. Eventually consistent: for reports, never for decisions.
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn read_recorded(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Recorded>, ReadError> {
        let mut events = Vec::new();
        // DynamoDB refuses a range that ends before it begins.
        if to < from {
            return Ok(events);
        }
        let mut day = from;
        while day.day() <= to.day() {
            for shard in 0..SHARDS {
                self.read_bucket(&bucket(day, shard), from, to, &mut events).await?;
            }
            day = day + TimeDelta::days(1);
        }
        let order = |event: &Recorded| (event.recorded_at(), event.stream().clone(), event.seq());
        events.sort_by_cached_key(order);
        Ok(events)
    }

    async fn read_bucket(
        &self,
        bucket: &str,
        from: Timestamp,
        to: Timestamp,
        events: &mut Vec<Recorded>,
    ) -> Result<(), ReadError> {
        let (first, last) = (first_id_of(from), last_id_of(to));
        let mut after = None;
        loop {
            let answer = self
                .client
                .query()
                .table_name(&self.events)
                .index_name(RECORDED_INDEX)
                .key_condition_expression("#bucket = :bucket AND event_id BETWEEN :first AND :last")
                .expression_attribute_names("#bucket", "bucket")
                .expression_attribute_values(":bucket", AttributeValue::S(bucket.to_owned()))
                .expression_attribute_values(":first", AttributeValue::S(first.to_string()))
                .expression_attribute_values(":last", AttributeValue::S(last.to_string()))
                .set_exclusive_start_key(after)
                .send()
                .await
                .map_err(|error| ReadError::Storage {
                    stream: RECORDED_INDEX.to_owned(),
                    why: in_words(&error),
                })?;
            for item in answer.items.unwrap_or_default() {
                events.push(open_item(item)?);
            }
            after = answer.last_evaluated_key;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    /// Every stream with its head, in no particular order: the census.
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn streams(&self) -> Result<Vec<(StreamId, Head)>, ReadError> {
        let census = |why: String| ReadError::Storage { stream: "the census of streams".to_owned(), why };
        let mut streams = Vec::new();
        let mut after = None;
        loop {
            let answer = self
                .client
                .scan()
                .table_name(&self.heads)
                .consistent_read(true)
                .set_exclusive_start_key(after)
                .send()
                .await
                .map_err(|error| census(in_words(&error)))?;
            for item in answer.items.unwrap_or_default() {
                let item: HeadItem =
                    serde_dynamo::from_item(item).map_err(|_| census("a head does not read".to_owned()))?;
                let head = Head { seq: item.seq, hash: item.hash, recorded_at: Some(item.recorded_at) };
                streams.push((item.stream_id, head));
            }
            after = answer.last_evaluated_key;
            if after.is_none() {
                return Ok(streams);
            }
        }
    }
}

/// The least and the greatest id an event recorded at `at` can have.
fn first_id_of(at: Timestamp) -> EventId {
    id_at(at, [0; 10])
}

fn last_id_of(at: Timestamp) -> EventId {
    id_at(at, [0xff; 10])
}

fn id_at(at: Timestamp, rest: [u8; 10]) -> EventId {
    let millis = u64::try_from(at.unix_millis()).unwrap_or(0);
    let uuid: Uuid = Builder::from_unix_timestamp_millis(millis, &rest).into_uuid();
    EventId(uuid)
}
