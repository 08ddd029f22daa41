//! The operations on what the account owns, from and to AWS's JSON.

use serde_json::{Value, json};
use textledger_domain::time::Timestamp;

use super::things::{Thing, text};
use super::{Account, numbers, protection, sets, standing, tags};
use crate::carrier::refusal::Refusal;
use crate::carrier::request::read;

/// Answers `operation`, if it is one of these; the texts of a month may cost
/// `month_spend_max` hundred-thousandths of a dollar.
pub(in crate::carrier) fn answer(
    account: &mut Account,
    operation: &str,
    body: &[u8],
    now: Timestamp,
    month_spend_max: Option<u64>,
) -> Option<Result<Value, Refusal>> {
    let asked: Thing = match read(body) {
        Ok(asked) => asked,
        Err(invalid) => return Some(Err(invalid.into())),
    };
    let answer = match operation {
        "RequestPhoneNumber" => numbers::request(account, &asked, now),
        "UpdatePhoneNumber" => numbers::update(account, &asked),
        "ReleasePhoneNumber" => numbers::release(account, &asked),
        "CreateOptOutList" => sets::create_list(account, &asked, now),
        "DescribeOptOutLists" => sets::describe_lists(account, &asked),
        "DeleteOptOutList" => sets::delete_list(account, &asked),
        "CreateConfigurationSet" => sets::create_set(account, &asked, now),
        "DescribeConfigurationSets" => sets::describe_sets(account, &asked),
        "DeleteConfigurationSet" => sets::delete_set(account, &asked),
        "SetDefaultMessageType" => sets::default_message_type(account, &asked),
        "CreateEventDestination" => sets::put_destination(account, &asked, false),
        "UpdateEventDestination" => sets::put_destination(account, &asked, true),
        "CreateProtectConfiguration" => Ok(protection::create(account, &asked, now)),
        "AssociateProtectConfiguration" => protection::associate(account, &asked, true),
        "DisassociateProtectConfiguration" => protection::associate(account, &asked, false),
        "DeleteProtectConfiguration" => protection::delete(account, &asked),
        "GetProtectConfigurationCountryRuleSet" => protection::rules(account, &asked),
        "UpdateProtectConfigurationCountryRuleSet" => protection::update_rules(account, &asked),
        "DescribeAccountAttributes" => Ok(standing::attributes()),
        "DescribeRegistrations" => Ok(standing::registrations()),
        "DescribeSpendLimits" => Ok(standing::spend_limits(month_spend_max)),
        "TagResource" => tag(account, &asked),
        "UntagResource" => tags::remove(account, &asked),
        "ListTagsForResource" => tags::list(account, &asked),
        _ => return None,
    };
    if let Ok(made) = &answer
        && let Some(arn) = its_arn(operation, made)
    {
        tags::put(account, &arn, &asked);
    }
    Some(answer)
}

fn tag(account: &mut Account, asked: &Thing) -> Result<Value, Refusal> {
    tags::put(account, text(asked, "ResourceArn")?, asked);
    Ok(json!({}))
}

/// The ARN of what an operation made.
fn its_arn(operation: &str, made: &Value) -> Option<String> {
    let name = match operation {
        "RequestPhoneNumber" => "PhoneNumberArn",
        "CreateOptOutList" => "OptOutListArn",
        "CreateConfigurationSet" => "ConfigurationSetArn",
        "CreateProtectConfiguration" => "ProtectConfigurationArn",
        _ => return None,
    };
    made[name].as_str().map(str::to_owned)
}
