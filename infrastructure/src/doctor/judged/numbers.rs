//! A phone number of ours, against what the deployment needs of it.

use textledger_domain::phone::PhoneNumber;

use super::super::check::{Area, Check, Of};
use super::super::seen::Answer;
use super::super::seen::sms::SeenNumber;
use super::{APPLY, or_nothing};
use crate::deployment::Deployment;
use crate::deployment::topics::Topic;

/// Holds the number `number`, which texts are answered from, against what it must be.
/// `registration` is the status of its registration, where it has one.
pub fn number(
    deployment: &Deployment,
    number: &str,
    seen: &Answer<Vec<SeenNumber>>,
    registration: Option<&Answer<String>>,
) -> Vec<Check> {
    let shown =
        number.parse::<PhoneNumber>().map_or_else(|_| "a number".to_owned(), |phone| phone.to_string());
    let mut of = Of::the(Area::Numbers, shown);
    let Some(all) = of.known("the account's numbers", seen) else { return of.or_fine("") };
    let Some(seen) = all.iter().find(|seen| seen.phone_number == number) else {
        of.expect(
            false,
            "this account and region have no such number",
            "every text from it is refused, and none to it gets in",
            "request one (infrastructure/terraform/sms/README.md, The number), and name it in the Terraform variable existing_phone_number_id",
        );
        return of.or_fine("");
    };
    usable(&mut of, seen, registration);
    two_way(&mut of, deployment, seen);
    opt_outs(&mut of, deployment, seen);
    of.expect(
        seen.deletion_protection_enabled,
        "it may be released: deletion protection is off",
        "one call gives the number away, and it does not come back",
        "set the Terraform variable deletion_protection to true, and run `terraform apply`",
    );
    of.or_fine(format!("{} {}, two-way{}", seen.number_type, seen.status, limits(seen)))
}

fn usable(of: &mut Of, seen: &SeenNumber, registration: Option<&Answer<String>>) {
    let status = &seen.status;
    of.expect(
        status == "ACTIVE",
        format!("it is {status}, not ACTIVE"),
        "every text from it is refused, and none to it gets in",
        "register it in the console of AWS End User Messaging (Registrations) and wait: `aws pinpoint-sms-voice-v2 describe-phone-numbers` shows when it is ACTIVE",
    );
    of.expect(
        seen.number_capabilities.iter().any(|capability| capability == "SMS"),
        "it cannot carry texts (SMS)",
        "every text from it is refused, and none to it gets in",
        "request a number with the capability SMS, and name it in the Terraform variable existing_phone_number_id",
    );
    let Some(registration) = registration else { return };
    if let Some(status) = of.known("its registration", registration) {
        of.expect(
            status == "COMPLETE",
            format!("its registration is {status}, not COMPLETE"),
            "carriers may refuse or filter texts from it, or AWS does not let it send",
            "see what the registration waits for with `aws pinpoint-sms-voice-v2 describe-registrations` and `describe-registration-versions`, and submit what it asks for",
        );
    }
}

fn two_way(of: &mut Of, deployment: &Deployment, seen: &SeenNumber) {
    of.expect(seen.two_way_enabled, "its two-way channel is off", "no text gets in, a STOP included", APPLY);
    if !seen.two_way_enabled {
        return;
    }
    // Of the same partition, region and account as the number.
    let home = seen.phone_number_arn.split(':').collect::<Vec<_>>();
    let topic = deployment.topic(Topic::Inbound);
    let wanted = match home[..] {
        [arn, partition, _, region, account, ..] => {
            format!("{arn}:{partition}:sns:{region}:{account}:{topic}")
        }
        _ => topic.to_owned(),
    };
    let channel = seen.two_way_channel_arn.as_deref();
    of.expect(
        channel == Some(&wanted),
        format!("texts to it go to {}, not to the topic {topic}", or_nothing(channel)),
        "no text gets in, a STOP included",
        APPLY,
    );
    let role = seen.two_way_channel_role.as_deref().map(super::super::seen::name_in);
    let wanted = &deployment.two_way_role;
    of.expect(
        role == Some(wanted),
        format!("texts are published by the role {}, not by {wanted}", or_nothing(role)),
        "AWS may not be let to publish to the topic or to use its key, and then no text gets in",
        APPLY,
    );
}

fn opt_outs(of: &mut Of, deployment: &Deployment, seen: &SeenNumber) {
    let (list, wanted) = (&seen.opt_out_list_name, &deployment.opt_out_list);
    of.expect(
        list == wanted,
        format!("its opt-out list is {list}, not {wanted}"),
        "who opted out here is not refused by AWS, and opt-outs of others with that list are",
        APPLY,
    );
    // At the carrier of a toll-free number neither mode of AWS applies.
    let managed_by_aws = !seen.self_managed_opt_outs_enabled && seen.number_type != "TOLL_FREE";
    of.expect(
        !managed_by_aws,
        "AWS manages its opt-outs",
        "a text that begins with STOP or HELP is answered by AWS and does not get here: the opt-out is not on record, and \"Stop by at 5\" is one",
        format!("run `aws pinpoint-sms-voice-v2 update-phone-number --phone-number-id {} --self-managed-opt-outs-enabled`", seen.phone_number_id),
    );
}

