//! The opt-out-tracking view: every wish to stop or start, one row each, in the
//! words of the customer.

use serde::{Deserialize, Serialize};
use textledger_domain::event::Event;
use textledger_domain::event::care::Copied;
use textledger_domain::event::consent::{Acknowledgement, Channel, Method, Purpose};
use textledger_domain::event::imported::{ConsentImported, ImportedConsent, LegacyTable};
use textledger_domain::phone::PhoneNumber;
use textledger_domain::record::Recorded;
use textledger_domain::stream::Seq;
use textledger_domain::time::Timestamp;
use textledger_domain::words::{ERASED, Words};

use super::touch::Touch;

/// What a wish led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrackingStatus {
    /// A revocation in force that the systems behind us have yet to
    /// acknowledge.
    PendingProcessing,
    /// A revocation in force.
    OptedOut,
    /// A grant.
    OptedIn,
}

/// One wish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackingRow {
    /// `phone#timestamp#seq`: two wishes can be of one millisecond.
    pub tracking_id: String,
    /// When the customer had it.
    pub timestamp: String,
    /// The contact.
    pub phone_number: PhoneNumber,
    /// How it reached us.
    pub method: Method,
    /// What it led to.
    pub status: TrackingStatus,
    /// The channels it is about; rows written before there was this field have
    /// none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<Channel>,
    /// The purposes it is about; as [`TrackingRow::channels`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub purposes: Vec<Purpose>,
    /// The last day to honour a revocation, in the strict reading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<String>,
    /// The customer's words.
    pub original_request: String,
    /// The event this row rests on.
    pub as_of_seq: Seq,
}

pub(super) fn touched_by(event: &Recorded) -> Option<Touch> {
    let (at, seq, creates) = match event.event() {
        Event::ConsentRevoked(revoked) => (revoked.requested_at, event.seq(), true),
        Event::ConsentGranted(granted) => (granted.granted_at, event.seq(), true),
        Event::ConsentImported(imported) if is_a_wish(imported) => (imported.requested_at, event.seq(), true),
        Event::OptOutCompleted(completed) => (completed.requested_at, completed.revocation_seq?, false),
        Event::WordsErased(erased) => match erased.copy {
            Copied::Wish(at) => (at, erased.seq, false),
            Copied::Message(_) | Copied::Nowhere => return None,
        },
        _ => return None,
    };
    Some(Touch { id: tracking_id(event.stream().contact()?, at, seq), creates })
}

pub(super) fn apply(row: Option<TrackingRow>, event: &Recorded) -> Option<TrackingRow> {
    let phone = event.stream().contact()?;
    let wish = |at: Timestamp, method, status, deadline, words: &Words| TrackingRow {
        tracking_id: tracking_id(phone, at, event.seq()),
        timestamp: at.to_string(),
        phone_number: phone.clone(),
        method,
        status,
        channels: Vec::new(),
        purposes: Vec::new(),
        deadline,
        original_request: words.to_string(),
        as_of_seq: event.seq(),
    };
    match event.event() {
        Event::ConsentRevoked(revoked) => {
            let status = match revoked.acknowledgement {
                Acknowledgement::Awaited => TrackingStatus::PendingProcessing,
                Acknowledgement::NotNeeded | Acknowledgement::WithEarlier => TrackingStatus::OptedOut,
            };
            let deadline = Some(revoked.deadline.weekdays_only.to_string());
            Some(TrackingRow {
                channels: revoked.channels.clone(),
                purposes: revoked.purposes.clone(),
                ..wish(revoked.requested_at, revoked.method, status, deadline, &revoked.words)
            })
        }
        Event::ConsentGranted(granted) => Some(TrackingRow {
            channels: granted.channels.clone(),
            purposes: granted.purposes.clone(),
            ..wish(granted.granted_at, granted.method, TrackingStatus::OptedIn, None, &granted.words)
        }),
        Event::ConsentImported(imported) if is_a_wish(imported) => {
            let status = match (imported.consent, imported.acknowledgement) {
                (ImportedConsent::Given, _) => TrackingStatus::OptedIn,
                (ImportedConsent::Withdrawn, Acknowledgement::Awaited) => TrackingStatus::PendingProcessing,
                (ImportedConsent::Withdrawn, _) => TrackingStatus::OptedOut,
            };
            let deadline = imported.deadline.as_ref().map(|deadline| deadline.weekdays_only.to_string());
            Some(TrackingRow {
                channels: imported.channels.clone(),
                purposes: imported.purposes.clone(),
                ..wish(imported.requested_at, imported.method, status, deadline, &imported.words)
            })
        }
        Event::OptOutCompleted(_) => {
            row.map(|row| TrackingRow { status: TrackingStatus::OptedOut, as_of_seq: event.seq(), ..row })
        }
        Event::WordsErased(_) => {
            row.map(|row| TrackingRow { original_request: ERASED.to_owned(), as_of_seq: event.seq(), ..row })
        }
        _ => None,
    }
}

/// That consent stood as given is no wish; that somebody asked for it is one.
fn is_a_wish(imported: &ConsentImported) -> bool {
    imported.consent == ImportedConsent::Withdrawn || imported.source.table == LegacyTable::OptOutTracking
}

fn tracking_id(phone: &PhoneNumber, at: Timestamp, seq: Seq) -> String {
    format!("{}#{at}#{seq}", phone.e164())
}
