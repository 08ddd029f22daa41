//! The opt-out list, the configuration set with its reports, and the countries that may
//! be texted.

use super::super::check::{Area, Check, Of};
use super::super::seen::sms::SeenConfigurationSet;
use super::super::seen::{Answer, name_in};
use super::APPLY;

/// What puts right what Terraform has a script make.
const REPORTS_AGAIN: &str =
    "run `terraform apply -replace terraform_data.reports` in infrastructure/terraform/sms";
/// The same of countries.
const COUNTRIES_AGAIN: &str =
    "run `terraform apply -replace terraform_data.countries` in infrastructure/terraform/sms";

/// Reports that say what became of a text, where not all are asked for at once.
const REPORTS: [&str; 13] = [
    "TEXT_BLOCKED",
    "TEXT_CARRIER_BLOCKED",
    "TEXT_CARRIER_UNREACHABLE",
    "TEXT_DELIVERED",
    "TEXT_INVALID",
    "TEXT_INVALID_MESSAGE",
    "TEXT_PROTECT_BLOCKED",
    "TEXT_SPAM",
    "TEXT_SUCCESSFUL",
    "TEXT_TTL_EXPIRED",
    "TEXT_UNKNOWN",
    "TEXT_UNREACHABLE",
    "TEXT_QUEUED",
];

/// Whether there is an opt-out list called `name`.
pub fn opt_out_list(name: &str, seen: &Answer<()>) -> Vec<Check> {
    let mut of = Of::the(Area::Messaging, format!("opt-out list {name}"));
    let means = "AWS's own fence is missing: opt-outs are held here alone";
    of.present(seen, means, format!("{APPLY}, then `textledger consent reconcile`"));
    of.or_fine("it is there")
}

/// Holds the configuration set called `name` against what must be reported, and to which
/// topic.
pub fn configuration_set(name: &str, topic: &str, seen: &Answer<SeenConfigurationSet>) -> Vec<Check> {
    let mut of = Of::the(Area::Messaging, format!("configuration set {name}"));
    let means = "AWS refuses every text that names it";
    let Some(set) = of.present(seen, means, APPLY) else { return of.or_fine("") };
    let to_us = set.event_destinations.iter().filter(|destination| {
        destination.sns_destination.as_ref().is_some_and(|sns| name_in(&sns.topic_arn) == topic)
    });
    let mut to_us = to_us.peekable();
    let means =
        "nobody learns what became of a text: sends stay in doubt, and carriers' refusals are not known";
    of.expect(to_us.peek().is_some(), format!("it does not report to {topic}"), means, REPORTS_AGAIN);
    let enabled: Vec<_> = to_us.clone().filter(|destination| destination.enabled).collect();
    of.expect(
        to_us.peek().is_none() || !enabled.is_empty(),
        format!("its reports to {topic} are switched off"),
        means,
        REPORTS_AGAIN,
    );
    let asked = |report: &str| {
        let types = enabled.iter().flat_map(|destination| &destination.matching_event_types);
        types.into_iter().any(|kind| kind == report || kind == "TEXT_ALL" || kind == "ALL")
    };
    let missing: Vec<&str> = REPORTS.into_iter().filter(|report| !asked(report)).collect();
    of.expect(
        enabled.is_empty() || missing.is_empty(),
        format!("it does not report {}", missing.join(", ")),
        "what becomes of texts in those ways is not known, and they look in doubt",
        REPORTS_AGAIN,
    );
    of.expect(
        set.protect_configuration_id.is_some(),
        "it has no protect configuration",
        "whoever gets at it can have texts sent to any country at your cost",
        COUNTRIES_AGAIN,
    );
    of.or_fine(format!("reports to {topic}, protected"))
}

