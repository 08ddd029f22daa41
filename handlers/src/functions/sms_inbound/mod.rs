//! `sms-inbound`: texts from SNS into the ledger. It acknowledges a record only
//! once it is there, as itself or in quarantine (S1), and one inbound message
//! is there once however often it is delivered (S2).

mod append;
mod attached;
mod identity;
mod message;
pub mod parts;
mod rich;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use textledger_domain::decide::inbound::InboundText;
use textledger_domain::event::Event;
use textledger_domain::event::inbound::Rejection;
use textledger_domain::record::Recorded;
use textledger_domain::stream::{Seq, StreamId};
use textledger_infrastructure::deployment::functions::Function;
use textledger_infrastructure::ledger::transact::Error as TransactError;
use textledger_infrastructure::ledger::{AppendError, Ledger, Outcome};
use textledger_infrastructure::replies::Trigger;
use tracing::{error, info, warn};

use crate::error::Error;
use crate::handler::Handler;
use crate::letters;
use crate::quarantine;
use crate::sns::{self, Notification, Rejected};

pub use self::parts::SmsInbound;

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

impl Handler for SmsInbound {
    const FUNCTION: Function = Function::SmsInbound;

    fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Records every text of an SNS event, or of the events that come again from
    /// the retry queue.
    ///
    /// # Errors
    /// [`Error::NotRecorded`] when the ledger could not take one of an SNS
    /// event's; those it took are duplicates when the event comes again.
    async fn run(&self, event: &[u8]) -> Result<Value, Error> {
        let event = String::from_utf8_lossy(event);
        match letters::read(&event) {
            Some(letters) => Ok(letters::record_each(&letters, |body| self.record_all(body)).await),
            None => self.record_all(&event).await,
        }
    }
}

impl SmsInbound {
    async fn record_all(&self, event: &str) -> Result<Value, Error> {
        let records = sns::records(event);
        let mut report = Report { records: Vec::with_capacity(records.len()) };
        let (mut triggers, mut failures) = (Vec::new(), Vec::new());
        for record in &records {
            match self.record(record, &mut triggers).await {
                Ok(receipt) => report.records.push(receipt),
                Err(failure) => {
                    error!(error = %failure, "inbound text not recorded");
                    failures.push(failure.to_string());
                }
            }
        }
        self.call_for_replies(&triggers).await;
        Error::unless_all_recorded(records.len(), &failures)?;
        Ok(serde_json::to_value(&report).unwrap_or(Value::Null))
    }

    async fn record(&self, raw: &str, triggers: &mut Vec<Trigger>) -> Result<Receipt, TransactError> {
        let notification = match sns::read(raw) {
            Ok(notification) => notification,
            Err(rejected) => return self.reject(raw, None, rejected).await,
        };
        let text = match message::read(raw, &notification, &self.policy, self.ledger.now()) {
            Ok(text) => text,
            Err(rejected) => return self.reject(raw, Some(&notification), rejected).await,
        };
        let from = text.from.clone();
        let outcome = match identity::record_once(&self.ledger, &self.policy, text.clone(), raw).await {
            Err(TransactError::Append(AppendError::Unstorable { .. })) => {
                self.record_bare(raw, &notification, text).await?
            }
            outcome => outcome?,
        };
        Ok(match outcome {
            Outcome::Recorded(events) => {
                info!(contact = %from, events = events.len(), "inbound text recorded");
                triggers.extend(trigger(&events));
                let stream_id =
                    events.first().map_or_else(|| StreamId::Contact(from), |first| first.stream().clone());
                Receipt::Recorded { stream_id, seqs: events.iter().map(Recorded::seq).collect() }
            }
            Outcome::Duplicate(place) => {
                info!(contact = %from, "inbound text was recorded before");
                Receipt::Duplicate { stream_id: place.stream, seq: place.seq }
            }
        })
    }

    /// Records a text that no event can hold as it came: who said what under which id is
    /// all that it takes for it to be in force (S14), and all there is goes to quarantine.
    /// Tried again as it was it would fail until the last queue gives it up.
    async fn record_bare(
        &self,
        raw: &str,
        notification: &Notification,
        text: InboundText,
    ) -> Result<Outcome, TransactError> {
        let rejected = Rejected::new(Rejection::Unstorable, "the text is recorded as its words alone");
        quarantine::keep(&self.ledger, "sms-inbound", raw, Some(notification), &rejected).await?;
        identity::record_once(&self.ledger, &self.policy, text.bare(), raw).await
    }

    async fn reject(
        &self,
        raw: &str,
        notification: Option<&Notification>,
        rejected: Rejected,
    ) -> Result<Receipt, TransactError> {
        let (stream_id, seqs) =
            quarantine::keep(&self.ledger, "sms-inbound", raw, notification, &rejected).await?;
        Ok(Receipt::Quarantined { stream_id, seqs, detail: rejected.detail })
    }

    /// Sends the triggers that the projector sends too, under the same
    /// deduplication ids: an answer need not wait for the stream. So a queue that
    /// takes none costs no text, and is not asked again for the next one: that
    /// could take longer than the invocation may.
    async fn call_for_replies(&self, triggers: &[Trigger]) {
        for trigger in triggers {
            if let Err(failure) = self.replies.trigger(trigger).await {
                warn!(error = %failure, "reply not triggered here: the projector does it");
                return;
            }
        }
    }
}

/// The trigger for the text among the events of one append.
fn trigger(events: &[Recorded]) -> Option<Trigger> {
    let text = events.iter().find(|event| matches!(event.event(), Event::MessageReceived(_)))?;
    Some(Trigger { stream_id: text.stream().clone(), event_id: text.id(), seq: text.seq() })
}
