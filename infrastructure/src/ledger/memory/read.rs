//! Reading the items kept in memory, a page at a time: as many as asked for, and
//! no more than a megabyte of them.

use aws_sdk_dynamodb::types::AttributeValue;
use sha2::{Digest, Sha256};
use textledger_domain::ids::EventId;
use textledger_domain::record::Recorded;
use textledger_domain::stream::{Seq, StreamId};
use textledger_projections::slice::{SLICES, Slice};

use super::Tables;
use super::size::bytes_of;
use crate::ledger::dedupe::{DedupeKey, Done};
use crate::ledger::error::ReadError;
use crate::ledger::head::HeadRow;
use crate::ledger::item::{Item, open_item};
use crate::ledger::store::{Next, Page, StoredHead};
use crate::ledger::tail::Tail;

/// DynamoDB ends a page with the item that brings it here.
const PAGE_BYTES_MAX: usize = 1024 * 1024;

impl Tables {
    pub(super) fn head(&self, stream: &StreamId) -> Result<Option<HeadRow>, ReadError> {
        self.heads.get(&stream.key()).map(|item| HeadRow::of_item(stream, item.clone())).transpose()
    }

    pub(super) fn event(&self, stream: &StreamId, seq: Seq) -> Result<Option<Recorded>, ReadError> {
        self.events.get(&(stream.key(), seq)).cloned().map(open_item).transpose()
    }

    pub(super) fn tail(&self, stream: &StreamId) -> Result<Option<Tail>, ReadError> {
        let key = stream.key();
        let last = self.events.range((key.clone(), 0)..=(key, Seq::MAX)).next_back();
        last.map(|(_, item)| Tail::of_item(stream, item)).transpose()
    }

    pub(super) fn command(&self, key: &DedupeKey) -> Result<Option<Done>, ReadError> {
        self.commands.get(&key.pk()).cloned().map(Done::of_item).transpose()
    }

    pub(super) fn forward(
        &self,
        stream: &StreamId,
        from: Seq,
        limit: i32,
    ) -> Result<Page<Recorded>, ReadError> {
        let key = stream.key();
        let (items, next) = page(self.events.range((key.clone(), from)..=(key, Seq::MAX)), limit);
        Page::of_items(items, next)
    }

    pub(super) fn backward(
        &self,
        stream: &StreamId,
        before: Seq,
        limit: i32,
    ) -> Result<Page<Recorded>, ReadError> {
        let key = stream.key();
        let (items, next) = page(self.events.range((key.clone(), 0)..(key, before)).rev(), limit);
        Page::of_items(items, next)
    }

    pub(super) fn recorded(
        &self,
        bucket: &str,
        ids: (EventId, EventId),
        after: Option<Next>,
    ) -> Result<Page<Recorded>, ReadError> {
        let (items, next) = self.in_bucket(bucket, ids, after);
        Page::of_items(items, next)
    }

    pub(super) fn recorded_in(
        &self,
        bucket: &str,
        ids: (EventId, EventId),
        after: Option<Next>,
    ) -> Result<Page<StreamId>, ReadError> {
        let (items, next) = self.in_bucket(bucket, ids, after);
        Page::of_streams(&items, next)
    }

    fn in_bucket(
        &self,
        bucket: &str,
        (first, last): (EventId, EventId),
        after: Option<Next>,
    ) -> (Vec<Item>, Option<Item>) {
        let (first, last) = (first.to_string(), last.to_string());
        let mut found: Vec<_> = self
            .events
            .iter()
            .filter(|(_, item)| {
                text(item, "bucket") == bucket
                    && first.as_str() <= id_of(item)
                    && id_of(item) <= last.as_str()
            })
            .collect();
        found.sort_by_key(|(key, item)| (id_of(item), *key));
        let seen = after.map_or(0, |Next(last)| {
            found.iter().position(|(_, item)| **item == last).map_or(found.len(), |place| place + 1)
        });
        page(found.into_iter().skip(seen), i32::MAX)
    }

    pub(super) fn slice(
        &self,
        slice: Slice,
        after: Option<Next>,
        limit: i32,
    ) -> Result<Page<HeadRow>, ReadError> {
        let after = after.map(|Next(last)| text(&last, "stream_id").to_owned());
        let rest = self.heads.iter().filter(|(key, _)| {
            slice_of(key) == slice.number() && after.as_ref().is_none_or(|after| *key > after)
        });
        let (items, next) = page(rest, limit);
        Page::of_heads(items, next)
    }

    pub(super) fn census(&self, after: Option<Next>, limit: Option<i32>) -> Page<StoredHead> {
        let after = after.map(|Next(last)| text(&last, "stream_id").to_owned());
        let rest = self.heads.iter().filter(|(key, _)| after.as_ref().is_none_or(|after| *key > after));
        let (items, next) = page(rest, limit.unwrap_or(i32::MAX));
        Page::of_rows(items, next)
    }
}

/// The slice a stream is in: here by the first byte of a hash of its key.
fn slice_of(key: &str) -> u32 {
    let digest = Sha256::digest(key.as_bytes());
    u32::from(digest[0]) * SLICES / 256
}

/// What fits on a page, and the last item on it when more may follow. As from
/// DynamoDB, a full page says that there is more even when there is not.
fn page<'a, K>(rows: impl Iterator<Item = (K, &'a Item)>, limit: i32) -> (Vec<Item>, Option<Item>) {
    let limit = usize::try_from(limit).unwrap_or(0);
    let (mut items, mut bytes) = (Vec::new(), 0);
    for (_, item) in rows {
        bytes += bytes_of(item);
        items.push(item.clone());
        if items.len() >= limit || bytes >= PAGE_BYTES_MAX {
            let last = items.last().cloned();
            return (items, last);
        }
    }
    (items, None)
}

fn id_of(item: &Item) -> &str {
    text(item, "event_id")
}

fn text<'a>(item: &'a Item, attribute: &str) -> &'a str {
    match item.get(attribute) {
        Some(AttributeValue::S(text)) => text,
        _ => "",
    }
}
