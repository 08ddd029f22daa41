//! The event SNS invokes a Lambda function with (AWS Lambda Developer Guide,
//! "Invoking Lambda functions with Amazon SNS notifications").

use serde_json::{Map, Value, json};
use textledger_domain::time::Timestamp;

use super::publication::Publication;

/// What a dead-letter queue of the subscription gets of an event: the
/// notification by itself, in the form SQS and HTTP subscribers know, which
/// spells two names otherwise (Amazon SNS Developer Guide, "Parsing message
/// formats").
pub(crate) fn for_queue(event: &str) -> Option<String> {
    let mut event: Value = serde_json::from_str(event).ok()?;
    let notification = event.pointer_mut("/Records/0/Sns")?.as_object_mut()?;
    for (lambdas, other) in [("SigningCertUrl", "SigningCertURL"), ("UnsubscribeUrl", "UnsubscribeURL")] {
        if let Some(url) = notification.remove(lambdas) {
            notification.insert(other.to_owned(), url);
        }
    }
    Some(Value::Object(std::mem::take(notification)).to_string())
}

/// The event's JSON text. What AWS would sign says EXAMPLE: nothing is signed.
pub(super) fn for_lambda(
    topic_arn: &str,
    message_id: &str,
    publication: &Publication,
    now: Timestamp,
) -> String {
    let attributes: Map<String, Value> = publication
        .attributes
        .iter()
        .map(|(name, attribute)| {
            let value = attribute.string_value.as_ref().or(attribute.binary_value.as_ref());
            (name.clone(), json!({ "Type": attribute.data_type, "Value": value }))
        })
        .collect();
    let subscription = format!("{topic_arn}:00000000-0000-0000-0000-000000000000");
    json!({
        "Records": [{
            "EventVersion": "1.0",
            "EventSubscriptionArn": subscription,
            "EventSource": "aws:sns",
            "Sns": {
                "SignatureVersion": "1",
                "Timestamp": now,
                "Signature": "EXAMPLE",
                "SigningCertUrl": "EXAMPLE",
                "MessageId": message_id,
                "Message": publication.message,
                "MessageAttributes": attributes,
                "Type": "Notification",
                "UnsubscribeUrl": "EXAMPLE",
                "TopicArn": topic_arn,
                "Subject": publication.subject,
            },
        }],
    })
    .to_string()
}
