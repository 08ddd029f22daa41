//! Opt-out lists and configuration sets, with the destinations of their events.

use serde_json::{Value, json};
use textledger_domain::time::Timestamp;

use super::Account;
use super::things::{Thing, described, known, list, removed, set, text, texts};
use crate::carrier::refusal::{Refusal, Resource};

/// `CreateOptOutList`
pub(super) fn create_list(account: &mut Account, asked: &Thing, now: Timestamp) -> Result<Value, Refusal> {
    let name = text(asked, "OptOutListName")?;
    if account.lists.contains_key(name) {
        return Err(exists(Resource::OptOutList, name));
    }
    account.lists.insert(name.to_owned(), list(name, now));
    Ok(Value::Object(account.lists[name].clone()))
}

/// `DescribeOptOutLists`, all on one page.
pub(super) fn describe_lists(account: &Account, asked: &Thing) -> Result<Value, Refusal> {
    let named = texts(asked, "OptOutListNames");
    Ok(json!({ "OptOutLists": described(&account.lists, &named, Resource::OptOutList)? }))
}

/// `DeleteOptOutList`; one that a number is held against stays.
pub(super) fn delete_list(account: &mut Account, asked: &Thing) -> Result<Value, Refusal> {
    let name = text(asked, "OptOutListName")?;
    if account.numbers.values().any(|number| number["OptOutListName"] == name) {
        let reason = "RESOURCE_DELETION_NOT_ALLOWED";
        return Err(Refusal::Conflict { reason, resource: Resource::OptOutList, id: name.to_owned() });
    }
    removed(&mut account.lists, name, Resource::OptOutList)
}

/// `CreateConfigurationSet`
pub(super) fn create_set(account: &mut Account, asked: &Thing, now: Timestamp) -> Result<Value, Refusal> {
    let name = text(asked, "ConfigurationSetName")?;
    if account.sets.contains_key(name) {
        return Err(exists(Resource::ConfigurationSet, name));
    }
    account.sets.insert(name.to_owned(), set(name, now));
    Ok(Value::Object(account.sets[name].clone()))
}

/// `DescribeConfigurationSets`, all on one page.
pub(super) fn describe_sets(account: &Account, asked: &Thing) -> Result<Value, Refusal> {
    let named = texts(asked, "ConfigurationSetNames");
    Ok(json!({ "ConfigurationSets": described(&account.sets, &named, Resource::ConfigurationSet)? }))
}

/// `SetDefaultMessageType`
pub(super) fn default_message_type(account: &mut Account, asked: &Thing) -> Result<Value, Refusal> {
    let set = set_of(account, asked)?;
    set.insert("DefaultMessageType".to_owned(), text(asked, "MessageType")?.into());
    Ok(Value::Object(set.clone()))
}

/// `DeleteConfigurationSet`
pub(super) fn delete_set(account: &mut Account, asked: &Thing) -> Result<Value, Refusal> {
    removed(&mut account.sets, text(asked, "ConfigurationSetName")?, Resource::ConfigurationSet)
}

/// `CreateEventDestination`, and `UpdateEventDestination` where `is_there`.
pub(super) fn put_destination(
    account: &mut Account,
    asked: &Thing,
    is_there: bool,
) -> Result<Value, Refusal> {
    let name = text(asked, "EventDestinationName")?.to_owned();
    let mut destination: Thing = asked.clone();
    destination.retain(|field, _| field.ends_with("Destination") || field == "MatchingEventTypes");
    destination.insert("EventDestinationName".to_owned(), name.clone().into());
    destination.entry("Enabled").or_insert(true.into());
    let set = set_of(account, asked)?;
    let (arn, called) = (set["ConfigurationSetArn"].clone(), set["ConfigurationSetName"].clone());
    let Some(Value::Array(destinations)) = set.get_mut("EventDestinations") else {
        return Err(exists(Resource::EventDestination, &name));
    };
    let place = destinations.iter().position(|known| known["EventDestinationName"] == *name);
    match (place, is_there) {
        (Some(place), true) => destinations[place] = Value::Object(destination.clone()),
        (None, false) => destinations.push(Value::Object(destination.clone())),
        (Some(_), false) => return Err(exists(Resource::EventDestination, &name)),
        (None, true) => return Err(Refusal::NotFound { resource: Resource::EventDestination, id: name }),
    }
    Ok(json!({ "ConfigurationSetArn": arn, "ConfigurationSetName": called, "EventDestination": destination }))
}

/// The set that a request names, by name or ARN.
pub(super) fn set_of<'a>(account: &'a mut Account, asked: &Thing) -> Result<&'a mut Thing, Refusal> {
    let name = text(asked, "ConfigurationSetName")?;
    let name = name.rsplit('/').next().unwrap_or(name).to_owned();
    known(&mut account.sets, &name, Resource::ConfigurationSet)
}

fn exists(resource: Resource, id: &str) -> Refusal {
    Refusal::Conflict { reason: "RESOURCE_ALREADY_EXISTS", resource, id: id.to_owned() }
}