/// Whether the countries AWS lets texts go to are those that are answered, where that is
/// told apart.
pub fn countries(name: &str, answered: Option<&str>, seen: &Answer<Vec<String>>) -> Vec<Check> {
    let mut of = Of::the(Area::Messaging, format!("countries of {name}"));
    let Some(allowed) = of.known("which countries may be texted", seen) else { return of.or_fine("") };
    let answered = answered.map(|list| list.split(',').map(str::trim).collect::<Vec<_>>());
    let Some(answered) = answered else { return of.or_fine("answers go to every country, as AWS lets them") };
    let blocked: Vec<&str> =
        answered.iter().filter(|country| !allowed.iter().any(|one| one == *country)).copied().collect();
    of.expect(
        blocked.is_empty(),
        format!("AWS blocks texts to {}, which is answered", blocked.join(", ")),
        "customers there get no answer and no confirmation of a STOP",
        COUNTRIES_AGAIN,
    );
    let more = allowed.iter().filter(|country| !answered.contains(&country.as_str())).count();
    of.expect(
        more == 0,
        format!("AWS lets texts go to countries that are not answered: {more}"),
        "whoever gets at the account can have texts sent there at your cost",
        COUNTRIES_AGAIN,
    );
    of.or_fine(answered.join(", "))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::found;
    use super::*;
    use crate::doctor::unanswered::Unanswered;

    const TOPIC: &str = "sms-delivery-events";

    /// As AWS answers DescribeConfigurationSets, by its documentation.
    fn judged(place: &str, value: Value) -> Vec<String> {
        let mut answer = json!({
            "ConfigurationSetName": "set",
            "EventDestinations": [{
                "EventDestinationName": "reports",
                "Enabled": true,
                "MatchingEventTypes": ["TEXT_ALL"],
                "SnsDestination": { "TopicArn": "arn:aws:sns:us-east-1:1:sms-delivery-events" },
            }],
            "ProtectConfigurationId": "protect-1",
        });
        *answer.pointer_mut(place).unwrap() = value;
        found(configuration_set("set", TOPIC, &Ok(serde_json::from_value(answer).unwrap())))
    }

    #[test]
    fn a_configuration_set_that_reports_all_is_fine_and_any_other_found() {
        for (place, value, expected) in [
            ("/EventDestinations/0/Enabled", json!(true), ""),
            ("/EventDestinations", json!([]), "it does not report to sms-delivery-events"),
            (
                "/EventDestinations/0/Enabled",
                json!(false),
                "its reports to sms-delivery-events are switched off",
            ),
            (
                "/EventDestinations/0/SnsDestination/TopicArn",
                json!("arn:aws:sns:us-east-1:1:other"),
                "it does not report to sms-delivery-events",
            ),
            ("/ProtectConfigurationId", json!(null), "it has no protect configuration"),
        ] {
            assert_eq!(judged(place, value).concat(), expected, "{place}");
        }
        let some = REPORTS.into_iter().filter(|report| *report != "TEXT_CARRIER_BLOCKED").collect::<Vec<_>>();
        let said = judged("/EventDestinations/0/MatchingEventTypes", json!(some));
        assert_eq!(said, ["it does not report TEXT_CARRIER_BLOCKED"]);
        assert_eq!(found(configuration_set("set", TOPIC, &Err(Unanswered::Missing))), ["it does not exist"]);
    }

    #[test]
    fn countries_that_are_answered_and_blocked_and_the_reverse_are_found() {
        let judged = |answered: Option<&str>, allowed: &[&str]| {
            let allowed = allowed.iter().map(ToString::to_string).collect();
            found(countries("set", answered, &Ok(allowed)))
        };
        assert_eq!(judged(Some("US, CA"), &["CA", "US"]), [""; 0]);
        assert_eq!(judged(None, &["US"]), [""; 0]);
        assert_eq!(judged(Some("US,CA"), &["US"]), ["AWS blocks texts to CA, which is answered"]);
        assert_eq!(
            judged(Some("US"), &["RU", "US"]),
            ["AWS lets texts go to countries that are not answered: 1"]
        );
    }

    #[test]
    fn an_opt_out_list_of_another_name_is_none() {
        assert_eq!(found(opt_out_list("ours", &Ok(()))), [""; 0]);
        assert_eq!(found(opt_out_list("ours", &Err(Unanswered::Missing))), ["it does not exist"]);
    }
}
