//! What could not be recorded within Lambda's own tries comes again from the
//! function's retry queue. A letter is one event as Lambda gave it up, or one
//! notification as SNS could not hand it over; those that fail again are named
//! in the answer and stay in the queue, and no letter holds up another (S9).

use serde::Deserialize;
use serde_json::{Value, json};

/// One message of the retry queue.
#[derive(Debug, PartialEq, Eq)]
pub struct Letter {
    id: String,
    body: String,
}

#[derive(Deserialize)]
struct SqsEvent {
    #[serde(rename = "Records")]
    records: Vec<Message>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message {
    event_source: String,
    message_id: String,
    body: String,
}

/// The letters of an event that is a batch of SQS messages; none for any other.
pub fn read(event: &str) -> Option<Vec<Letter>> {
    let SqsEvent { records } = serde_json::from_str(event).ok()?;
    if records.is_empty() || records.iter().any(|message| message.event_source != "aws:sqs") {
        return None;
    }
    Some(
        records.into_iter().map(|Message { message_id, body, .. }| Letter { id: message_id, body }).collect(),
    )
}

/// Lets `record` work on the body of each letter, and answers with those it
/// could not take.
pub async fn record_each<'a, R, E>(letters: &'a [Letter], record: impl Fn(&'a str) -> R) -> Value
where
    R: Future<Output = Result<Value, E>>,
{
    let mut failures = Vec::new();
    for letter in letters {
        // Why it failed, whoever recorded it has logged.
        if record(&letter.body).await.is_err() {
            failures.push(json!({ "itemIdentifier": letter.id }));
        }
    }
    json!({ "batchItemFailures": failures })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Letter, read, record_each};

    fn batch(source: &str) -> String {
        let message = |id: &str, body: &str| json!({ "eventSource": source, "messageId": id, "body": body });
        json!({ "Records": [message("a", "one"), message("b", "two"), message("c", "three")] }).to_string()
    }

    #[test]
    fn only_a_batch_of_a_queue_holds_letters() {
        let letters = read(&batch("aws:sqs")).unwrap();
        assert_eq!(letters[1], Letter { id: "b".to_owned(), body: "two".to_owned() });
        assert_eq!(letters.len(), 3);
        for other in [batch("aws:sns").as_str(), r#"{"Records":[]}"#, "{}", "null", "STOP"] {
            assert_eq!(read(other), None, "{other}");
        }
    }

    #[tokio::test]
    async fn a_letter_that_fails_is_named_and_those_after_it_are_recorded() {
        let letters = read(&batch("aws:sqs")).unwrap();
        let record = |body| async move { if body == "two" { Err("down") } else { Ok(Value::Null) } };
        let answer = record_each(&letters, record).await;
        assert_eq!(answer, json!({ "batchItemFailures": [{ "itemIdentifier": "b" }] }));
    }
}
