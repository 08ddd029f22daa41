//! What is told of the events beside the account: why texts were sent or not, the
//! rules they name, and the forms they have.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};
use textledger_domain::event::Event;
use textledger_domain::policy::Policy;
use textledger_domain::record::Recorded;
use textledger_domain::stream::Seq;
use textledger_domain::time::Timestamp;

use super::names;
use crate::audit::explain::{Explanation, explain};
use crate::audit::shown::Shown;
use crate::audit::states::States;
use crate::audit::told::told;

/// A value as JSON for people.
pub fn pretty(value: &impl Serialize) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = serde_json::to_vec_pretty(value)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Each decision of a stretch of time on whether we may write, and on whether a text
/// goes out, decided again; by the names of their files.
pub fn explanations(
    events: &[Recorded],
    policy: &Policy,
    (from, to): (Option<Timestamp>, Option<Timestamp>),
) -> Vec<(String, Explanation)> {
    let is_in = |event: &&Recorded| {
        let at = event.recorded_at();
        from.is_none_or(|from| from <= at) && to.is_none_or(|to| at <= to)
    };
    let states = States::of(events);
    let decisions = events.iter().filter(|event| is_decision(event.event())).filter(is_in);
    let explained = |event: &Recorded| {
        let name = names::explanation(event.seq(), event.event().type_name());
        Some((name, explain(&states, event.id(), policy, Shown::Revealed)?))
    };
    decisions.filter_map(explained).collect()
}

fn is_decision(event: &Event) -> bool {
    matches!(
        event,
        Event::ConsentRevoked(_)
            | Event::ConsentGranted(_)
            | Event::ConsentImported(_)
            | Event::RevocationUnclear(_)
            | Event::SendStarted(_)
            | Event::SendSuppressed(_)
    )
}

/// The rules that the events name, each with the events that name it.
pub fn rules(events: &[Recorded]) -> Value {
    let mut named: BTreeMap<(&str, String, Option<String>), Vec<Seq>> = BTreeMap::new();
    for event in events {
        if let Some(rule) = told(event.event(), Shown::Revealed).rule {
            named.entry((rule.by, rule.name, rule.version)).or_default().push(event.seq());
        }
    }
    let rule = |((by, name, version), events)| json!({ "by": by, "name": name, "version": version, "events": events });
    json!(named.into_iter().map(rule).collect::<Vec<_>>())
}

/// The types and schemas that the events have, and the newest schema of each that
/// this version reads.
pub fn schema(events: &[Recorded]) -> Value {
    let mut counts: BTreeMap<(String, u32), u64> = BTreeMap::new();
    for event in events {
        let envelope = &event.sealed().envelope;
        *counts.entry((envelope.event_type.clone(), envelope.schema)).or_default() += 1;
    }
    let latest =
        |name: &str| Event::WRITTEN.iter().find(|(known, _)| *known == name).map(|(_, schema)| *schema);
    let row = |((name, schema), events): ((String, u32), u64)| {
        let latest = latest(&name);
        json!({ "type": name, "schema": schema, "events": events, "latest": latest })
    };
    json!(counts.into_iter().map(row).collect::<Vec<_>>())
}
