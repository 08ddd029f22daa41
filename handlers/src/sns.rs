//! SNS events as Lambda delivers them, alone or as Lambda wraps what it gave up for an
//! on-failure destination, and notifications by themselves, as SNS
//! leaves those it could not hand to Lambda. Read leniently, record by record:
//! one record that makes no sense must not take the others with it (S9), and
//! what cannot be read goes to quarantine as it came (S1).

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;
use textledger_domain::event::inbound::Rejection;
use textledger_domain::time::Timestamp;

use crate::whole::whole;

/// SNS carries at most 256 KiB. A text of the greatest length, with every
/// character escaped twice, comes to less; anything larger is no text, and
/// would not fit an event.
const RECORD_BYTES_MAX: usize = 262_144;

/// The longest id, name or stamp that is taken for one. AWS's own have fewer
/// than 300 bytes.
const SHORT_BYTES_MAX: usize = 512;

/// One notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// SNS's `MessageId`; identifies SNS's own retries only.
    pub message_id: Option<String>,
    /// The topic.
    pub topic_arn: Option<String>,
    /// When SNS took it.
    pub published_at: Option<Timestamp>,
    /// The published message.
    pub message: String,
    /// Whether anything around the message is not what SNS writes.
    pub is_odd: bool,
}

/// A payload that could not be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// Which kind of defect.
    pub reason: Rejection,
    /// What exactly, without personal data.
    pub detail: String,
}

impl Rejected {
    /// A defect of kind `reason`.
    pub fn new(reason: Rejection, detail: impl Into<String>) -> Self {
        Self { reason, detail: detail.into() }
    }
}

#[derive(Deserialize)]
struct SnsEvent<'a> {
    #[serde(rename = "Records", borrow)]
    records: Vec<&'a RawValue>,
}

/// What Lambda leaves with an on-failure destination: the event, and what came of it
/// (Lambda Developer Guide, "Capturing records of Lambda asynchronous invocations").
/// A dead-letter queue gets the event alone.
#[derive(Deserialize)]
struct GivenUp<'a> {
    #[serde(rename = "requestPayload", borrow)]
    event: &'a RawValue,
}

#[derive(Deserialize)]
struct SnsRecord<'a> {
    #[serde(rename = "Sns", alias = "sns", borrow)]
    sns: SnsBody<'a>,
}

/// All but the message is taken as it comes: nothing about an id or a stamp may
/// keep a text out (S14).
#[derive(Deserialize)]
struct SnsBody<'a> {
    #[serde(rename = "MessageId", default, borrow)]
    message_id: Option<&'a RawValue>,
    #[serde(rename = "TopicArn", default, borrow)]
    topic_arn: Option<&'a RawValue>,
    #[serde(rename = "Timestamp", default, borrow)]
    timestamp: Option<&'a RawValue>,
    #[serde(rename = "Message")]
    message: String,
}

/// The raw records of an event; an event without a list of records is one raw
/// record of its own. The records of an event that is no JSON as it came are those
/// of what it is made whole to.
pub fn records(event: &str) -> Vec<Cow<'_, str>> {
    if let Some(records) = listed(event) {
        return records.into_iter().map(Cow::Borrowed).collect();
    }
    let mended = whole(event);
    match listed(&mended) {
        Some(records) => records.into_iter().map(|record| Cow::Owned(record.to_owned())).collect(),
        None => vec![Cow::Borrowed(event)],
    }
}

fn listed(event: &str) -> Option<Vec<&str>> {
    let event = match serde_json::from_str::<GivenUp<'_>>(event) {
        Ok(given_up) => given_up.event.get(),
        Err(_) => event,
    };
    let event: SnsEvent<'_> = serde_json::from_str(event).ok()?;
    Some(event.records.iter().map(|record| record.get()).collect())
}

