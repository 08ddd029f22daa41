//! Recorded events as items of the events table, and back. Every way back
//! checks the hash.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use textledger_domain::actor::Actor;
use textledger_domain::beside::Beside;
use textledger_domain::envelope::{Envelope, Sealed};
use textledger_domain::hash::Hash;
use textledger_domain::ids::{CorrelationId, EventId};
use textledger_domain::record::Recorded;
use textledger_domain::stream::{Seq, StreamId};
use textledger_domain::time::Timestamp;

use super::attributes::Attribute;
use super::error::{ReadError, malformed};

pub type Item = HashMap<String, AttributeValue>;

/// How many partitions of the recorded-index share a day, so that no single
/// one takes all of a day's appends.
pub(super) const SHARDS: u64 = 16;

/// An item as it is written.
#[derive(Serialize)]
struct EventItem<'a> {
    #[serde(flatten)]
    sealed: &'a Sealed,
    /// Partition of the recorded-index; follows from the rest, so not hashed.
    bucket: String,
}

/// An item as it is read: each attribute by its name, because whoever has serde
/// flatten one structure into another has every value copied on the way.
#[derive(Deserialize)]
struct StoredItem {
    stream_id: StreamId,
    seq: Seq,
    event_id: EventId,
    #[serde(rename = "type")]
    event_type: String,
    schema: u32,
    occurred_at: Timestamp,
    recorded_at: Timestamp,
    correlation_id: CorrelationId,
    #[serde(default)]
    causation_id: Option<EventId>,
    actor: Actor,
    data: Value,
    prev_hash: Hash,
    hash: Hash,
    #[serde(default)]
    words: Beside,
    bucket: String,
}

impl StoredItem {
    /// The event, and the bucket it is in.
    fn parts(self) -> (Sealed, String) {
        let envelope = Envelope {
            stream_id: self.stream_id,
            seq: self.seq,
            event_id: self.event_id,
            event_type: self.event_type,
            schema: self.schema,
            occurred_at: self.occurred_at,
            recorded_at: self.recorded_at,
            correlation_id: self.correlation_id,
            causation_id: self.causation_id,
            actor: self.actor,
            data: self.data,
            prev_hash: self.prev_hash,
        };
        (Sealed { envelope, hash: self.hash, words: self.words }, self.bucket)
    }
}

/// The item of a recorded event, as it stands in the events table.
///
/// # Errors
/// None, in practice: whatever is sealed has a form.
pub fn to_item(event: &Recorded) -> Result<Item, serde_dynamo::Error> {
    serde_dynamo::to_item(EventItem { sealed: event.sealed(), bucket: bucket_of(event) })
}

/// The recorded event of an item of the events table.
///
/// # Errors
/// [`ReadError`], when the item is no event, was changed, or is unknown.
pub fn open_item(item: Item) -> Result<Recorded, ReadError> {
    open(StoredItem::deserialize(Attribute::of(item)))
}

/// The recorded event of an image in a record of the table's stream.
///
/// # Errors
/// As [`open_item`].
pub fn open_image(image: serde_dynamo::Item) -> Result<Recorded, ReadError> {
    open(serde_dynamo::from_item(image))
}

fn open(stored: Result<StoredItem, impl std::error::Error>) -> Result<Recorded, ReadError> {
    let stored = stored.map_err(|error| malformed("an event", shape_of(&error)))?;
    let (sealed, bucket) = stored.parts();
    let event = Recorded::open(sealed)?;
    // Not hashed, and yet an event elsewhere would be missing from every report
    // over its day.
    match bucket == bucket_of(&event) {
        true => Ok(event),
        false => Err(malformed(
            event.stream(),
            format!("event {} is in the bucket of another day or shard", event.seq()),
        )),
    }
}

/// Reader's messages may quote values, which may be texts or numbers.
fn shape_of(error: &impl std::error::Error) -> &'static str {
    match error.to_string().starts_with("missing field") {
        true => "an attribute is missing",
        false => "an attribute has the wrong form",
    }
}

/// The recorded-index partition `shard` of the day `at` falls on.
pub(super) fn bucket(at: Timestamp, shard: u64) -> String {
    format!("{}#{shard:02}", at.day())
}

fn bucket_of(event: &Recorded) -> String {
    bucket(event.recorded_at(), shard(&event.stream().key()))
}

fn shard(stream_key: &str) -> u64 {
    u64::from(Hash::of(stream_key.as_bytes()).bytes()[0]) % SHARDS
}
