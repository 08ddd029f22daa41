//! Brings stored data of an older schema to the one this build reads. Events
//! themselves are never rewritten: this runs on every read.

use serde_json::{Value, json};

/// Data of `schema` in the form of `latest`, the type's latest schema; `None`
/// for a schema of a newer build.
///
/// To change an event's data, raise its schema in the catalogue, add an arm
/// `("Type", 1) => …` to [`step`] and keep the golden file of the old schema.
pub(super) fn to_latest(event_type: &str, schema: u32, latest: u32, mut data: Value) -> Option<Value> {
    if schema == 0 || schema > latest {
        return None;
    }
    for from in schema..latest {
        data = step(event_type, from, data)?;
    }
    Some(data)
}

/// One schema further, or `None` where no such step exists.
fn step(event_type: &str, from: u32, mut data: Value) -> Option<Value> {
    let added = match (event_type, from) {
        // All were read by English keywords.
        ("MessageReceived", 1) => json!({ "language": "en" }),
        // All came by text and stopped everything.
        ("ConsentRevoked", 1) => json!({
            "language": "en",
            "purposes": ["reply", "informational", "marketing"],
            "acknowledgement": "not_needed",
        }),
        // All came by text, which only ever opened what needs no signature.
        ("ConsentGranted", 1) => json!({
            "language": "en",
            "purposes": ["reply", "informational"],
            "carrier_blocks": false,
        }),
        _ => return None,
    };
    for (name, value) in added.as_object()? {
        data.as_object_mut()?.insert(name.clone(), value.clone());
    }
    Some(data)
}
