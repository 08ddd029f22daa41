//! Configuration, all of it from the environment. What is missing or malformed
//! is told all at once, each by its name and with what it should hold.

use std::collections::BTreeMap;
use std::time::Duration;

use textledger_domain::deadline::DEFAULT_TIME_ZONE;
use textledger_domain::limits::AGENT_SECONDS_MAX;
use textledger_domain::number_type::NumberType;
use textledger_domain::phone::BusinessNumber;
use textledger_domain::policy::{Policy, STATUS_KEYWORD, usable_status_keyword};
use textledger_domain::wording::Brand;

use crate::tables::TableNames;

/// Everything a function needs to know.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The deployment, such as `dev`; part of deployed names.
    pub environment: String,
    /// The AWS region, where the SDK's own chain should not decide.
    pub region: Option<String>,
    /// The tables.
    pub tables: TableNames,
    /// The Bedrock agent.
    pub agent_id: String,
    /// Its alias.
    pub agent_alias_id: String,
    /// Bedrock's idle session timeout of that agent, in seconds.
    pub agent_idle_seconds: u32,
    /// How long one call of the agent may take.
    pub agent_within: Duration,
    /// The numbers that are ours; the first is the default sender.
    pub origination_numbers: Vec<BusinessNumber>,
    /// The reply queue.
    pub reply_queue_url: String,
    /// The configuration set that makes the carrier report deliveries.
    pub configuration_set: Option<String>,
    /// The opt-out list our numbers are associated with, when it is kept in
    /// step with the ledger.
    pub opt_out_list: Option<String>,
    /// What the rules need to know of this deployment.
    pub policy: Policy,
    /// Who speaks in the fixed texts.
    pub brand: Brand,
}

/// Everything that is wrong with the environment.
#[derive(Debug, thiserror::Error)]
#[error("the environment is not complete:\n{}", .0.join("\n"))]
pub struct Error(pub Vec<String>);

const REQUIRED: [(&str, &str); 12] = [
    ("ENVIRONMENT", "the deployment, such as dev or prod"),
    ("SUPERVISOR_AGENT_ID", "the Bedrock agent's id: up to 10 letters and digits"),
    ("SUPERVISOR_ALIAS_ID", "the Bedrock agent's alias id: up to 10 letters and digits"),
    (
        "ORIGINATION_NUMBER",
        "the number replies come from, in E.164; several are separated by commas, the default first",
    ),
    ("CONSENT_TABLE", "the name of the consent table"),
    ("OPT_OUT_TRACKING_TABLE", "the name of the opt-out-tracking table"),
    ("MESSAGES_TABLE", "the name of the messages table"),
    ("SESSIONS_TABLE", "the name of the sessions table"),
    ("EVENTS_TABLE", "the name of the ledger's events table"),
    ("HEADS_TABLE", "the name of the ledger's heads table"),
    ("CONTROL_TABLE", "the name of the control table"),
    ("REPLY_QUEUE_URL", "the URL of the FIFO queue of replies to be given"),
];

