//! Events as Lambda delivers them, from the examples of the developer guide.

use serde_json::{Value, json};
use textledger_domain::stream::StreamId;
use textledger_infrastructure::time::{MachineTime, Time};

/// The number of the `n`-th customer.
pub fn phone(n: usize) -> String {
    format!("+1425555{n:04}")
}

/// Their stream.
pub fn stream(n: usize) -> StreamId {
    format!("contact#{}", phone(n)).parse().unwrap()
}

/// A message of AWS End User Messaging.
pub fn text(n: usize, id: &str, body: &str) -> String {
    json!({
        "originationNumber": phone(n),
        "destinationNumber": "+12125550101",
        "messageKeyword": "KEYWORD_123456789012",
        "messageBody": body,
        "inboundMessageId": id,
    })
    .to_string()
}

/// The SNS event of `messages`, one record each.
pub fn sns_event(messages: &[String]) -> String {
    let records: Vec<Value> = messages
        .iter()
        .enumerate()
        .map(|(n, message)| {
            json!({
                "EventVersion": "1.0",
                "EventSubscriptionArn": "arn:aws:sns:us-east-1:123456789012:topic:21be56ed-a058-49f5-8c98-aedd2564c486",
                "EventSource": "aws:sns",
                "Sns": {
                    "SignatureVersion": "1",
                    "Timestamp": MachineTime.now(),
                    "Signature": "tcc6faL2yUC6dgZdmrwh1Y4cGa/ebXEkAi6RibDsvpi+tE/1+82j...65r==",
                    "SigningCertURL": "https://sns.us-east-1.amazonaws.com/SimpleNotificationService.pem",
                    "MessageId": format!("95df01b4-ee98-5cb9-9903-4c221d41eb{n:02}"),
                    "Message": message,
                    "MessageAttributes": {},
                    "Type": "Notification",
                    "UnsubscribeURL": "https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe",
                    "TopicArn": "arn:aws:sns:us-east-1:123456789012:topic",
                    "Subject": null,
                },
            })
        })
        .collect();
    json!({ "Records": records }).to_string()
}

/// The SQS event of `bodies`, each in a group of its own.
pub fn sqs_event(bodies: &[String]) -> String {
    let records: Vec<Value> = bodies
        .iter()
        .enumerate()
        .map(|(n, body)| {
            json!({
                "messageId": format!("message-{n}"),
                "receiptHandle": format!("receipt-{n}"),
                "body": body,
                "attributes": {
                    "ApproximateReceiveCount": "1",
                    "SentTimestamp": "1573251510774",
                    "SequenceNumber": "18849496460467696128",
                    "MessageGroupId": format!("group-{n}"),
                    "SenderId": "AIDAIO23YVJENQZJOL4VO",
                    "MessageDeduplicationId": "1",
                    "ApproximateFirstReceiveTimestamp": "1573251510774",
                },
                "messageAttributes": {},
                "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:fifo.fifo",
                "awsRegion": "us-east-1",
            })
        })
        .collect();
    json!({ "Records": records }).to_string()
}
