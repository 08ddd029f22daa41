//! What the account owns at AWS End User Messaging SMS: numbers, opt-out lists,
//! configuration sets and protect configurations, as they are requested, described
//! and given back (API reference of `PinpointSMSVoiceV2`). Each is kept in the form
//! in which it is described.
//!
//! They are kept in memory: a cloud that starts again has those of its deployment
//! alone. A protect configuration is on record, but blocks nothing here.

mod numbers;
mod protection;
mod sets;
mod tags;
pub(super) mod wire;

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::refusal::{Refusal, Resource};
use super::request::{Invalid, present};
use crate::wire::{ACCOUNT, REGION};
use textledger_domain::time::Timestamp;

/// One of the account's things, as it is described.
pub(super) type Thing = Map<String, Value>;

/// All that the account owns.
#[derive(Debug, Default)]
pub(super) struct Account {
    numbers: BTreeMap<String, Thing>,
    lists: BTreeMap<String, Thing>,
    sets: BTreeMap<String, Thing>,
    protections: BTreeMap<String, Thing>,
    /// By ARN.
    tags: BTreeMap<String, BTreeMap<String, String>>,
}

impl Account {
    /// With the opt-out list and the configuration set of a deployment.
    pub(super) fn deployed(list: &str, set: &str, now: Timestamp) -> Self {
        let mut account = Self::default();
        account.lists.insert(list.to_owned(), sets::list(list, now));
        account.sets.insert(set.to_owned(), sets::set(set, now));
        account
    }

    /// Whether a text may name this configuration set.
    pub(super) fn has_set(&self, name: &str) -> bool {
        self.sets.contains_key(name)
    }

    /// The list with this name or ARN.
    pub(super) fn list(&self, name: &str) -> Option<&str> {
        let is_it = |(known, list): &(&String, &Thing)| *known == name || list["OptOutListArn"] == name;
        self.lists.iter().find(is_it).map(|(name, _)| name.as_str())
    }

    /// The opt-out list that texts from `number` are held against, where the account
    /// has the number.
    pub(super) fn list_of(&self, number: &str) -> Option<&str> {
        let owned = self.numbers.values().find(|owned| owned["PhoneNumber"] == number)?;
        owned["OptOutListName"].as_str()
    }
}

fn arn(kind: &str, id: &str) -> String {
    format!("arn:aws:sms-voice:{REGION}:{ACCOUNT}:{kind}/{id}")
}

/// Seconds with a fraction, as AWS JSON 1.0 writes a time.
fn seconds(at: Timestamp) -> Value {
    json!(at.unix_millis() as f64 / 1000.0)
}

/// The text `name` of a request, which has to be there.
fn text<'a>(request: &'a Thing, name: &'static str) -> Result<&'a str, Invalid> {
    present(request.get(name).and_then(Value::as_str), name)
}

/// What `name` lists in a request.
fn texts<'a>(request: &'a Thing, name: &str) -> Vec<&'a str> {
    request.get(name).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

/// Those of `things` that a request names, or all.
fn described(
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
fn known<'a>(
    things: &'a mut BTreeMap<String, Thing>,
    id: &str,
    resource: Resource,
) -> Result<&'a mut Thing, Refusal> {
    things.get_mut(id).ok_or_else(|| Refusal::NotFound { resource, id: id.to_owned() })
}

/// Takes the thing of `things` called `id` away.
fn removed(things: &mut BTreeMap<String, Thing>, id: &str, resource: Resource) -> Result<Value, Refusal> {
    let gone = things.remove(id).ok_or_else(|| Refusal::NotFound { resource, id: id.to_owned() })?;
    Ok(Value::Object(gone))
}
