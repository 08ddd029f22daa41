//! What an item of the events table is, and what of it is wrong.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use textledger_domain::ids::EventId;
use textledger_domain::record::Recorded;
use textledger_domain::stream::Seq;
use textledger_projections::audit::verify::{Foreign, StoredEvent, Why, Wrong};

use super::rows::text_of;
use crate::ledger::error::ReadError;
use crate::ledger::item::{Item, SHARDS, bucket, open_item};

/// What `item` is, with all that tells what happened to it.
pub(super) fn stored(item: Item) -> StoredEvent {
    let (seq, event_id) = (seq_of(&item), id_of(&item));
    match open_item(item.clone()) {
        Ok(event) => with(event, foreign(&item)),
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
    let (seq, foreign) = (seq_of(&item), foreign(&item));
    match open_item(item) {
        Ok(event) => with(event, foreign),
        Err(_) => StoredEvent::Wrong(Wrong { seq, event_id: None, why: Why::NoEvent, sealed: None }),
    }
}

fn with(event: Recorded, foreign: Option<Foreign>) -> StoredEvent {
    match foreign {
        None => StoredEvent::Right(Box::new(event)),
        Some(foreign) => StoredEvent::Beside(Box::new(event), foreign),
    }
}

/// The first attribute of an item that no event has: no hash covers it, and whoever
/// reads the item reads past it.
fn foreign(item: &Item) -> Option<Foreign> {
    let of_item = item.keys().filter(|name| !is_known(name)).cloned();
    let words = item.get("words").and_then(|words| words.as_m().ok());
    let of_words = words.into_iter().flatten().flat_map(|(place, words)| {
        let names = words.as_m().into_iter().flat_map(HashMap::keys);
        let strange = names.filter(|name| !matches!(name.as_str(), "salt" | "text"));
        strange.map(move |name| format!("words.{place}.{name}"))
    });
    of_item.chain(of_words).min().map(|name| Foreign::named(&name))
}

/// Whether events have an attribute of this name.
fn is_known(name: &str) -> bool {
    matches!(
        name,
        "stream_id"
            | "seq"
            | "event_id"
            | "type"
            | "schema"
            | "occurred_at"
            | "recorded_at"
            | "correlation_id"
            | "causation_id"
            | "actor"
            | "data"
            | "prev_hash"
            | "hash"
            | "words"
            | "bucket"
    )
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
