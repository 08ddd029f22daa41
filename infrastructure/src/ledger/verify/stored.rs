//! What an item of the events table is, and what of it is wrong.

use aws_sdk_dynamodb::types::AttributeValue;
use textledger_domain::ids::EventId;
use textledger_domain::record::Recorded;
use textledger_domain::stream::Seq;
use textledger_projections::audit::verify::{StoredEvent, Why, Wrong};

use super::rows::text_of;
use crate::ledger::error::ReadError;
use crate::ledger::item::{Item, SHARDS, bucket, open_item};

/// What `item` is, with all that tells what happened to it.
pub(super) fn stored(item: Item) -> StoredEvent {
    let (seq, event_id) = (seq_of(&item), id_of(&item));
    match open_item(item.clone()) {
        Ok(event) => StoredEvent::Right(Box::new(event)),
        Err(ReadError::Record(error)) => {
            let sealed = serde_dynamo::from_item(item).ok().map(Box::new);
            StoredEvent::Wrong(Wrong { seq, event_id, why: Why::Record(error), sealed })
        }
        Err(_) => match but_for_its_bucket(item) {
            Some(event) => StoredEvent::OutOfIndex(Box::new(event)),
            None => StoredEvent::Wrong(Wrong { seq, event_id, why: Why::NoEvent, sealed: None }),
        },
    }
}

/// What `item` is, as far as whether anything is wrong with it.
pub(super) fn at_a_glance(item: Item) -> StoredEvent {
    let seq = seq_of(&item);
    match open_item(item) {
        Ok(event) => StoredEvent::Right(Box::new(event)),
        Err(_) => StoredEvent::Wrong(Wrong { seq, event_id: None, why: Why::NoEvent, sealed: None }),
    }
}

/// The event of an item with which nothing is wrong but its place in the
/// recorded-index, which no hash covers: put back under each bucket of its day it
/// opens under one.
fn but_for_its_bucket(mut item: Item) -> Option<Recorded> {
    let recorded_at = text_of(&item, "recorded_at")?.parse().ok()?;
    (0..SHARDS).find_map(|shard| {
        item.insert("bucket".to_owned(), AttributeValue::S(bucket(recorded_at, shard)));
        open_item(item.clone()).ok()
    })
}

/// Its position; 0, where no event can stand, when it is no whole number.
fn seq_of(item: &Item) -> Seq {
    item.get("seq").and_then(|seq| seq.as_n().ok()?.parse().ok()).unwrap_or(0)
}

fn id_of(item: &Item) -> Option<EventId> {
    text_of(item, "event_id")?.parse().ok().map(EventId)
}
