//! `sms-inbound`: texts from SNS into the ledger. It acknowledges a record only
//! once it is there, as itself or in quarantine (S1), and one inbound message
//! is there once however often it is delivered (S2).

mod message;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use textledger_domain::contact::Contact;
use textledger_domain::decide::inbound;
use textledger_domain::stream::{Seq, StreamId};
use textledger_infrastructure::ledger::transact::Error as TransactError;
use textledger_infrastructure::ledger::{DedupeKey, Outcome, Source};
use tracing::{error, info};

use crate::error::Error;
use crate::quarantine::{self, Kept};
use crate::sns::{self, Notification, Rejected};
use crate::wiring::Wiring;

/// What became of the records of one invocation, in their order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// One entry a record.
    pub records: Vec<Receipt>,
}

/// What became of one record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Receipt {
    /// It is in its contact's stream now.
    Recorded {
        /// The stream.
        stream_id: StreamId,
        /// The positions appended.
        seqs: Vec<Seq>,
    },
    /// It was in the ledger before.
    Duplicate {
        /// The stream.
        stream_id: StreamId,
        /// The first position it was recorded at.
        seq: Seq,
    },
    /// It could not be understood and is in quarantine now.
    Quarantined {
        /// The quarantine stream.
        stream_id: StreamId,
        /// The positions appended; none when it was there before.
        seqs: Vec<Seq>,
        /// Why.
        detail: String,
    },
}

/// Records every text of an SNS event.
///
/// # Errors
/// [`Error::NotRecorded`] when the ledger could not take one of them; those it
/// took are duplicates when SNS delivers the event again.
pub async fn receive(wiring: &Wiring, event: &[u8]) -> Result<Value, Error> {
    let event = String::from_utf8_lossy(event);
    let records = sns::records(&event);
    let mut report = Report { records: Vec::with_capacity(records.len()) };
    let mut failures = Vec::new();
    for record in &records {
        match record_one(wiring, record).await {
            Ok(receipt) => report.records.push(receipt),
            Err(failure) => {
                error!(error = %failure, "inbound text not recorded");
                failures.push(failure.to_string());
            }
        }
    }
    match failures.first() {
        None => Ok(serde_json::to_value(&report).unwrap_or(Value::Null)),
        Some(first) => {
            Err(Error::NotRecorded { failed: failures.len(), records: records.len(), first: first.clone() })
        }
    }
}

async fn record_one(wiring: &Wiring, raw: &str) -> Result<Receipt, TransactError> {
    let notification = match sns::read(raw) {
        Ok(notification) => notification,
        Err(rejected) => return reject(wiring, raw, None, rejected).await,
    };
    let text = match message::read(&notification, wiring.ledger.now()) {
        Ok(text) => text,
        Err(rejected) => return reject(wiring, raw, Some(&notification), rejected).await,
    };
    let stream = StreamId::Contact(text.from.clone());
    let dedupe = DedupeKey::new(Source::Inbound, &text.provider_message_id);
    let outcome = wiring
        .ledger
        .transact::<Contact>(&stream, Some(&dedupe), |loaded, moment| {
            inbound::receive(&loaded.state, &text, &wiring.settings.policy, moment)
        })
        .await?;
    Ok(match outcome {
        Outcome::Recorded(events) => {
            info!(contact = %text.from, events = events.len(), "inbound text recorded");
            Receipt::Recorded { stream_id: stream, seqs: events.iter().map(|event| event.seq()).collect() }
        }
        Outcome::Duplicate(place) => {
            info!(contact = %text.from, "inbound text was recorded before");
            Receipt::Duplicate { stream_id: place.stream, seq: place.seq }
        }
    })
}

async fn reject(
    wiring: &Wiring,
    raw: &str,
    notification: Option<&Notification>,
    rejected: Rejected,
) -> Result<Receipt, TransactError> {
    let Kept { stream, seqs } = quarantine::keep(wiring, "sms-inbound", raw, notification, &rejected).await?;
    Ok(Receipt::Quarantined { stream_id: stream, seqs, detail: rejected.detail })
}
