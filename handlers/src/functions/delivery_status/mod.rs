//! `delivery-status`: the carrier's reports on our texts into the ledger. They
//! come at least once, in any order, up to 72 hours late. A report settles a
//! text in doubt through the outbound id its context carries.

pub mod parts;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use textledger_domain::contact::Contact;
use textledger_domain::decide;
use textledger_domain::event::Event;
use textledger_domain::event::inbound::Rejection;
use textledger_domain::event::outbound::DeliveryUpdated;
use textledger_domain::ids::{Moment, OutboundId};
use textledger_domain::phone::PhoneNumber;
use textledger_domain::time::Timestamp;
use textledger_infrastructure::deployment::functions::Function;
use textledger_infrastructure::ledger::transact::Error as TransactError;
use textledger_infrastructure::ledger::{DedupeKey, Ledger, Loaded, Outcome, ReadError, Source};
use textledger_infrastructure::outbound_context::OUTBOUND_ID;
use tracing::{error, info};

use crate::annex;
use crate::error::Error;
use crate::handler::Handler;
use crate::letters;
use crate::quarantine;
use crate::sns::{self, Notification, Rejected, kind_of};

pub use self::parts::DeliveryStatus;

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
        let (phone, update) = match understand(&notification) {
            Ok(known) => known,
            Err(rejected) => return self.reject(raw, Some(&notification), &rejected).await,
        };
        let id = format!(
            "{}#{}#{}",
            update.provider_message_id,
            update.event_type,
            update.reported_at.unix_millis()
        );
        let mut update = update;
        if update.outbound_id.is_none() {
            update.outbound_id = self.outbound_id_of(&phone, &update.provider_message_id).await?;
        }
        let dedupe = DedupeKey::new(Source::Delivery, &id);
        let decide = |loaded: &Loaded<Contact>, moment: Moment<'_>| {
            decide::report::receive(&loaded.state, &update, &self.policy, moment)
        };
        let outcome = annex::transact(&self.ledger, "delivery-status", &phone, &dedupe, decide).await?;
        if let Outcome::Recorded(_) = outcome {
            info!(contact = %phone, status = %update.event_type, "delivery report recorded");
        }
        Ok(())
    }

    /// Which text of ours a report without context is about: the one the carrier
    /// gave this id to, as recorded when it took it.
    async fn outbound_id_of(
        &self,
        phone: &PhoneNumber,
        provider_message_id: &str,
    ) -> Result<Option<OutboundId>, ReadError> {
        let key = DedupeKey::new(Source::Sent, provider_message_id);
        let place = self.ledger.recorded_under(&key).await?;
        let Some(place) = place.filter(|place| place.stream.phone() == Some(phone)) else { return Ok(None) };
        let event = self.ledger.read_one(&place.stream, place.seq).await?;
        Ok(match event.as_ref().map(|event| event.event()) {
            Some(Event::MessageSent(sent)) => Some(sent.outbound_id),
            _ => None,
        })
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

fn understand(notification: &Notification) -> Result<(PhoneNumber, DeliveryUpdated), Rejected> {
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
    let reported_at = Timestamp::from_unix_millis(report.event_timestamp)
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
    Ok((
        phone,
        DeliveryUpdated {
            outbound_id,
            provider_message_id: report.message_id,
            event_type: report.event_type,
            status: report.message_status,
            is_final: report.is_final,
            reported_at,
            parts: report.total_message_parts,
            price: verbatim(report.total_message_price),
            carrier_fee: verbatim(report.total_carrier_fee),
            carrier: report.mcc.zip(report.mnc).map(|(mcc, mnc)| format!("{mcc}-{mnc}")),
        },
    ))
}

/// Such as `TEXT_DELIVERED`. Event types are written to the log, so anything
/// else, which could hold a number or a text, does not get that far (S10).
fn is_event_type(name: &str) -> bool {
    (1..=EVENT_TYPE_CHARS_MAX).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
}