impl Settings {
    /// Settings from this process's environment.
    ///
    /// # Errors
    /// [`Error`], listing everything that is missing or malformed.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_lookup(|name| std::env::var(name).ok())
    }

    /// Settings from any source of named values.
    ///
    /// # Errors
    /// As [`Settings::from_env`].
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let present =
            |name: &str| lookup(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let mut wrong: Vec<String> = REQUIRED
            .iter()
            .filter(|(name, _)| present(name).is_none())
            .map(|(name, holds)| format!("  {name} is not set: {holds}"))
            .collect();
        let value = |name: &str| present(name).unwrap_or_default();

        let mut origination_numbers = Vec::new();
        for number in
            value("ORIGINATION_NUMBER").split(',').map(str::trim).filter(|number| !number.is_empty())
        {
            match number.parse() {
                Ok(number) => origination_numbers.push(number),
                Err(error) => wrong.push(format!("  ORIGINATION_NUMBER holds `{number}`: {error}")),
            }
        }
        let mut seconds =
            |name: &str, default: u32, most: u32| match present(name).map(|text| text.parse::<u32>()) {
                None => default,
                Some(Ok(seconds)) if (1..=most).contains(&seconds) => seconds,
                Some(_) => {
                    wrong.push(format!("  {name} is not a number of seconds from 1 to {most}"));
                    default
                }
            };
        // Bedrock ends an idle session after at most 90 minutes; 10 is its default.
        let agent_idle_seconds = seconds("AGENT_IDLE_SECONDS", 600, 5400);
        let agent_within = seconds("AGENT_TIMEOUT_SECONDS", AGENT_SECONDS_MAX, AGENT_SECONDS_MAX);
        let time_zone = match present("BUSINESS_TIME_ZONE").map(|name| name.parse().map_err(|_| name)) {
            None => DEFAULT_TIME_ZONE,
            Some(Ok(zone)) => zone,
            Some(Err(name)) => {
                wrong.push(format!(
                    "  BUSINESS_TIME_ZONE holds `{name}`: not an IANA time zone such as America/Chicago"
                ));
                DEFAULT_TIME_ZONE
            }
        };
        let mut number_types = BTreeMap::new();
        let given = present("NUMBER_TYPES").unwrap_or_default();
        for entry in given.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
            match number_type(entry) {
                Ok((number, _)) if !origination_numbers.contains(&number) => {
                    wrong.push(format!(
                        "  NUMBER_TYPES holds `{entry}`: ORIGINATION_NUMBER has no such number"
                    ));
                }
                Ok((number, number_type)) => drop(number_types.insert(number, number_type)),
                Err(why) => wrong.push(format!("  NUMBER_TYPES holds `{entry}`: {why}")),
            }
        }
        let status_keyword = present("STATUS_KEYWORD").unwrap_or_else(|| STATUS_KEYWORD.to_owned());
        if let Err(why) = usable_status_keyword(&status_keyword) {
            wrong.push(format!("  STATUS_KEYWORD holds `{status_keyword}`: {why}"));
        }
        if !wrong.is_empty() {
            return Err(Error(wrong));
        }
        Ok(Self {
            environment: value("ENVIRONMENT"),
            region: present("AWS_REGION_NAME"),
            tables: TableNames {
                events: value("EVENTS_TABLE"),
                heads: value("HEADS_TABLE"),
                control: value("CONTROL_TABLE"),
                consent: value("CONSENT_TABLE"),
                opt_out_tracking: value("OPT_OUT_TRACKING_TABLE"),
                messages: value("MESSAGES_TABLE"),
                sessions: value("SESSIONS_TABLE"),
            },
            agent_id: value("SUPERVISOR_AGENT_ID"),
            agent_alias_id: value("SUPERVISOR_ALIAS_ID"),
            agent_idle_seconds,
            agent_within: Duration::from_secs(u64::from(agent_within)),
            origination_numbers,
            reply_queue_url: value("REPLY_QUEUE_URL"),
            configuration_set: present("CONFIGURATION_SET"),
            opt_out_list: present("OPT_OUT_LIST"),
            policy: Policy {
                time_zone,
                number_types,
                status_keyword,
                mirrors_opt_outs: present("OPT_OUT_LIST").is_some(),
                ..Policy::default()
            },
            brand: Brand {
                name: present("BRAND_NAME").unwrap_or_else(|| "Scheduling".to_owned()),
                contact: present("BRAND_CONTACT").unwrap_or_else(|| "our office".to_owned()),
            },
        })
    }

    /// The number a reply comes from: the one that was texted when it is ours,
    /// the default otherwise.
    #[must_use]
    pub fn sender_for(&self, texted: Option<&BusinessNumber>) -> Option<&BusinessNumber> {
        texted
            .and_then(|texted| self.origination_numbers.iter().find(|own| *own == texted))
            .or_else(|| self.origination_numbers.first())
    }
}

