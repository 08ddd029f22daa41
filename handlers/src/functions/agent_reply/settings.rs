//! What `agent-reply` has to be told: the agent, our numbers, who speaks, and
//! where all of it is kept.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::TimeDelta;
use textledger_domain::country::{self, Country};
use textledger_domain::limits::{
    AGENT_SECONDS_MAX, CONTACT_PARTS_PER_DAY, DEPLOYMENT_PARTS_PER_DAY, REPLY_TEXTS, REPLY_TEXTS_MAX,
};
use textledger_domain::patience::ANSWER_WINDOW;
use textledger_domain::phone::BusinessNumber;
use textledger_domain::policy::Policy;
use textledger_domain::wording::Brand;
use textledger_infrastructure::agent::Named;
use textledger_infrastructure::ledger::LedgerTables;
use textledger_infrastructure::settings::{OPT_OUT_LIST, Variables, business_time_zone, listed, quiet_hours};

use crate::handler::reply_queue_url;

/// Bedrock ends an idle session after at most 90 minutes; 10 is its default.
const IDLE_SECONDS: u32 = 600;
/// See [`IDLE_SECONDS`].
const IDLE_SECONDS_MAX: u32 = 5400;

/// How long an answer is tried often, in seconds; at most as long as it is worth
/// giving.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a quarter of an hour")]
const WINDOW_SECONDS: u32 = ANSWER_WINDOW.num_seconds() as u32;
const WINDOW_SECONDS_MAX: u32 = 86_400;

/// The settings of `agent-reply`.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The ledger.
    pub ledger: LedgerTables,
    /// The reply queue.
    pub reply_queue_url: String,
    /// Where what is no trigger goes from it.
    pub reply_dead_letters_url: String,
    /// The Bedrock agent.
    pub agent: Named,
    /// Its idle session timeout, in seconds.
    pub agent_idle_seconds: u32,
    /// The numbers that are ours; the first is the default sender.
    pub origination_numbers: Vec<BusinessNumber>,
    /// The configuration set that makes the carrier report deliveries.
    pub configuration_set: String,
    /// The opt-out list our numbers are associated with, when it is kept in
    /// step with the ledger.
    pub opt_out_list: Option<String>,
    /// The deployment's choices.
    pub policy: Policy,
    /// Who speaks in the fixed texts.
    pub brand: Brand,
}

impl Settings {
    pub(super) fn read(variables: &mut Variables<'_>) -> Self {
        let within = variables.seconds("AGENT_TIMEOUT_SECONDS", AGENT_SECONDS_MAX, AGENT_SECONDS_MAX);
        Self {
            ledger: LedgerTables::read(variables),
            reply_queue_url: reply_queue_url(variables),
            reply_dead_letters_url: variables
                .required("REPLY_DEAD_LETTERS_URL", "the URL of the FIFO queue with the reply queue's dead letters"),
            agent: Named {
                agent_id: variables
                    .required("SUPERVISOR_AGENT_ID", "the Bedrock agent's id: up to 10 letters and digits"),
                alias_id: variables.required(
                    "SUPERVISOR_ALIAS_ID",
                    "the Bedrock agent's alias id: up to 10 letters and digits",
                ),
                within: Duration::from_secs(u64::from(within)),
            },
            agent_idle_seconds: variables.seconds("AGENT_IDLE_SECONDS", IDLE_SECONDS, IDLE_SECONDS_MAX),
            origination_numbers: origination_numbers(variables),
            configuration_set: variables.required(
                "CONFIGURATION_SET",
                "the configuration set whose delivery events reach delivery-status: AWS reports on no text sent without one",
            ),
            policy: policy(variables),
            opt_out_list: variables.optional(OPT_OUT_LIST),
            brand: Brand {
                name: variables.optional("BRAND_NAME").unwrap_or_else(|| "Scheduling".to_owned()),
                contact: variables.optional("BRAND_CONTACT").unwrap_or_else(|| "our office".to_owned()),
            },
        }
    }
}

/// What this deployment answers, whom, and how long it tries.
pub fn policy(variables: &mut Variables<'_>) -> Policy {
    let answer_window = variables.seconds("ANSWER_WINDOW_SECONDS", WINDOW_SECONDS, WINDOW_SECONDS_MAX);
    Policy {
        time_zone: business_time_zone(variables),
        mirrors_opt_outs: variables.optional(OPT_OUT_LIST).is_some(),
        answer_window: TimeDelta::seconds(i64::from(answer_window)),
        countries: countries(variables),
        reply_texts_max: variables.number("REPLY_TEXTS_MAX", REPLY_TEXTS, REPLY_TEXTS_MAX),
        contact_parts_per_day: variables.number("CONTACT_PARTS_PER_DAY", CONTACT_PARTS_PER_DAY, u32::MAX),
        deployment_parts_per_day: variables.number(
            "DEPLOYMENT_PARTS_PER_DAY",
            DEPLOYMENT_PARTS_PER_DAY,
            u32::MAX,
        ),
        night: quiet_hours(variables),
        ..Policy::default()
    }
}

fn countries(variables: &mut Variables<'_>) -> BTreeSet<Country> {
    variables.read("ANSWERED_COUNTRIES", Policy::default().countries, |list| {
        let countries: Result<BTreeSet<Country>, _> = listed(list).map(str::parse).collect();
        countries.map_err(|error: country::NoCountry| error.to_string())
    })
}

fn origination_numbers(variables: &mut Variables<'_>) -> Vec<BusinessNumber> {
    let list = variables.required(
        "ORIGINATION_NUMBER",
        "the number replies come from, in E.164; several are separated by commas, the default first",
    );
    let mut numbers = Vec::new();
    for number in listed(&list) {
        match number.parse::<BusinessNumber>() {
            Ok(number) => numbers.push(number),
            Err(error) => variables.refuse("ORIGINATION_NUMBER", number, &error.to_string()),
        }
    }
    numbers
}

#[cfg(test)]
mod tests {
    use textledger_infrastructure::settings::from_lookup;

    use textledger_domain::country::Country;

    use super::{countries, origination_numbers};

    #[test]
    fn the_countries_answered_are_two_unless_others_are_named() {
        let given = |list: &'static str| {
            from_lookup(|_| Some(list.to_owned()), countries).map_err(|error| error.to_string())
        };
        assert_eq!(given(" "), Ok([Country::CA, Country::US].into()));
        assert_eq!(given("us, MX"), Ok([Country::US, "MX".parse().unwrap()].into()));
        assert!(given("US, Mexico").unwrap_err().contains("ANSWERED_COUNTRIES holds `US, Mexico`"));
    }

    #[test]
    fn a_malformed_number_is_told_apart_from_a_missing_one() {
        let numbers = |list: &'static str| {
            from_lookup(|_| Some(list.to_owned()), origination_numbers).map_err(|error| error.to_string())
        };
        let given = numbers("+12125550101, 72975").unwrap();
        assert_eq!(given.iter().map(|number| number.as_str()).collect::<Vec<_>>(), ["+12125550101", "72975"]);
        let told = numbers("+12125550101, call me").unwrap_err();
        assert!(told.contains("ORIGINATION_NUMBER holds `call me`"), "{told}");
        assert!(numbers(" ").unwrap_err().contains("ORIGINATION_NUMBER is not set"));
    }
}