fn limits(seen: &SeenNumber) -> String {
    let Some(limits) = &seen.messaging_limits else { return String::new() };
    let all = limits.rate_limits.iter().chain(&limits.daily_message_caps);
    all.map(|(what, most)| format!(", {what} {most}")).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::super::found;
    use super::*;

    const OURS: &str = "+12125550101";

    /// As AWS answers DescribePhoneNumbers, by its documentation.
    fn answer() -> Value {
        json!({
            "PhoneNumberArn": "arn:aws:sms-voice:us-east-1:1:phone-number/phone-1",
            "PhoneNumberId": "phone-1",
            "PhoneNumber": OURS,
            "Status": "ACTIVE",
            "IsoCountryCode": "US",
            "MessageType": "TRANSACTIONAL",
            "NumberCapabilities": ["SMS"],
            "NumberType": "TEN_DLC",
            "MonthlyLeasingPrice": "1.00",
            "TwoWayEnabled": true,
            "TwoWayChannelArn": "arn:aws:sns:us-east-1:1:sms-inbound-messages",
            "TwoWayChannelRole": "arn:aws:iam::1:role/scheduling-agent-sms-two-way-test",
            "SelfManagedOptOutsEnabled": true,
            "OptOutListName": "scheduling-agent-sms-opt-outs-test",
            "DeletionProtectionEnabled": true,
            "RegistrationId": "registration-1",
            "CreatedTimestamp": 1_645_050_000.0,
        })
    }

    fn judged(changes: &[(&str, Value)], registration: &str) -> Vec<String> {
        let mut answer = answer();
        for (name, value) in changes {
            answer[name] = value.clone();
        }
        let seen = vec![serde_json::from_value(answer).unwrap()];
        let registration = Ok(registration.to_owned());
        found(number(&Deployment::of("test"), OURS, &Ok(seen), Some(&registration)))
    }

    #[test]
    fn a_number_as_it_must_be_is_fine() {
        assert_eq!(judged(&[], "COMPLETE"), [""; 0]);
    }

    #[test]
    fn each_part_that_is_other_than_it_must_be_is_found() {
        let elsewhere = "arn:aws:sns:us-east-1:1:other";
        for (name, value, expected) in [
            ("Status", json!("PENDING"), "it is PENDING, not ACTIVE"),
            ("NumberCapabilities", json!(["VOICE"]), "it cannot carry texts (SMS)"),
            ("TwoWayEnabled", json!(false), "its two-way channel is off"),
            (
                "TwoWayChannelArn",
                json!(elsewhere),
                "texts to it go to arn:aws:sns:us-east-1:1:other, not to the topic sms-inbound-messages",
            ),
            (
                "TwoWayChannelArn",
                json!("arn:aws:sns:us-east-1:2:sms-inbound-messages"),
                "texts to it go to arn:aws:sns:us-east-1:2:sms-inbound-messages, not to the topic sms-inbound-messages",
            ),
            (
                "TwoWayChannelRole",
                json!(null),
                "texts are published by the role nothing, not by scheduling-agent-sms-two-way-test",
            ),
            (
                "OptOutListName",
                json!("Default"),
                "its opt-out list is Default, not scheduling-agent-sms-opt-outs-test",
            ),
            ("SelfManagedOptOutsEnabled", json!(false), "AWS manages its opt-outs"),
            ("DeletionProtectionEnabled", json!(false), "it may be released: deletion protection is off"),
            ("PhoneNumber", json!("+12125550199"), "this account and region have no such number"),
        ] {
            assert_eq!(judged(&[(name, value)], "COMPLETE"), [expected], "{name}");
        }
        assert_eq!(judged(&[], "REVIEWING"), ["its registration is REVIEWING, not COMPLETE"]);
    }

    #[test]
    fn on_a_toll_free_number_the_carrier_manages_opt_outs_whatever_is_set() {
        let toll_free = [("NumberType", json!("TOLL_FREE")), ("SelfManagedOptOutsEnabled", json!(false))];
        assert_eq!(judged(&toll_free, "COMPLETE"), [""; 0]);
    }

    #[test]
    fn s10_a_number_is_shown_masked() {
        let seen = serde_json::from_value(answer()).unwrap();
        let checks = number(&Deployment::of("test"), OURS, &Ok(vec![seen]), None);
        let shown = serde_json::to_string(&checks).unwrap();
        assert!(shown.contains("+1•••0101") && !shown.contains("5550101"), "{shown}");
    }
}
