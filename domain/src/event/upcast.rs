//! Brings stored data of an older schema to the one this build reads. Events
//! themselves are never rewritten: this runs on every read.

use serde_json::{Value, json};

use crate::likeness::Likeness;
use crate::text::plain::is_blank_text;
use crate::text::segments::Segments;

/// Data of `schema` in the form of `latest`, the type's latest schema.
///
/// To change an event's data, raise its schema in the catalogue, add an arm
/// `("Type", 1) => …` to [`added`] unless the form alone changed, and keep the
/// golden file of the old schema. Words have their own reader, which takes them
/// as the first schemas wrote them.
pub(super) fn to_latest(event_type: &str, schema: u32, latest: u32, mut data: Value) -> Value {
    for from in schema..latest {
        if let (Value::Object(more), Some(data)) = (added(event_type, from, &data), data.as_object_mut()) {
            data.extend(more);
        }
    }
    data
}

/// What the schema after `from` has beside the data of `from`.
fn added(event_type: &str, from: u32, data: &Value) -> Value {
    match (event_type, from) {
        // All were read by English keywords.
        ("MessageReceived", 1) => json!({ "language": "en" }),
        // What rules need of a text was read from the text.
        ("MessageReceived", 2) => {
            let body = data["body"].as_str().unwrap_or_default();
            json!({
                "segments": Segments::of(body),
                "blank": is_blank_text(body),
                "likeness": Likeness::of(body),
            })
        }
        // What no person wrote was conversation.
        ("MessageReceived", 3) => Value::Null,
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
        _ => Value::Null,
    }
}
