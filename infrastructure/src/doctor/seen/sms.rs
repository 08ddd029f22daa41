//! Numbers, opt-out lists, configuration sets and the account's standing, as AWS End
//! User Messaging describes them.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::super::asker::Asker;
use super::super::question::Asking;
use super::super::service::SMS;
use super::Answer;

/// How many pages of numbers are read: 10,000 numbers.
const PAGES_MAX: usize = 100;

/// A number of ours.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SeenNumber {
    /// Its ARN.
    pub phone_number_arn: String,
    /// Its id.
    pub phone_number_id: String,
    /// The number.
    pub phone_number: String,
    /// `ACTIVE`, once it can be used.
    pub status: String,
    /// Such as `TOLL_FREE`.
    pub number_type: String,
    /// What it can carry.
    pub number_capabilities: Vec<String>,
    /// Whether texts to it go to a topic.
    pub two_way_enabled: bool,
    /// The topic.
    pub two_way_channel_arn: Option<String>,
    /// The role that publishes there.
    pub two_way_channel_role: Option<String>,
    /// Whether STOP and HELP are for us to answer.
    pub self_managed_opt_outs_enabled: bool,
    /// The opt-out list that its texts are held against.
    pub opt_out_list_name: String,
    /// Whether it refuses to be released.
    pub deletion_protection_enabled: bool,
    /// What it was registered under.
    pub registration_id: Option<String>,
    /// How fast and how much it may send.
    pub messaging_limits: Option<SeenLimits>,
}

/// How fast and how much a number may send.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SeenLimits {
    /// By what is counted.
    pub rate_limits: BTreeMap<String, i64>,
    /// By what is counted.
    pub daily_message_caps: BTreeMap<String, i64>,
}

/// A configuration set.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SeenConfigurationSet {
    /// Where it reports to.
    pub event_destinations: Vec<SeenEventDestination>,
    /// What it may send to.
    pub protect_configuration_id: Option<String>,
}

/// Where a configuration set reports to.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SeenEventDestination {
    /// Whether it does.
    pub enabled: bool,
    /// What it reports.
    pub matching_event_types: Vec<String>,
    /// The topic.
    pub sns_destination: Option<SeenSnsDestination>,
}

/// A topic that is reported to.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SeenSnsDestination {
    /// Its ARN.
    pub topic_arn: String,
}

/// The status of a registration, and which countries may be sent to.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Registered {
    registration_status: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Rule {
    protect_status: String,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct NamedSetting {
    name: String,
    value: String,
    enforced_limit: i64,
}

async fn ask<T: DeserializeOwned>(
    asker: &Asker,
    operation: &'static str,
    on: &str,
    input: &Value,
    answered: &str,
) -> Answer<T> {
    let question = Asking::json(&SMS, operation, on, input);
    let action = question.action.clone();
    let mut answer: Value = asker.ask(question).await?;
    serde_json::from_value(answer[answered].take()).map_err(|_| super::Unanswered::Failed {
        action,
        why: format!("the answer has no {answered} that this version knows"),
    })
}

/// Every number of the account and region.
pub async fn see_numbers(asker: &Asker) -> Answer<Vec<SeenNumber>> {
    let (mut all, mut token) = (Vec::new(), None::<String>);
    for _ in 0..PAGES_MAX {
        let page = token.map_or_else(|| json!({}), |token| json!({ "NextToken": token }));
        let question = Asking::json(&SMS, "DescribePhoneNumbers", "the account's numbers", &page);
        let answer: NumbersAnswer = asker.ask(question).await?;
        all.extend(answer.phone_numbers);
        token = answer.next_token;
        if token.is_none() {
            break;
        }
    }
    Ok(all)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct NumbersAnswer {
    phone_numbers: Vec<SeenNumber>,
    #[serde(default)]
    next_token: Option<String>,
}

/// The status of the registration with this id.
pub async fn see_registration(asker: &Asker, id: &str) -> Answer<String> {
    let about = json!({ "RegistrationIds": [id] });
    let all: Vec<Registered> = ask(asker, "DescribeRegistrations", id, &about, "Registrations").await?;
    all.into_iter().next().map(|one| one.registration_status).ok_or(super::Unanswered::Missing)
}

/// Whether there is an opt-out list called `name`.
pub async fn see_opt_out_list(asker: &Asker, name: &str) -> Answer<()> {
    let about = json!({ "OptOutListNames": [name] });
    let all: Vec<Value> = ask(asker, "DescribeOptOutLists", name, &about, "OptOutLists").await?;
    if all.is_empty() { Err(super::Unanswered::Missing) } else { Ok(()) }
}

/// The configuration set called `name`.
pub async fn see_configuration_set(asker: &Asker, name: &str) -> Answer<SeenConfigurationSet> {
    let about = json!({ "ConfigurationSetNames": [name] });
    let all: Vec<SeenConfigurationSet> =
        ask(asker, "DescribeConfigurationSets", name, &about, "ConfigurationSets").await?;
    all.into_iter().next().ok_or(super::Unanswered::Missing)
}

/// The countries that the protect configuration with this id lets texts go to.
pub async fn see_countries(asker: &Asker, id: &str) -> Answer<Vec<String>> {
    let about = json!({ "ProtectConfigurationId": id, "NumberCapability": "SMS" });
    let operation = "GetProtectConfigurationCountryRuleSet";
    let rules: BTreeMap<String, Rule> = ask(asker, operation, id, &about, "CountryRuleSet").await?;
    let allowed = rules.into_iter().filter(|(_, rule)| rule.protect_status != "BLOCK");
    Ok(allowed.map(|(country, _)| country).collect())
}

/// The account's tier: `SANDBOX` or `PRODUCTION`.
pub async fn see_tier(asker: &Asker) -> Answer<String> {
    let on = "the account";
    let all: Vec<NamedSetting> =
        ask(asker, "DescribeAccountAttributes", on, &json!({}), "AccountAttributes").await?;
    let tier = all.into_iter().find(|one| one.name == "ACCOUNT_TIER");
    tier.map(|tier| tier.value).ok_or(super::Unanswered::Missing)
}

/// What AWS lets the account spend on texts in a month, in US dollars.
pub async fn see_spend_limit(asker: &Asker) -> Answer<i64> {
    let all: Vec<NamedSetting> =
        ask(asker, "DescribeSpendLimits", "the account", &json!({}), "SpendLimits").await?;
    let limit = all.into_iter().find(|one| one.name == "TEXT_MESSAGE_MONTHLY_SPEND_LIMIT");
    limit.map(|limit| limit.enforced_limit).ok_or(super::Unanswered::Missing)
}
