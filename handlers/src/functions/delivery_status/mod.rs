//! `delivery-status`: the carrier's reports on our texts into the ledger. They
//! come at least once, in any order, up to 72 hours late. A report settles a
//! text in doubt through the outbound id its context carries.

pub mod parts;
mod whose;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use textledger_domain::contact::Contact;
use textledger_domain::decide;
use textledger_domain::event::inbound::Rejection;
use textledger_domain::event::outbound::{DeliveryUpdated, SessionFee};
use textledger_domain::ids::{Moment, OutboundId};
use textledger_domain::phone::PhoneNumber;
use textledger_domain::time::Timestamp;
use textledger_infrastructure::deployment::functions::Function;
use textledger_infrastructure::ledger::transact::{Error as TransactError, NothingMore};
use textledger_infrastructure::ledger::{DedupeKey, Ledger, Loaded, Outcome, Source};
use textledger_infrastructure::outbound_context::OUTBOUND_ID;
use tracing::{error, info};

use crate::annex;
use crate::error::Error;
use crate::handler::Handler;
use crate::letters;
use crate::quarantine;
use crate::sns::{self, Notification, Rejected, kind_of};

pub use self::parts::DeliveryStatus;
use self::whose::{Whose, whose};

/// AWS's longest has 26 characters.
const EVENT_TYPE_CHARS_MAX: usize = 64;

/// A delivery event as AWS publishes it, as far as it is kept.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DeliveryReport<'a> {
    event_type: String,
    event_timestamp: i64,
    #[serde(default)]
    is_final: bool,
    destination_phone_number: String,
    #[serde(default)]
    origination_phone_number: Option<String>,
    #[serde(default)]
    message_request_timestamp: Option<i64>,
    message_id: String,
    #[serde(default)]
    message_status: Option<String>,
    #[serde(default)]
    context: Option<std::collections::BTreeMap<String, String>>,
    #[serde(default)]
    mcc: Option<String>,
    #[serde(default)]
    mnc: Option<String>,
    #[serde(default)]
    total_message_parts: Option<u32>,
    // Kept to the letter: a float would change what the carrier said.
    #[serde(default, borrow)]
    total_message_price: Option<&'a RawValue>,
    #[serde(default, borrow)]
    total_carrier_fee: Option<&'a RawValue>,
    #[serde(default, borrow)]
    conversation_session_fee: Option<&'a RawValue>,
    #[serde(default)]
    conversation_initiating_message_id: Option<String>,
}

impl Handler for DeliveryStatus {
    const FUNCTION: Function = Function::DeliveryStatus;

    fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Records every delivery report of an SNS event, or of the events that come
    /// again from the retry queue.
    ///
    /// # Errors
    /// [`Error::NotRecorded`] when the ledger could not take one of an SNS
    /// event's.
    async fn run(&self, event: &[u8]) -> Result<Value, Error> {
        let event = String::from_utf8_lossy(event);
        match letters::read(&event) {
            Some(letters) => Ok(letters::record_each(&letters, |body| self.record_all(body)).await),
            None => self.record_all(&event).await,
        }
    }
}

impl DeliveryStatus {
    async fn record_all(&self, event: &str) -> Result<Value, Error> {
        let records = sns::records(event);
        let mut failures = Vec::new();
        for record in &records {
            if let Err(failure) = self.record(record).await {
                error!(error = %failure, "delivery report not recorded");
                failures.push(failure.to_string());
            }
        }
        Error::unless_all_recorded(records.len(), &failures)?;
        Ok(json!({ "records": records.len() }))
    }

