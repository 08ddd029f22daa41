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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::event::consent::{Acknowledgement, Purpose};

    #[test]
    fn a_revocation_of_the_first_schema_stops_every_purpose_at_once() {
        let stored = json!({
            "method": "sms", "words": "Stop!", "recognised": { "by": "keyword", "rule": "STOP" },
            "channels": ["sms", "voice"], "requested_at": "2026-11-22T07:28:00.123Z",
            "deadline": {
                "weekdays_only": "2026-12-04", "federal_holidays": "2026-12-07",
                "calendar": "us-federal/bdays-0.1", "time_zone": "America/New_York",
            },
            "confirmation": "owed",
        });
        let Event::ConsentRevoked(revoked) = Event::from_data("ConsentRevoked", 1, stored).unwrap() else {
            panic!("not a revocation")
        };
        assert_eq!(revoked.purposes, Purpose::ALL);
        assert_eq!(revoked.acknowledgement, Acknowledgement::NotNeeded);
    }

    #[test]
    fn a_grant_of_the_first_schema_opens_no_marketing() {
        let stored = json!({
            "method": "sms", "words": "start", "recognised": { "by": "keyword", "rule": "START" },
            "channels": ["sms"], "granted_at": "2026-11-22T07:28:00.123Z",
        });
        let Event::ConsentGranted(granted) = Event::from_data("ConsentGranted", 1, stored).unwrap() else {
            panic!("not a grant")
        };
        assert_eq!(granted.purposes, Purpose::OPENED_BY_TEXT);
        assert!(!granted.carrier_blocks);
    }
}
