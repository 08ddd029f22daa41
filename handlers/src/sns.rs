//! SNS events as Lambda delivers them. Read leniently, record by record: one
//! record that makes no sense must not take the others with it (S9), and what
//! cannot be read goes to quarantine as it came (S1).

use serde::Deserialize;
use serde_json::value::RawValue;
use textledger_domain::event::inbound::{InboundRejected, Rejection};
use textledger_domain::hash::Hash;
use textledger_domain::ids::EventId;
use textledger_domain::record::{Actor, Draft};
use textledger_domain::stream::StreamId;
use textledger_domain::time::Timestamp;
use textledger_infrastructure::ledger::transact::Error;
use textledger_infrastructure::ledger::{DedupeKey, Outcome, Unfolded};

use crate::wiring::Wiring;

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
struct Event<'a> {
    #[serde(rename = "Records", borrow)]
    records: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
struct Record {
    #[serde(rename = "Sns", alias = "sns")]
    sns: Body,
}

#[derive(Deserialize)]
struct Body {
    #[serde(rename = "MessageId")]
    message_id: Option<String>,
    #[serde(rename = "TopicArn")]
    topic_arn: Option<String>,
    #[serde(rename = "Timestamp")]
    timestamp: Option<String>,
    #[serde(rename = "Message")]
    message: String,
}

/// The raw records of an event; an event without a list of records is one raw
/// record of its own.
pub fn records(event: &str) -> Vec<&str> {
    match serde_json::from_str::<Event<'_>>(event) {
        Ok(event) => event.records.iter().map(|record| record.get()).collect(),
        Err(_) => vec![event],
    }
}

/// Reads one raw record.
pub fn read(record: &str) -> Result<Notification, Rejected> {
    let Record { sns } = serde_json::from_str(record)
        .map_err(|error| Rejected::new(Rejection::NotAnSnsRecord, format!("not an SNS record: {}", kind_of(&error))))?;
    let published_at = sns
        .timestamp
        .map(|text| text.parse())
        .transpose()
        .map_err(|_| Rejected::new(Rejection::NotAnSnsRecord, "the SNS timestamp is not an RFC 3339 instant"))?;
    Ok(Notification {
        message_id: sns.message_id.filter(|id| !id.is_empty()),
        topic_arn: sns.topic_arn,
        published_at,
        message: sns.message,
    })
}

/// What serde stumbled over, without the text it quotes.
pub fn kind_of(error: &serde_json::Error) -> String {
    let place = format!("line {} column {}", error.line(), error.column());
    match error.classify() {
        serde_json::error::Category::Eof => format!("it ends too early, at {place}"),
        serde_json::error::Category::Syntax => format!("not JSON, at {place}"),
        _ => format!("a field is missing or has the wrong type, before {place}"),
    }
}

/// Records a payload that could not be understood, whole, once.
pub async fn quarantine(
    wiring: &Wiring,
    function: &str,
    raw: &str,
    sns_message_id: Option<String>,
    rejected: &Rejected,
) -> Result<(StreamId, Outcome), Error> {
    let id = sns_message_id.clone().unwrap_or_else(|| Hash::of(raw.as_bytes()).to_string());
    let stream = StreamId::quarantine(wiring.ledger.now());
    let outcome = wiring
        .ledger
        .transact::<Unfolded>(&stream, Some(&DedupeKey::new("quarantine", &id)), |_, moment| {
            let event_id = EventId::draw(moment);
            vec![Draft {
                event_id,
                event: InboundRejected {
                    reason: rejected.reason,
                    detail: rejected.detail.clone(),
                    raw: raw.to_owned(),
                    sns_message_id: sns_message_id.clone(),
                }
                .into(),
                occurred_at: moment.now,
                correlation_id: event_id.into(),
                causation_id: None,
                actor: Actor::System(function.to_owned()),
            }]
        })
        .await?;
    Ok((stream, outcome))
}
