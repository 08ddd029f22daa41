//! What was derived, held against what was recorded: the envelope and every field
//! of the data. What differs is told with its values, numbers and words masked.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;
use textledger_domain::record::{Draft, Recorded};
use textledger_domain::stream::Seq;

use crate::drift::masked::masked;

/// One thing that comes out otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Deviation {
    /// The event it is about.
    pub seq: Seq,
    /// What of it.
    pub field: String,
    /// As it was recorded.
    pub recorded: String,
    /// As it was derived.
    pub derived: String,
}

impl Deviation {
    pub(super) fn new(seq: Seq, field: &str, recorded: impl ToString, derived: impl ToString) -> Self {
        let (recorded, derived) = (recorded.to_string(), derived.to_string());
        Self { seq, field: field.to_owned(), recorded, derived }
    }
}

/// What tells the events that were derived from those recorded in one append.
pub(super) fn all(derived: &[Draft], recorded: &[Recorded]) -> Vec<Deviation> {
    let names = |names: Vec<&str>| names.join(", ");
    let (expected, found) = (
        names(derived.iter().map(|draft| draft.event.type_name()).collect()),
        names(recorded.iter().map(|event| event.event().type_name()).collect()),
    );
    if expected != found {
        let seq = recorded.first().map_or(0, Recorded::seq);
        return vec![Deviation::new(seq, "events", found, expected)];
    }
    derived.iter().zip(recorded).flat_map(|(draft, event)| one(draft, event)).collect()
}

fn one(draft: &Draft, recorded: &Recorded) -> Vec<Deviation> {
    let envelope = &recorded.sealed().envelope;
    let or_none = |id: Option<String>| id.unwrap_or_else(|| "none".to_owned());
    let mut differences = Vec::new();
    let mut held_against = |field: &str, recorded_as: String, derived: String| {
        if recorded_as != derived {
            differences.push(Deviation::new(recorded.seq(), field, recorded_as, derived));
        }
    };
    held_against("event_id", envelope.event_id.to_string(), draft.event_id.to_string());
    held_against("occurred_at", envelope.occurred_at.to_string(), draft.occurred_at.to_string());
    held_against("correlation_id", envelope.correlation_id.to_string(), draft.correlation_id.to_string());
    held_against(
        "causation_id",
        or_none(envelope.causation_id.map(|id| id.to_string())),
        or_none(draft.causation_id.map(|id| id.to_string())),
    );
    held_against("actor", envelope.actor.to_string(), draft.actor.to_string());
    let (found, expected) = (recorded.event().to_data(), draft.event.to_data());
    let fields = |data: &Value| -> BTreeSet<String> {
        data.as_object().into_iter().flat_map(|fields| fields.keys().cloned()).collect()
    };
    for field in fields(&found).union(&fields(&expected)) {
        let (found, expected) = (&found[field], &expected[field]);
        if found != expected {
            differences.push(Deviation::new(recorded.seq(), field, shown(found), shown(expected)));
        }
    }
    differences
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "none".to_owned(),
        Value::String(text) => masked(text),
        value => masked(&value.to_string()),
    }
}
