//! Recorded events as items of the events table, and back. Every way back
//! checks the hash.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::{Deserialize, Serialize};
use textledger_domain::envelope::Sealed;
use textledger_domain::hash::Hash;
use textledger_domain::record::Recorded;
use textledger_domain::time::Timestamp;

use super::error::{ReadError, malformed};

pub type Item = HashMap<String, AttributeValue>;

/// How many partitions of the recorded-index share a day, so that no single
/// one takes all of a day's appends.
pub(super) const SHARDS: u64 = 16;

#[derive(Serialize, Deserialize)]
struct EventItem<'a> {
    #[serde(flatten)]
    sealed: std::borrow::Cow<'a, Sealed>,
    /// Partition of the recorded-index; follows from the rest, so not hashed.
    bucket: String,
}

/// The item of a recorded event.
pub(super) fn to_item(event: &Recorded) -> Result<Item, serde_dynamo::Error> {
    serde_dynamo::to_item(EventItem {
        sealed: std::borrow::Cow::Borrowed(event.sealed()),
        bucket: bucket_of(event),
    })
}

/// The recorded event of an item of the events table, or of its stream image.
///
/// # Errors
/// [`ReadError`], when the item is no event, was changed, or is unknown.
pub fn open_item(item: impl Into<serde_dynamo::Item>) -> Result<Recorded, ReadError> {
    let stored: EventItem<'_> =
        serde_dynamo::from_item(item.into()).map_err(|error| malformed("an event", shape_of(&error)))?;
    let event = Recorded::open(stored.sealed.into_owned())?;
    // Not hashed, and yet an event elsewhere would be missing from every report
    // over its day.
    match stored.bucket == bucket_of(&event) {
        true => Ok(event),
        false => Err(malformed(
            event.stream(),
            format!("event {} is in the bucket of another day or shard", event.seq()),
        )),
    }
}

/// Reader's messages may quote values, which may be texts or numbers.
fn shape_of(error: &serde_dynamo::Error) -> &'static str {
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
