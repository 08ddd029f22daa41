//! The opt-out list's three operations, from and to AWS's JSON.

use serde_json::{Map, Value, json};

use super::request::{OneNumber, Page, token};
use super::{ListedNumber, add, find, named, not_listed, page, remove};
use crate::carrier::Carrier;
use crate::carrier::refusal::{Refusal, Resource};
use crate::wire::{ACCOUNT, REGION};

/// `PutOptedOutNumber`
pub(in crate::carrier) fn put(carrier: &Carrier, body: &[u8]) -> Result<Value, Refusal> {
    let OneNumber { list, number } = OneNumber::parse(body)?;
    let list = &*known(carrier, &list)?;
    let now = carrier.clock.now();
    let entry = carrier.store.transact(|rows| {
        add(rows, list, &number, now, false)?;
        find(rows, list, &number)?.ok_or_else(|| not_listed(&number))
    })?;
    Ok(about(list, one(&entry)))
}

/// `DeleteOptedOutNumber`
pub(in crate::carrier) fn delete(carrier: &Carrier, body: &[u8]) -> Result<Value, Refusal> {
    let OneNumber { list, number } = OneNumber::parse(body)?;
    let list = &*known(carrier, &list)?;
    let now = carrier.clock.now();
    let entry = carrier.store.transact(|rows| remove(rows, list, &number, now))?;
    Ok(about(list, one(&entry)))
}

/// `DescribeOptedOutNumbers`
pub(in crate::carrier) fn describe(carrier: &Carrier, body: &[u8]) -> Result<Value, Refusal> {
    let wanted = Page::parse(body)?;
    let list = &*known(carrier, &wanted.list)?;
    let (entries, more) = carrier.store.transact(|rows| match wanted.numbers.is_empty() {
        true => Ok::<_, Refusal>(page(rows, list, &wanted)?),
        false => Ok((named(rows, list, &wanted)?, false)),
    })?;
    let mut answer = Map::new();
    if let Some(last) = entries.last().filter(|_| more) {
        answer.insert("NextToken".into(), token(&last.number).into());
    }
    let entries: Vec<Value> = entries.iter().map(|entry| Value::Object(one(entry))).collect();
    answer.insert("OptedOutNumbers".into(), entries.into());
    Ok(about(list, answer))
}

/// The name of the list called so, or with this ARN.
fn known(carrier: &Carrier, name: &str) -> Result<String, Refusal> {
    let list = carrier.account().list(name).map(str::to_owned);
    list.ok_or_else(|| Refusal::NotFound { resource: Resource::OptOutList, id: name.to_owned() })
}

fn arn(list: &str) -> String {
    format!("arn:aws:sms-voice:{REGION}:{ACCOUNT}:opt-out-list/{list}")
}

fn about(list: &str, mut answer: Map<String, Value>) -> Value {
    answer.insert("OptOutListName".into(), list.into());
    answer.insert("OptOutListArn".into(), arn(list).into());
    Value::Object(answer)
}

/// AWS JSON 1.0 writes a time as a number of seconds with a fraction. SQLite
/// keeps milliseconds, and a float holds those exactly enough.
fn one(entry: &ListedNumber) -> Map<String, Value> {
    let seconds = entry.opted_out_at.unix_millis() as f64 / 1000.0;
    let mut answer = Map::new();
    answer.insert("OptedOutNumber".into(), entry.number.as_str().into());
    answer.insert("OptedOutTimestamp".into(), json!(seconds));
    answer.insert("EndUserOptedOut".into(), entry.by_end_user.into());
    answer
}
