//! The event SNS invokes a Lambda function with (AWS Lambda Developer Guide,
//! "Invoking Lambda functions with Amazon SNS notifications").

use serde_json::{Map, Value, json};
use textledger_domain::time::Timestamp;

use super::Publication;

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