    async fn record(&self, raw: &str) -> Result<(), TransactError> {
        let notification = match sns::read(raw) {
            Ok(notification) => notification,
            Err(rejected) => return self.reject(raw, None, &rejected).await,
        };
        let Understood { phone, mut update, id } = match understand(&notification, self.ledger.now()) {
            Ok(known) => known,
            Err(rejected) => return self.reject(raw, Some(&notification), &rejected).await,
        };
        match whose(&self.ledger, &phone, &update.provider_message_id, update.outbound_id).await? {
            Whose::Theirs(outbound) => update.outbound_id = Some(outbound),
            Whose::Unknown => {}
            Whose::NotTheirs => {
                let rejected = Rejected::new(
                    Rejection::OtherContact,
                    "the report is about a text that did not go to its destinationPhoneNumber",
                );
                return self.reject(raw, Some(&notification), &rejected).await;
            }
        }
        let dedupe = DedupeKey::new(Source::Delivery, &id);
        let decide = |loaded: &Loaded<Contact>, (): &(), moment: Moment<'_>| {
            decide::report::receive(&loaded.state, &update, moment)
        };
        let outcome =
            annex::transact(&self.ledger, "delivery-status", &phone, &dedupe, &NothingMore, decide).await?;
        if let Outcome::Recorded(_) = outcome {
            info!(contact = %phone, status = %update.event_type, "delivery report recorded");
        }
        Ok(())
    }

    async fn reject(
        &self,
        raw: &str,
        notification: Option<&Notification>,
        rejected: &Rejected,
    ) -> Result<(), TransactError> {
        quarantine::keep(&self.ledger, "delivery-status", raw, notification, rejected).await.map(|_| ())
    }
}

/// A report that makes sense.
struct Understood {
    /// Whom the text went to.
    phone: PhoneNumber,
    /// What is kept of it.
    update: DeliveryUpdated,
    /// What it is recognised by when it comes again: the times it holds are as
    /// given, whatever our clock says of them.
    id: String,
}

fn understand(notification: &Notification, now: Timestamp) -> Result<Understood, Rejected> {
    let report: DeliveryReport<'_> = serde_json::from_str(&notification.message).map_err(|error| {
        let reason = if error.is_data() { Rejection::MissingField } else { Rejection::NotJson };
        Rejected::new(reason, format!("the delivery report does not read: {}", kind_of(&error)))
    })?;
    if !is_event_type(&report.event_type) {
        return Err(Rejected::new(Rejection::MissingField, "eventType is not the name of an event type"));
    }
    let phone = report.destination_phone_number.parse().map_err(|error| {
        Rejected::new(Rejection::InvalidDestination, format!("destinationPhoneNumber: {error}"))
    })?;
    let id = format!("{}#{}#{}", report.message_id, report.event_type, report.event_timestamp);
    // The carrier's clock and AWS's: neither tells of what is yet to come.
    let told = |millis| Timestamp::from_unix_millis(millis).map(|at| at.min(now));
    let reported_at = told(report.event_timestamp)
        .ok_or_else(|| Rejected::new(Rejection::MissingField, "eventTimestamp is out of range"))?;
    let outbound_id = report
        .context
        .as_ref()
        .and_then(|context| context.get(OUTBOUND_ID))
        .and_then(|id| id.parse().ok())
        .map(OutboundId);
    let verbatim = |number: Option<&RawValue>| {
        number.map(|number| number.get().to_owned()).filter(|text| text != "null")
    };
    let began_with = report.conversation_initiating_message_id;
    let origination = report.origination_phone_number;
    let update = DeliveryUpdated {
        outbound_id,
        provider_message_id: report.message_id,
        event_type: report.event_type,
        status: report.message_status,
        is_final: report.is_final,
        reported_at,
        // A text can also come from a name or a pool, which nobody can write to.
        from: origination.as_deref().and_then(|number| number.parse().ok()),
        rcs_agent: origination.as_deref().and_then(|name| name.parse().ok()),
        sent_at: report.message_request_timestamp.and_then(told),
        parts: report.total_message_parts,
        price: verbatim(report.total_message_price),
        carrier_fee: verbatim(report.total_carrier_fee),
        session_fee: began_with
            .zip(verbatim(report.conversation_session_fee))
            .map(|(began_with, amount)| SessionFee { began_with, amount }),
        carrier: report.mcc.zip(report.mnc).map(|(mcc, mnc)| format!("{mcc}-{mnc}")),
    };
    Ok(Understood { phone, update, id })
}

/// Such as `TEXT_DELIVERED`. Event types are written to the log, so anything
/// else, which could hold a number or a text, does not get that far (S10).
fn is_event_type(name: &str) -> bool {
    (1..=EVENT_TYPE_CHARS_MAX).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
}
