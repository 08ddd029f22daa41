//! A topic with its one subscriber, against its description.

use serde::Deserialize;

use super::super::check::{Area, Check, Of};
use super::super::seen::topics::{SeenSubscription, SeenTopic};
use super::super::seen::{Answer, name_in};
use super::{APPLY, or_nothing};
use crate::deployment::topics::TopicDescription;

/// Who publishes texts and reports.
const CARRIER: &str = "sms-voice.amazonaws.com";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SubscriptionRedrive {
    dead_letter_target_arn: String,
}

/// Holds a topic against its description. `policy` says who may invoke the subscriber.
pub fn topic(expected: &TopicDescription, seen: &Answer<SeenTopic>, policy: &Answer<String>) -> Vec<Check> {
    let mut of = Of::the(Area::Topics, &expected.name);
    let means = "texts or reports do not get in at all, and nothing keeps them";
    let Some(topic) = of.present(seen, means, APPLY) else { return of.or_fine("") };
    of.expect(
        topic.policy.contains(CARRIER),
        format!("its policy does not let {CARRIER} publish"),
        means,
        APPLY,
    );
    let subscriber = topic.subscriptions.iter().find(|one| name_in(&one.endpoint) == expected.subscriber);
    of.expect(subscriber.is_some(), format!("{} is not subscribed", expected.subscriber), means, APPLY);
    if let Some(subscription) = subscriber {
        let dead = dead_letters(subscription);
        let wanted = &expected.dead_letters;
        of.expect(
            dead.as_deref() == Some(wanted),
            format!("what cannot be handed over goes to {}, not to {wanted}", or_nothing(dead)),
            "a text or report is lost when Lambda cannot be reached",
            APPLY,
        );
    }
    if let Some(policy) = of.known("who may invoke the subscriber", policy) {
        of.expect(
            policy.contains("sns.amazonaws.com") && policy.contains(&topic.arn),
            format!("{} may not be invoked by this topic", expected.subscriber),
            "what is published goes to the retry queue and is recorded later, or not at all",
            APPLY,
        );
    }
    of.or_fine(format!("{} is told, what fails goes to {}", expected.subscriber, expected.dead_letters))
}

fn dead_letters(subscription: &SeenSubscription) -> Option<String> {
    let redrive: SubscriptionRedrive = serde_json::from_str(subscription.redrive.as_ref()?).ok()?;
    Some(name_in(&redrive.dead_letter_target_arn).to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::found;
    use super::*;
    use crate::deployment::Deployment;
    use crate::doctor::unanswered::Unanswered;

    const ARN: &str = "arn:aws:sns:us-east-1:1:sms-inbound-messages";

    fn judged(change: impl FnOnce(&mut SeenTopic, &mut String)) -> Vec<String> {
        let expected = &Deployment::of("test").topics[0];
        let dead = "arn:aws:sqs:us-east-1:1:scheduling-agent-sms-inbound-retry-test";
        let mut seen = SeenTopic {
            arn: ARN.to_owned(),
            policy: r#"{"Statement":[{"Principal":{"Service":"sms-voice.amazonaws.com"}}]}"#.to_owned(),
            subscriptions: vec![SeenSubscription {
                subscription_arn: format!("{ARN}:1"),
                protocol: "lambda".to_owned(),
                endpoint: "arn:aws:lambda:us-east-1:1:function:scheduling-agent-sms-inbound-test".to_owned(),
                redrive: Some(format!(r#"{{"deadLetterTargetArn":"{dead}"}}"#)),
            }],
        };
        let mut policy =
            format!(r#"{{"Principal":{{"Service":"sns.amazonaws.com"}},"AWS:SourceArn":"{ARN}"}}"#);
        change(&mut seen, &mut policy);
        found(topic(expected, &Ok(seen), &Ok(policy)))
    }

    #[test]
    fn a_topic_as_described_is_fine() {
        assert_eq!(judged(|_, _| {}), [""; 0]);
    }

    #[test]
    fn whatever_is_between_the_carrier_and_the_function_is_found() {
        let said = judged(|topic, _| topic.policy = r#"{"Statement":[]}"#.to_owned());
        assert_eq!(said, ["its policy does not let sms-voice.amazonaws.com publish"]);
        let said = judged(|topic, _| topic.subscriptions.clear());
        assert_eq!(said, ["scheduling-agent-sms-inbound-test is not subscribed"]);
        let said = judged(|topic, _| topic.subscriptions[0].redrive = None);
        assert!(said[0].starts_with("what cannot be handed over goes to nothing, not to "), "{said:?}");
        let said = judged(|_, policy| policy.clear());
        assert_eq!(said, ["scheduling-agent-sms-inbound-test may not be invoked by this topic"]);
        let expected = &Deployment::of("test").topics[0];
        assert_eq!(
            found(topic(expected, &Err(Unanswered::Missing), &Ok(String::new()))),
            ["it does not exist"]
        );
    }
}