/// Reads one raw record.
pub fn read(record: &str) -> Result<Notification, Rejected> {
    if record.len() > RECORD_BYTES_MAX {
        let detail = format!("the record has {} bytes; SNS carries at most {RECORD_BYTES_MAX}", record.len());
        return Err(Rejected::new(Rejection::BodyTooLarge, detail));
    }
    let mended = whole(record);
    let sns = match serde_json::from_str(&mended) {
        Ok(SnsRecord { sns }) => sns,
        Err(error) => serde_json::from_str::<SnsBody<'_>>(&mended).map_err(|_| {
            Rejected::new(Rejection::NotAnSnsRecord, format!("not an SNS record: {}", kind_of(&error)))
        })?,
    };
    let mut is_odd = matches!(mended, Cow::Owned(_));
    let timestamp = short(sns.timestamp, &mut is_odd);
    let published_at = timestamp.as_deref().and_then(|text| text.parse().ok());
    is_odd |= timestamp.is_some() && published_at.is_none();
    Ok(Notification {
        message_id: short(sns.message_id, &mut is_odd).filter(|id| !id.is_empty()),
        topic_arn: short(sns.topic_arn, &mut is_odd),
        published_at,
        message: sns.message,
        is_odd,
    })
}

/// A field that is a short string where it is as it should be. Of one that is
/// not, only that it `is_odd` is kept here; the payload is kept whole beside it.
pub fn short(field: Option<&RawValue>, is_odd: &mut bool) -> Option<String> {
    match serde_json::from_str::<Option<String>>(field?.get()) {
        Ok(None) => None,
        Ok(Some(text)) if text.len() <= SHORT_BYTES_MAX => Some(text),
        _ => {
            *is_odd = true;
            None
        }
    }
}

/// What serde stumbled over, without the text it quotes. The name of a missing
/// field is ours, and no text of anybody's.
pub fn kind_of(error: &serde_json::Error) -> String {
    let place = format!("line {} column {}", error.line(), error.column());
    let said = error.to_string();
    if let Some((field, _)) = said.strip_prefix("missing field `").and_then(|rest| rest.split_once('`')) {
        return format!("{field} is missing, before {place}");
    }
    match error.classify() {
        serde_json::error::Category::Eof => format!("it ends too early, at {place}"),
        serde_json::error::Category::Syntax => format!("not JSON, at {place}"),
        _ => format!("a field is missing or has the wrong type, before {place}"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{read, records};

    #[test]
    fn a_notification_reads_the_same_by_itself_as_in_an_event() {
        let notification = json!({
            "Type": "Notification",
            "MessageId": "id-1",
            "TopicArn": "arn:aws:sns:us-east-1:000000000000:sms-inbound-messages",
            "Message": r#"{"messageBody":"STOP"}"#,
            "Timestamp": "2026-11-22T07:28:00.123Z",
        });
        let event = json!({ "Records": [{ "EventSource": "aws:sns", "Sns": notification }] }).to_string();
        let alone = notification.to_string();
        let read_in = |text: &str| read(&records(text)[0]).unwrap();
        assert_eq!(read_in(&alone), read_in(&event));
        assert_eq!(read_in(&alone).message_id.as_deref(), Some("id-1"));
    }

    #[test]
    fn an_event_that_lambda_gave_up_is_read_as_it_was() {
        let event = json!({ "Records": [{ "EventSource": "aws:sns", "Sns": { "Message": "STOP" } }] });
        let given_up = json!({
            "version": "1.0",
            "requestContext": { "condition": "RetriesExhausted", "approximateInvokeCount": 3 },
            "requestPayload": event,
            "responseContext": { "statusCode": 200, "functionError": "Unhandled" },
        });
        let (event, given_up) = (event.to_string(), given_up.to_string());
        let texts = records(&given_up);
        assert_eq!(texts, records(&event));
        assert_eq!(read(&texts[0]).unwrap().message, "STOP");
    }

    #[test]
    fn s14_a_control_character_in_one_record_takes_no_other_with_it() {
        let event = "{\"Records\":[{\"Sns\":{\"Message\":\"a\u{1}b\"}},{\"Sns\":{\"Message\":\"STOP\"}}]}";
        let said: Vec<String> = records(event).iter().map(|record| read(record).unwrap().message).collect();
        assert_eq!(said, ["a\u{1}b", "STOP"]);
    }
}
