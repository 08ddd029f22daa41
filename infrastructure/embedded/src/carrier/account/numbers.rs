//! Numbers: requested, changed, given back.

use serde_json::{Value, json};
use textledger_domain::time::Timestamp;

use super::Account;
use super::things::{Thing, arn, known, removed, seconds, text, texts};
use crate::carrier::refusal::{Refusal, Resource};
use crate::carrier::request::Invalid;

/// What `UpdatePhoneNumber` may change.
const CHANGEABLE: [&str; 7] = [
    "DeletionProtectionEnabled",
    "InternationalSendingEnabled",
    "OptOutListName",
    "SelfManagedOptOutsEnabled",
    "TwoWayChannelArn",
    "TwoWayChannelRole",
    "TwoWayEnabled",
];
/// The list of a number that names none.
const DEFAULT_LIST: &str = "Default";

/// `RequestPhoneNumber`. A number is active at once; on AWS that can take weeks.
pub(super) fn request(account: &mut Account, asked: &Thing, now: Timestamp) -> Result<Value, Refusal> {
    let kind = text(asked, "NumberType")?;
    let prefix = match kind {
        "TOLL_FREE" => "+1800555",
        "TEN_DLC" | "LONG_CODE" | "SIMULATOR" => "+1212555",
        _ => return Err(not_offered(kind)),
    };
    let list = asked.get("OptOutListName").and_then(Value::as_str).unwrap_or(DEFAULT_LIST);
    if list != DEFAULT_LIST && account.list(list).is_none() {
        return Err(Refusal::NotFound { resource: Resource::OptOutList, id: list.to_owned() });
    }
    let nth = account.numbers.len() + 1;
    let id = format!("phone-{nth:032x}");
    let number = json!({
        "PhoneNumberArn": arn("phone-number", &id),
        "PhoneNumberId": id,
        "PhoneNumber": format!("{prefix}{:04}", 100 + nth),
        "Status": "ACTIVE",
        "IsoCountryCode": text(asked, "IsoCountryCode")?,
        "MessageType": text(asked, "MessageType")?,
        "NumberCapabilities": texts(asked, "NumberCapabilities"),
        "NumberType": kind,
        "MonthlyLeasingPrice": "2.00",
        "TwoWayEnabled": false,
        "SelfManagedOptOutsEnabled": false,
        "OptOutListName": list,
        "DeletionProtectionEnabled": asked.get("DeletionProtectionEnabled").is_some_and(|wanted| *wanted == true),
        "InternationalSendingEnabled": false,
        "CreatedTimestamp": seconds(now),
    });
    if let Value::Object(number) = &number {
        account.numbers.insert(id, number.clone());
    }
    Ok(number)
}

/// `UpdatePhoneNumber`
pub(super) fn update(account: &mut Account, asked: &Thing) -> Result<Value, Refusal> {
    let number = known(&mut account.numbers, text(asked, "PhoneNumberId")?, Resource::PhoneNumber)?;
    for name in CHANGEABLE {
        if let Some(value) = asked.get(name) {
            number.insert(name.to_owned(), value.clone());
        }
    }
    Ok(Value::Object(number.clone()))
}

/// `ReleasePhoneNumber`
pub(super) fn release(account: &mut Account, asked: &Thing) -> Result<Value, Refusal> {
    let id = text(asked, "PhoneNumberId")?;
    let number = known(&mut account.numbers, id, Resource::PhoneNumber)?;
    if number["DeletionProtectionEnabled"] == true {
        return Err(Refusal::Conflict {
            reason: "DELETION_PROTECTION_ENABLED",
            resource: Resource::PhoneNumber,
            id: id.to_owned(),
        });
    }
    removed(&mut account.numbers, id, Resource::PhoneNumber)
}

fn not_offered(kind: &str) -> Refusal {
    Refusal::Invalid(Invalid {
        reason: "FIELD_VALIDATION_FAILED",
        field: "NumberType",
        message: format!("{kind} is not a kind of number that can be requested"),
    })
}
