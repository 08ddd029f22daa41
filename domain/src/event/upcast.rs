//! Brings stored data of an older schema to the one this build reads. Events
//! themselves are never rewritten: this runs on every read.

use serde_json::{Value, json};

use super::catalogue::{Event, Unreadable};

/// Data of `schema` in the form of the type's latest schema.
///
/// To change an event's data, raise its schema in the catalogue, add an arm
/// `("Type", 1) => …` to [`step`] and keep the golden file of the old schema.
///
/// # Errors
/// [`Unreadable::Unknown`] for a type or schema of a newer build.
pub fn to_latest(event_type: &str, schema: u32, mut data: Value) -> Result<Value, Unreadable> {
    let unknown = || Unreadable::Unknown { event_type: event_type.to_owned(), schema };
    let (_, latest) =
        Event::WRITTEN.iter().find(|(name, _)| *name == event_type).copied().ok_or_else(unknown)?;
    if schema == 0 || schema > latest {
        return Err(unknown());
    }
    for from in schema..latest {
        data = step(event_type, from, data).ok_or_else(unknown)?;
    }
    Ok(data)
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
