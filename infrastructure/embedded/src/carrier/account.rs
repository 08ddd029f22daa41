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
mod standing;
mod tags;
mod things;
pub(super) mod wire;

use std::collections::BTreeMap;

use serde_json::Value;
use textledger_domain::time::Timestamp;

use self::things::Thing;

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
        account.lists.insert(list.to_owned(), things::list(list, now));
        account.sets.insert(set.to_owned(), things::set(set, now));
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

    /// The numbers, as they are described.
    pub(super) fn numbers(&self) -> Vec<Value> {
        self.numbers.values().cloned().map(Value::Object).collect()
    }

    /// The opt-out list that texts from `number` are held against, where the account
    /// has the number.
    pub(super) fn list_of(&self, number: &str) -> Option<&str> {
        let owned = self.numbers.values().find(|owned| owned["PhoneNumber"] == number)?;
        owned["OptOutListName"].as_str()
    }
}
