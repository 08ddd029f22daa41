//! Brings stored data of an older schema to the one this build reads. Events
//! themselves are never rewritten: this runs on every read.

use serde_json::Value;

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

/// One schema further, or `None` where no such step exists. Every type is
/// still at its first schema.
fn step(_event_type: &str, _from: u32, _data: Value) -> Option<Value> {
    None
}
