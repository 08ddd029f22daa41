//! The consent view: one row a contact that ever revoked or granted.

use serde::{Deserialize, Serialize};
use textledger_domain::consent::Consent;
use textledger_domain::event::Event;
use textledger_domain::event::consent::{Channel, ConsentGranted, ConsentRevoked, Method};
use textledger_domain::phone::PhoneNumber;
use textledger_domain::record::Recorded;
use textledger_domain::stream::Seq;

use super::Touch;
use crate::retention::four_years_after;

/// Whether a contact may be contacted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentStatus {
    /// Yes.
    OptedIn,
    /// No.
    OptedOut,
}

/// A contact's consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentRow {
    /// The contact.
    pub phone_number: PhoneNumber,
    /// The answer.
    pub consent_status: ConsentStatus,
    /// How the latest revocation reached us.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opt_out_method: Option<Method>,
    /// When the customer made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opt_out_requested_at: Option<String>,
    /// The last day to honour it, in the strict reading.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opt_out_deadline: Option<String>,
    /// What the status applies to.
    pub applies_to_channels: Vec<Channel>,
    /// The words that decided the status.
    pub original_message: String,
    /// When consent was last given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opt_in_at: Option<String>,
    /// The two facts the status follows from, whatever order they arrived in.
    pub basis: Consent,
    /// Expiry in epoch seconds; a revocation has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl: Option<i64>,
    /// The last event this row rests on.
    pub as_of_seq: Seq,
}

pub(super) fn touched_by(event: &Recorded) -> Option<Touch> {
    match event.event() {
        Event::ConsentRevoked(_) | Event::ConsentGranted(_) => {
            Some(Touch { id: event.stream().contact()?.e164().to_owned(), creates: false })
        }
        _ => None,
    }
}

pub(super) fn apply(row: Option<ConsentRow>, event: &Recorded) -> Option<ConsentRow> {
    let phone = event.stream().contact()?;
    match event.event() {
        Event::ConsentRevoked(revoked) => Some(after_revocation(row, phone, revoked, event)),
        Event::ConsentGranted(granted) => Some(after_grant(row, phone, granted, event)),
        _ => row,
    }
}

fn after_revocation(
    row: Option<ConsentRow>,
    phone: &PhoneNumber,
    revoked: &ConsentRevoked,
    event: &Recorded,
) -> ConsentRow {
    let mut row = row.unwrap_or_else(|| blank(phone));
    row.as_of_seq = event.seq();
    row.basis.evolve(event);
    // An older wish that arrives late changes nothing: all of a row's evidence
    // is that of one event.
    if row.basis.revoked.is_none_or(|mark| mark.event != event.id()) {
        return row;
    }
    row.opt_out_method = Some(revoked.method);
    row.opt_out_requested_at = Some(revoked.requested_at.to_string());
    row.opt_out_deadline = Some(revoked.deadline.weekdays_only.to_string());
    row.ttl = None;
    if row.basis.is_opted_out() {
        row.consent_status = ConsentStatus::OptedOut;
        row.applies_to_channels.clone_from(&revoked.channels);
        row.original_message.clone_from(&revoked.words);
    }
    row
}

fn after_grant(
    row: Option<ConsentRow>,
    phone: &PhoneNumber,
    granted: &ConsentGranted,
    event: &Recorded,
) -> ConsentRow {
    let mut row = row.unwrap_or_else(|| blank(phone));
    row.as_of_seq = event.seq();
    row.basis.evolve(event);
    if row.basis.granted.is_none_or(|mark| mark.event != event.id()) {
        return row;
    }
    row.opt_in_at = Some(granted.granted_at.to_string());
    if !row.basis.is_opted_out() {
        row.consent_status = ConsentStatus::OptedIn;
        row.applies_to_channels.clone_from(&granted.channels);
        row.original_message.clone_from(&granted.words);
        // A row that tells of a revocation never expires, lifted or not.
        row.ttl = row.basis.revoked.is_none().then(|| four_years_after(granted.granted_at));
    }
    row
}

fn blank(phone: &PhoneNumber) -> ConsentRow {
    ConsentRow {
        phone_number: phone.clone(),
        consent_status: ConsentStatus::OptedIn,
        opt_out_method: None,
        opt_out_requested_at: None,
        opt_out_deadline: None,
        applies_to_channels: Vec::new(),
        original_message: String::new(),
        opt_in_at: None,
        basis: Consent::default(),
        ttl: None,
        as_of_seq: 0,
    }
}
