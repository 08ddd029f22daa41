//! The account's things in the form in which they are described, and what requests
//! say of them.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use textledger_domain::time::Timestamp;

use crate::carrier::refusal::{Refusal, Resource};
use crate::carrier::request::{Invalid, present};
use crate::wire::{ACCOUNT, REGION};

/// One of the account's things, as it is described.
pub(super) type Thing = Map<String, Value>;

/// An opt-out list, as it is described.
pub(super) fn list(name: &str, now: Timestamp) -> Thing {
    let parts = [
        ("OptOutListArn", arn("opt-out-list", name).into()),
        ("OptOutListName", name.into()),
        ("CreatedTimestamp", seconds(now)),
    ];
    parts.into_iter().map(|(name, value): (&str, Value)| (name.to_owned(), value)).collect()
}

/// A configuration set, as it is described.
pub(super) fn set(name: &str, now: Timestamp) -> Thing {
    let parts = [
        ("ConfigurationSetArn", arn("configuration-set", name).into()),
        ("ConfigurationSetName", name.into()),
        ("EventDestinations", json!([])),
        ("CreatedTimestamp", seconds(now)),
    ];
    parts.into_iter().map(|(name, value): (&str, Value)| (name.to_owned(), value)).collect()
}

pub(super) fn arn(kind: &str, id: &str) -> String {
    format!("arn:aws:sms-voice:{REGION}:{ACCOUNT}:{kind}/{id}")
}

/// Seconds with a fraction, as AWS JSON 1.0 writes a time.
pub(super) fn seconds(at: Timestamp) -> Value {
    json!(at.unix_millis() as f64 / 1000.0)
}

/// The text `name` of a request, which has to be there.
pub(super) fn text<'a>(request: &'a Thing, name: &'static str) -> Result<&'a str, Invalid> {
    present(request.get(name).and_then(Value::as_str), name)
}

/// What `name` lists in a request.
pub(super) fn texts<'a>(request: &'a Thing, name: &str) -> Vec<&'a str> {
    request.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

/// Those of `things` that a request names, or all.
pub(super) fn described(
    things: &BTreeMap<String, Thing>,
    named: &[&str],
    resource: Resource,
) -> Result<Vec<Value>, Refusal> {
    if named.is_empty() {
        return Ok(things.values().cloned().map(Value::Object).collect());
    }
    let find = |id: &&str| match things.get(*id) {
        Some(thing) => Ok(Value::Object(thing.clone())),
        None => Err(Refusal::NotFound { resource, id: (*id).to_owned() }),
    };
    named.iter().map(find).collect()
}

/// The thing of `things` called `id`.
pub(super) fn known<'a>(
    things: &'a mut BTreeMap<String, Thing>,
    id: &str,
    resource: Resource,
) -> Result<&'a mut Thing, Refusal> {
    things.get_mut(id).ok_or_else(|| Refusal::NotFound { resource, id: id.to_owned() })
}

/// Takes the thing of `things` called `id` away.
pub(super) fn removed(
    things: &mut BTreeMap<String, Thing>,
    id: &str,
    resource: Resource,
) -> Result<Value, Refusal> {
    let gone = things.remove(id).ok_or_else(|| Refusal::NotFound { resource, id: id.to_owned() })?;
    Ok(Value::Object(gone))
}
