//! The rows of the events and heads tables, as they stand. Reads are strongly
//! consistent, and outlast a table that is throttled.

use std::collections::VecDeque;

use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};
use textledger_domain::stream::{Seq, StreamId};

use super::verification::Verification;
use crate::by_keys::{NotFetched, fetch};
use crate::ledger::error::{ReadError, malformed, storage};
use crate::ledger::item::Item;
use crate::patience::Patience;

/// The most items of a page. DynamoDB ends one at a megabyte anyway, which is
/// fewer; the embedded engine takes a whole table in hand to cut a page from it.
const ITEMS_PER_PAGE: i32 = 1_000;

/// One of several segments of a table, of about the same size: a range of its own
/// hash of the partition key.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html#Scan.ParallelScan>
#[derive(Debug, Clone, Copy)]
pub(super) struct Segment {
    number: i32,
    of: i32,
}

impl Segment {
    /// All segments of a table that is cut into so many.
    pub fn all(of: u32) -> VecDeque<Self> {
        let of = i32::try_from(of).unwrap_or(i32::MAX);
        (0..of).map(|number| Self { number, of }).collect()
    }

    /// As a request names it; a table that is read as one is read without,
    /// along its key.
    fn numbers(self) -> (Option<i32>, Option<i32>) {
        if self.of == 1 { (None, None) } else { (Some(self.number), Some(self.of)) }
    }
}

/// Some rows.
pub(super) struct RowPage {
    pub rows: Vec<Item>,
    /// Where to go on, unless this is the end.
    pub next: Option<Item>,
}

impl Verification {
    /// The page of a segment of `table` that begins `after`. Items of one partition
    /// key come together, in the order of their sort key.
    pub(super) async fn scan(
        &self,
        table: &str,
        segment: Segment,
        after: Option<Item>,
    ) -> Result<RowPage, ReadError> {
        let (number, of) = segment.numbers();
        let read = || {
            self.client
                .scan()
                .table_name(table)
                .set_segment(number)
                .set_total_segments(of)
                .limit(ITEMS_PER_PAGE)
                .consistent_read(true)
                .set_exclusive_start_key(after.clone())
                .send()
        };
        let page = Patience::new(&*self.time).through(read).await.map_err(|error| storage(table, &error))?;
        Ok(RowPage { rows: page.items.unwrap_or_default(), next: page.last_evaluated_key })
    }

    /// The page of items of `stream` that begins `after`.
    pub(super) async fn items_of(
        &self,
        stream: &StreamId,
        after: Option<Item>,
    ) -> Result<RowPage, ReadError> {
        let read = || {
            self.client
                .query()
                .table_name(&self.tables.events)
                .key_condition_expression("stream_id = :stream")
                .expression_attribute_values(":stream", AttributeValue::S(stream.key()))
                .limit(ITEMS_PER_PAGE)
                .consistent_read(true)
                .set_exclusive_start_key(after.clone())
                .send()
        };
        let page = Patience::new(&*self.time).through(read).await.map_err(|error| storage(stream, &error))?;
        Ok(RowPage { rows: page.items.unwrap_or_default(), next: page.last_evaluated_key })
    }

    /// The rows of `table` that there are under these keys, as many as one request
    /// takes and each once.
    pub(super) async fn rows_at(&self, table: &str, keys: Vec<Item>) -> Result<Vec<Item>, ReadError> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let request = KeysAndAttributes::builder().set_keys(Some(keys)).consistent_read(true).build();
        let request = request.map_err(|error| malformed(table, error))?;
        fetch(&self.client, table, request, &*self.time).await.map_err(|error| match error {
            NotFetched::Refused(error) => storage(table, &error),
            NotFetched::Throttled => {
                let why = "the table is throttled since a minute: verify again later".to_owned();
                ReadError::Storage { stream: table.to_owned(), why }
            }
        })
    }
}

/// The key of a head.
pub(super) fn head_key(stream: &StreamId) -> Item {
    [("stream_id".to_owned(), AttributeValue::S(stream.key()))].into()
}

/// The key of an event.
pub(super) fn event_key(stream: &StreamId, seq: Seq) -> Item {
    let mut key = head_key(stream);
    key.insert("seq".to_owned(), AttributeValue::N(seq.to_string()));
    key
}

/// The partition key of a row, as it stands.
pub(super) fn key_of(row: &Item) -> &str {
    text_of(row, "stream_id").unwrap_or_default()
}

/// A text of a row.
pub(super) fn text_of<'a>(row: &'a Item, attribute: &str) -> Option<&'a str> {
    row.get(attribute)?.as_s().ok().map(String::as_str)
}

/// The stream that `key` names, if that is how its key is written.
pub(super) fn stream_of(key: &str) -> Option<StreamId> {
    key.parse().ok().filter(|stream: &StreamId| stream.key() == key)
}
