//! Reading the tables. All reads are strongly consistent, except of the
//! recorded-index, which DynamoDB does not offer.

use aws_sdk_dynamodb::operation::query::QueryOutput;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::types::AttributeValue;
use textledger_domain::ids::EventId;
use textledger_domain::record::Recorded;
use textledger_domain::stream::{Seq, StreamId};
use textledger_projections::slice::{SLICES, Slice};

use super::Dynamo;
use crate::deployment::tables::RECORDED_INDEX;
use crate::ledger::dedupe::{DEDUPE_SK, DedupeKey, Done};
use crate::ledger::error::{ReadError, storage};
use crate::ledger::head::HeadRow;
use crate::ledger::item::open_item;
use crate::ledger::store::{CENSUS, Next, Page, StoredHead};
use crate::ledger::tail::Tail;

impl Dynamo {
    pub(super) async fn read_head(&self, stream: &StreamId) -> Result<Option<HeadRow>, ReadError> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.heads)
            .key("stream_id", AttributeValue::S(stream.key()))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| storage(stream, &error))?;
        answer.item.map(|item| HeadRow::of_item(stream, item)).transpose()
    }

    pub(super) async fn read_event(
        &self,
        stream: &StreamId,
        seq: Seq,
    ) -> Result<Option<Recorded>, ReadError> {
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

    pub(super) async fn read_forward(
        &self,
        stream: &StreamId,
        from: Seq,
        limit: i32,
    ) -> Result<Page<Recorded>, ReadError> {
        let answer = self.query(stream, Some((">=", from)), true, limit).await?;
        Page::of_items(answer.items.unwrap_or_default(), answer.last_evaluated_key)
    }

    pub(super) async fn read_backward(
        &self,
        stream: &StreamId,
        before: Seq,
        limit: i32,
    ) -> Result<Page<Recorded>, ReadError> {
        let answer = self.query(stream, Some(("<", before)), false, limit).await?;
        Page::of_items(answer.items.unwrap_or_default(), answer.last_evaluated_key)
    }

    pub(super) async fn read_tail(&self, stream: &StreamId) -> Result<Option<Tail>, ReadError> {
        let answer = self.query(stream, None, false, 1).await?;
        answer.items.unwrap_or_default().first().map(|item| Tail::of_item(stream, item)).transpose()
    }

    /// The events of a stream, all or those on one side of a position.
    async fn query(
        &self,
        stream: &StreamId,
        side: Option<(&str, Seq)>,
        forward: bool,
        limit: i32,
    ) -> Result<QueryOutput, ReadError> {
        let query = self
            .client
            .query()
            .table_name(&self.events)
            .expression_attribute_values(":stream", AttributeValue::S(stream.key()))
            .consistent_read(true)
            .scan_index_forward(forward)
            .limit(limit);
        let query = match side {
            None => query.key_condition_expression("stream_id = :stream"),
            Some((comparison, seq)) => query
                .key_condition_expression(format!("stream_id = :stream AND seq {comparison} :seq"))
                .expression_attribute_values(":seq", AttributeValue::N(seq.to_string())),
        };
        query.send().await.map_err(|error| storage(stream, &error))
    }

    pub(super) async fn read_bucket(
        &self,
        bucket: &str,
        ids: (EventId, EventId),
        after: Option<Next>,
    ) -> Result<Page<Recorded>, ReadError> {
        let answer = self.query_bucket(bucket, ids, after).send().await;
        let answer = answer.map_err(|error| storage(RECORDED_INDEX, &error))?;
        Page::of_items(answer.items.unwrap_or_default(), answer.last_evaluated_key)
    }

    pub(super) async fn read_bucket_streams(
        &self,
        bucket: &str,
        ids: (EventId, EventId),
        after: Option<Next>,
    ) -> Result<Page<StreamId>, ReadError> {
        let query = self.query_bucket(bucket, ids, after).projection_expression("stream_id");
        let answer = query.send().await.map_err(|error| storage(RECORDED_INDEX, &error))?;
        Page::of_streams(&answer.items.unwrap_or_default(), answer.last_evaluated_key)
    }

    fn query_bucket(
        &self,
        bucket: &str,
        (first, last): (EventId, EventId),
        after: Option<Next>,
    ) -> QueryFluentBuilder {
        self.client
            .query()
            .table_name(&self.events)
            .index_name(RECORDED_INDEX)
            .key_condition_expression("#bucket = :bucket AND event_id BETWEEN :first AND :last")
            .expression_attribute_names("#bucket", "bucket")
            .expression_attribute_values(":bucket", AttributeValue::S(bucket.to_owned()))
            .expression_attribute_values(":first", AttributeValue::S(first.to_string()))
            .expression_attribute_values(":last", AttributeValue::S(last.to_string()))
            .set_exclusive_start_key(after.map(|Next(key)| key))
    }

    pub(super) async fn read_heads(
        &self,
        after: Option<Next>,
        limit: Option<i32>,
    ) -> Result<Page<StoredHead>, ReadError> {
        let answer = self
            .client
            .scan()
            .table_name(&self.heads)
            .set_limit(limit)
            .consistent_read(true)
            .set_exclusive_start_key(after.map(|Next(key)| key))
            .send()
            .await
            .map_err(|error| storage(CENSUS, &error))?;
        Ok(Page::of_rows(answer.items.unwrap_or_default(), answer.last_evaluated_key))
    }

    /// A slice is a segment of a parallel scan, of which there are always as many:
    /// one range of DynamoDB's own hash of the key.
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html#Scan.ParallelScan>
    pub(super) async fn read_slice(
        &self,
        slice: Slice,
        after: Option<Next>,
        limit: i32,
    ) -> Result<Page<HeadRow>, ReadError> {
        let number = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
        let answer = self
            .client
            .scan()
            .table_name(&self.heads)
            .segment(number(slice.number()))
            .total_segments(number(SLICES))
            .limit(limit)
            .consistent_read(true)
            .set_exclusive_start_key(after.map(|Next(key)| key))
            .send()
            .await
            .map_err(|error| storage(CENSUS, &error))?;
        Page::of_heads(answer.items.unwrap_or_default(), answer.last_evaluated_key)
    }

    pub(super) async fn read_command(&self, key: &DedupeKey) -> Result<Option<Done>, ReadError> {
        let answer = self
            .client
            .get_item()
            .table_name(&self.control)
            .key("pk", AttributeValue::S(key.pk()))
            .key("sk", AttributeValue::S(DEDUPE_SK.to_owned()))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| storage("a dedupe key", &error))?;
        answer.item.map(Done::of_item).transpose()
    }
}
