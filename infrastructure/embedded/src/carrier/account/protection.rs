//! Protect configurations: the countries that a configuration set may text.

use serde_json::{Value, json};
use textledger_domain::time::Timestamp;

use super::things::{Thing, arn, known, removed, seconds, text};
use super::{Account, sets};
use crate::carrier::refusal::{Refusal, Resource};

/// The countries a new one has rules for; AWS names all there are.
const COUNTRIES: [&str; 6] = ["CA", "DE", "GB", "MX", "PR", "US"];
/// Where the rules are kept; they are described by an operation of their own.
const RULES: &str = "CountryRuleSet";

/// `CreateProtectConfiguration`: it lets texts go everywhere.
pub(super) fn create(account: &mut Account, asked: &Thing, now: Timestamp) -> Value {
    let id = format!("protect-{:032x}", account.protections.len() + 1);
    let rules: Thing =
        COUNTRIES.iter().map(|name| ((*name).to_owned(), json!({ "ProtectStatus": "ALLOW" }))).collect();
    let made = json!({
        "ProtectConfigurationArn": arn("protect-configuration", &id),
        "ProtectConfigurationId": id,
        "AccountDefault": false,
        "DeletionProtectionEnabled": asked.get("DeletionProtectionEnabled").is_some_and(|wanted| *wanted == true),
        "CreatedTimestamp": seconds(now),
    });
    if let Value::Object(kept) = &made {
        let mut kept = kept.clone();
        kept.insert(RULES.to_owned(), Value::Object(rules));
        account.protections.insert(id, kept);
    }
    made
}

/// `AssociateProtectConfiguration`, and `DisassociateProtectConfiguration` unless `associated`.
pub(super) fn associate(account: &mut Account, asked: &Thing, associated: bool) -> Result<Value, Refusal> {
    let id = text(asked, "ProtectConfigurationId")?.to_owned();
    let kept = known(&mut account.protections, &id, Resource::ProtectConfiguration)?;
    let its_arn = kept["ProtectConfigurationArn"].clone();
    let set = sets::set_of(account, asked)?;
    let (set_arn, set_name) = (set["ConfigurationSetArn"].clone(), set["ConfigurationSetName"].clone());
    if associated {
        set.insert("ProtectConfigurationId".to_owned(), id.clone().into());
    } else {
        set.remove("ProtectConfigurationId");
    }
    Ok(json!({
        "ConfigurationSetArn": set_arn, "ConfigurationSetName": set_name,
        "ProtectConfigurationArn": its_arn, "ProtectConfigurationId": id,
    }))
}

/// `DeleteProtectConfiguration`; one that a set has stays.
pub(super) fn delete(account: &mut Account, asked: &Thing) -> Result<Value, Refusal> {
    let id = text(asked, "ProtectConfigurationId")?;
    if account.sets.values().any(|set| set.get("ProtectConfigurationId").is_some_and(|had| had == id)) {
        let reason = "PROTECT_CONFIGURATION_IS_ASSOCIATED_WITH_CONFIGURATION_SET";
        let resource = Resource::ProtectConfiguration;
        return Err(Refusal::Conflict { reason, resource, id: id.to_owned() });
    }
    removed(&mut account.protections, id, Resource::ProtectConfiguration)
}

/// `GetProtectConfigurationCountryRuleSet`
pub(super) fn rules(account: &mut Account, asked: &Thing) -> Result<Value, Refusal> {
    let id = text(asked, "ProtectConfigurationId")?;
    let kept = known(&mut account.protections, id, Resource::ProtectConfiguration)?;
    Ok(json!({
        "ProtectConfigurationArn": kept["ProtectConfigurationArn"], "ProtectConfigurationId": id,
        "NumberCapability": text(asked, "NumberCapability")?, RULES: kept[RULES],
    }))
}

/// `UpdateProtectConfigurationCountryRuleSet`: what is not named stays.
pub(super) fn update_rules(account: &mut Account, asked: &Thing) -> Result<Value, Refusal> {
    let id = text(asked, "ProtectConfigurationId")?;
    let kept = known(&mut account.protections, id, Resource::ProtectConfiguration)?;
    if let (Some(Value::Object(rules)), Some(Value::Object(changed))) =
        (kept.get_mut(RULES), asked.get("CountryRuleSetUpdates"))
    {
        rules.extend(changed.clone());
    }
    self::rules(account, asked)
}