/// Reads `+18335550100=toll_free`.
fn number_type(entry: &str) -> Result<(BusinessNumber, NumberType), String> {
    let (number, name) =
        entry.split_once('=').ok_or("give a number, = and its type, such as +12125550101=ten_dlc")?;
    let number = number.trim().parse::<BusinessNumber>().map_err(|error| error.to_string())?;
    let number_type = name.parse::<NumberType>().map_err(|error| error.to_string())?;
    Ok((number, number_type))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complete(name: &str) -> Option<String> {
        match name {
            "ORIGINATION_NUMBER" => Some("+12125550101, +18005550199".to_owned()),
            "AGENT_IDLE_SECONDS"
            | "AGENT_TIMEOUT_SECONDS"
            | "AWS_REGION_NAME"
            | "CONFIGURATION_SET"
            | "OPT_OUT_LIST"
            | "NUMBER_TYPES"
            | "STATUS_KEYWORD"
            | "BRAND_NAME"
            | "BRAND_CONTACT"
            | "BUSINESS_TIME_ZONE" => None,
            name => Some(name.to_lowercase()),
        }
    }

    #[test]
    fn everything_missing_is_named_at_once() {
        let error = Settings::from_lookup(|_| None).unwrap_err().to_string();
        for (name, _) in REQUIRED {
            assert!(error.contains(&format!("{name} is not set")), "{error}");
        }
    }

    #[test]
    fn a_malformed_number_is_told_apart_from_a_missing_one() {
        let lookup = |name: &str| match name {
            "ORIGINATION_NUMBER" => Some("call me".to_owned()),
            name => complete(name),
        };
        let error = Settings::from_lookup(lookup).unwrap_err().to_string();
        assert!(error.contains("ORIGINATION_NUMBER holds `call me`"), "{error}");
    }

    #[test]
    fn the_business_keeps_its_calendar_in_new_york_or_where_it_says() {
        assert_eq!(Settings::from_lookup(complete).unwrap().policy.time_zone, DEFAULT_TIME_ZONE);
        let settings = |zone: &'static str| {
            Settings::from_lookup(move |name| match name {
                "BUSINESS_TIME_ZONE" => Some(zone.to_owned()),
                name => complete(name),
            })
        };
        assert_eq!(settings("America/Chicago").unwrap().policy.time_zone, chrono_tz::America::Chicago);
        let error = settings("Chicago").unwrap_err().to_string();
        assert!(error.contains("BUSINESS_TIME_ZONE holds `Chicago`"), "{error}");
        assert!(error.contains("America/Chicago"), "{error}");
    }

    #[test]
    fn the_status_keyword_must_not_hide_a_stop() {
        let settings = |keyword: &'static str| {
            Settings::from_lookup(move |name| match name {
                "STATUS_KEYWORD" => Some(keyword.to_owned()),
                name => complete(name),
            })
        };
        assert_eq!(settings("Mi estado").unwrap().policy.status_keyword, "Mi estado");
        for taken in ["stop", "End.", "BAJA", "yes", "HELP", "stop texting me", "\u{1f6d1}", "!!!"] {
            let error = settings(taken).unwrap_err().to_string();
            assert!(error.contains(&format!("STATUS_KEYWORD holds `{taken}`")), "{error}");
        }
    }

    #[test]
    fn the_type_of_a_number_is_given_by_name_and_only_for_our_own() {
        let with = |types: &'static str| {
            Settings::from_lookup(move |name| match name {
                "NUMBER_TYPES" => Some(types.to_owned()),
                name => complete(name),
            })
        };
        let settings = with("+18005550199=ten_dlc").unwrap();
        assert_eq!(settings.policy.number_type(&"+18005550199".parse().unwrap()), NumberType::TenDlc);
        for (wrong, why) in [
            ("+18005550199=landline", "`landline` is no kind of number"),
            ("+18005550199", "give a number, ="),
            ("+13035550100=toll_free", "no such number"),
        ] {
            let error = with(wrong).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
    }

    #[test]
    fn replies_come_from_the_number_texted_when_it_is_ours() {
        let settings = Settings::from_lookup(complete).unwrap();
        let sender = |texted: &str| settings.sender_for(Some(&texted.parse().unwrap())).unwrap().to_string();
        assert_eq!(sender("+18005550199"), "+18005550199");
        assert_eq!(sender("+13035550100"), "+12125550101");
        assert_eq!(settings.sender_for(None).unwrap().to_string(), "+12125550101");
    }
}
