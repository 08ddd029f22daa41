//! The numbers of the account, as AWS describes them (API reference,
//! DescribePhoneNumbers): those that were requested, and those that were
//! given a line of their own.

use serde::Deserialize;
use serde_json::{Value, json};
use textledger_domain::number_type::NumberType;

use super::Carrier;
use super::behaviour::Line;
use super::personality::Personality;
use super::refusal::{Refusal, Resource};
use super::request::read;
use crate::wire::{ACCOUNT, REGION};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Wanted {
    /// Ids or ARNs; all numbers if none is named.
    #[serde(default)]
    phone_number_ids: Vec<String>,
}

/// `DescribePhoneNumbers`. There are never so many that they fill a page.
pub(super) fn describe(carrier: &Carrier, body: &[u8]) -> Result<Value, Refusal> {
    let Wanted { phone_number_ids } = read(body)?;
    let lines = carrier.conduct().behaviour.lines.clone();
    let mut owned = carrier.account().numbers();
    for (number, line) in lines {
        if owned.iter().all(|known| known["PhoneNumber"] != number) {
            owned.push(one(&number, line, &carrier.opt_out_list));
        }
    }
    let names = |id: &String, told: &Value| told["PhoneNumberId"] == **id || told["PhoneNumberArn"] == **id;
    if let Some(id) = phone_number_ids.iter().find(|id| !owned.iter().any(|told| names(id, told))) {
        return Err(Refusal::NotFound { resource: Resource::PhoneNumber, id: id.clone() });
    }
    owned.retain(|told| phone_number_ids.is_empty() || phone_number_ids.iter().any(|id| names(id, told)));
    Ok(json!({ "PhoneNumbers": owned }))
}

fn one(number: &str, line: Line, opt_out_list: &str) -> Value {
    let kind = match line.personality.number_type() {
        NumberType::TenDlc => "TEN_DLC",
        NumberType::TollFree => "TOLL_FREE",
        NumberType::ShortCode => "SHORT_CODE",
    };
    let mut told = json!({
        "PhoneNumberArn": arn(number),
        "PhoneNumberId": id(number),
        "PhoneNumber": number,
        "Status": "ACTIVE",
        "IsoCountryCode": "US",
        "MessageType": "TRANSACTIONAL",
        "NumberCapabilities": ["SMS"],
        "NumberType": kind,
        "MonthlyLeasingPrice": "2.00",
        "TwoWayEnabled": true,
        "SelfManagedOptOutsEnabled": line.personality != Personality::AwsManaged,
        "OptOutListName": opt_out_list,
        "InternationalSendingEnabled": false,
        "DeletionProtectionEnabled": false,
        "CreatedTimestamp": 0,
    });
    if let Some(rate) = line.parts_per_second.or_else(|| line.personality.parts_per_second()) {
        told["MessagingLimits"] = json!({ "RateLimits": { "SMS": rate } });
    }
    told
}

fn id(number: &str) -> String {
    format!("phone-{}", number.trim_start_matches('+'))
}

fn arn(number: &str) -> String {
    format!("arn:aws:sms-voice:{REGION}:{ACCOUNT}:phone-number/{}", id(number))
}
