//! The consent view: one row a contact that ever revoked or granted, here or in the
//! system replaced.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use textledger_domain::consent::{Consent, Pending};
use textledger_domain::event::Event;
use textledger_domain::event::care::Copied;
use textledger_domain::event::consent::{Channel, ConsentGranted, ConsentRevoked, Method, Purpose};
use textledger_domain::event::imported::ConsentImported;
use textledger_domain::event::outbound::SendKind;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::record::Recorded;
use textledger_domain::stream::Seq;
use textledger_domain::words::{ERASED, Words};

use super::touch::Touch;

/// The longest partition key of a DynamoDB index, in bytes.
const INDEX_KEY_BYTES_MAX: usize = 2048;

/// Whether a contact may be contacted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentStatus {
    /// Nothing is on record of the number. No row says so: there is none.
    Unknown,
    /// Yes.
    OptedIn,
    /// No.
    OptedOut,
    /// No, and the systems behind us have yet to acknowledge it.
    PendingOptOut,
}

impl ConsentStatus {
    /// Of a contact as a whole: of its texts, or pending as long as any
    /// revocation waits to be acknowledged.
    #[must_use]
    pub fn of(consent: &Consent) -> Self {
        if consent.pending_in_force().is_empty() {
            Self::on(consent, Channel::Sms)
        } else {
            Self::PendingOptOut
        }
    }

    /// Of one channel, for replies.
    #[must_use]
    pub fn on(consent: &Consent, channel: Channel) -> Self {
        let is_pending = |pending: &&Pending| pending.mark.channels.contains(&channel);
        match consent.in_force(channel, Purpose::Reply) {
            None => Self::OptedIn,
            Some(_) if consent.pending_in_force().iter().any(is_pending) => Self::PendingOptOut,
            Some(_) => Self::OptedOut,
        }
    }

    /// Where something in the history is not understood: doubt closes.
    #[must_use]
    pub fn in_doubt(self) -> Self {
        match self {
            Self::Unknown | Self::OptedIn => Self::OptedOut,
            closed => closed,
        }
    }

    /// As stored: the key of the `deadline-index`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::OptedIn => "opted_in",
            Self::OptedOut => "opted_out",
            Self::PendingOptOut => "pending_opt_out",
        }
    }
}

/// The `question_status` of a row whose contact may have asked to stop. Rows
/// without one are not in the `question-index`.
pub const QUESTION_OPEN: &str = "open";

/// A contact's consent. It never expires: a revocation must not be forgotten,
/// nor a grant as long as we rely on it, and a row that tells of neither tells of
/// a question whose answer may be silence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentRow {
    /// The contact.
    pub phone_number: PhoneNumber,
    /// The answer: for texts, or `pending_opt_out` as long as any revocation
    /// waits to be acknowledged.
    pub consent_status: ConsentStatus,
    /// How the latest revocation reached us.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opt_out_method: Option<Method>,
    /// When the customer made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opt_out_requested_at: Option<String>,
    /// The last day to honour it, in the strict reading; of several that wait
    /// the earliest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opt_out_deadline: Option<String>,
    /// What the status applies to.
    pub applies_to_channels: Vec<Channel>,
    /// For which purposes a revocation in force stops each channel.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub stopped_purposes: BTreeMap<Channel, Vec<Purpose>>,
    /// The status of each channel by itself, for replies.
    #[serde(default)]
    pub channels: BTreeMap<Channel, ConsentStatus>,
    /// The words that decided the status.
    pub original_message: String,
    /// The event they are of; 0 for none.
    #[serde(default)]
    pub original_seq: Seq,
    /// When consent was last given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opt_in_at: Option<String>,
    /// The contact in the business's own records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<String>,
    /// From when on silence counts as a revocation, while a question is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_by: Option<String>,
    /// The open question whether a text was a request to stop, when the customer
    /// sent that text, while there is one: the key of the `question-index`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub questioned_at: Option<String>,
    /// [`QUESTION_OPEN`], together with `questioned_at`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question_status: Option<String>,
    /// Whether the history holds something this version does not understand,
    /// which may be a revocation: the status is then never `opted_in`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not_understood: bool,
    /// The facts the status follows from, whatever order they arrived in.
    pub basis: Consent,
    /// The last event this row rests on.
    pub as_of_seq: Seq,
}

pub(super) fn touched_by(event: &Recorded) -> Option<Touch> {
    match event.event() {
        Event::ConsentRevoked(_)
        | Event::ConsentGranted(_)
        | Event::ConsentImported(_)
        | Event::OptOutCompleted(_)
        | Event::RevocationUnclear(_)
        | Event::ConsentUpheld(_)
        // A question counts from when it is asked, and not if it never was.
        | Event::SendFailed(_)
        | Event::Unknown(_) => {}
        Event::SendStarted(send) if send.kind == SendKind::Clarification => {}
        Event::DeliveryUpdated(update) if update.arrival().is_some() => {}
        Event::WordsErased(erased) if matches!(erased.copy, Copied::Wish(_)) => {}
        _ => return None,
    }
    Some(Touch { id: event.stream().contact()?.e164().to_owned(), creates: false })
}

pub(super) fn apply(row: Option<ConsentRow>, event: &Recorded) -> Option<ConsentRow> {
    let phone = event.stream().contact()?;
    touched_by(event)?;
    if let Event::SendFailed(_) | Event::DeliveryUpdated(_) = event.event() {
        let before = row.as_ref()?.basis.question;
        let mut after = before;
        after.iter_mut().for_each(|question| question.evolve(event));
        // Almost all are about other texts, and leave the row as it is.
        if after == before {
            return row;
        }
    }
    if let Event::WordsErased(erased) = event.event() {
        let mut row = row?;
        if row.original_seq == erased.seq {
            row.original_message = ERASED.to_owned();
            row.as_of_seq = event.seq();
        }
        return Some(row);
    }
    let mut row = row.unwrap_or_else(|| blank(phone));
    row.as_of_seq = event.seq();
    row.basis.evolve(event);
    match event.event() {
        Event::ConsentRevoked(revoked) => note_revocation(&mut row, revoked, event),
        Event::ConsentGranted(granted) => note_grant(&mut row, granted, event),
        Event::ConsentImported(imported) => note_import(&mut row, imported, event),
        Event::Unknown(_) => row.not_understood = true,
        _ => {}
    }
    settle(&mut row);
    Some(row)
}

/// An older wish that arrives late changes nothing: all of a row's evidence is
/// that of the latest one.
fn note_revocation(row: &mut ConsentRow, revoked: &ConsentRevoked, event: &Recorded) {
    note_customer(row, revoked.customer_id.as_ref());
    if row.basis.revoked.latest().is_none_or(|mark| mark.event != event.id()) {
        return;
    }
    row.opt_out_method = Some(revoked.method);
    row.opt_out_requested_at = Some(revoked.requested_at.to_string());
    row.opt_out_deadline = Some(revoked.deadline.weekdays_only.to_string());
    if row.basis.is_any_in_force() {
        quote(row, &revoked.words, event);
    }
}

fn note_grant(row: &mut ConsentRow, granted: &ConsentGranted, event: &Recorded) {
    note_customer(row, granted.customer_id.as_ref());
    if row.basis.granted.latest().is_none_or(|mark| mark.event != event.id()) {
        return;
    }
    row.opt_in_at = Some(granted.granted_at.to_string());
    if ConsentStatus::on(&row.basis, Channel::Sms) == ConsentStatus::OptedIn {
        quote(row, &granted.words, event);
    }
}

/// What the system replaced had on record: a withdrawal like any other, and of consent
/// given there no more than whose it was.
fn note_import(row: &mut ConsentRow, imported: &ConsentImported, event: &Recorded) {
    note_customer(row, imported.customer_id.as_ref());
    if row.basis.revoked.latest().is_none_or(|mark| mark.event != event.id()) {
        return;
    }
    row.opt_out_method = Some(imported.method);
    row.opt_out_requested_at = Some(imported.requested_at.to_string());
    row.opt_out_deadline = imported.deadline.as_ref().map(|deadline| deadline.weekdays_only.to_string());
    if row.basis.is_any_in_force() {
        quote(row, &imported.words, event);
    }
}

/// The id is the key of an index: a row with one that DynamoDB does not take could
/// not be written, nor any after it. Such ids were recorded before they were
/// refused.
fn note_customer(row: &mut ConsentRow, id: Option<&String>) {
    if let Some(id) = id.filter(|id| (1..=INDEX_KEY_BYTES_MAX).contains(&id.len())) {
        row.customer_id = Some(id.clone());
    }
}

fn quote(row: &mut ConsentRow, words: &Words, event: &Recorded) {
    row.original_message = words.to_string();
    row.original_seq = event.seq();
}

/// What follows from the basis alone.
fn settle(row: &mut ConsentRow) {
    let basis = &row.basis;
    let doubted = |status: ConsentStatus| if row.not_understood { status.in_doubt() } else { status };
    row.channels =
        Channel::ALL.iter().map(|channel| (*channel, doubted(ConsentStatus::on(basis, *channel)))).collect();
    let stopped = |channel: &Channel| -> Vec<Purpose> {
        Purpose::ALL.into_iter().filter(|purpose| basis.in_force(*channel, *purpose).is_some()).collect()
    };
    row.stopped_purposes = Channel::ALL
        .iter()
        .map(|channel| (*channel, stopped(channel)))
        .filter(|(_, purposes)| !purposes.is_empty())
        .collect();
    row.answer_by = basis.question.and_then(|question| question.answer_by()).map(|at| at.to_string());
    row.questioned_at = basis.question.map(|question| question.at.to_string());
    row.question_status = basis.question.map(|_| QUESTION_OPEN.to_owned());
    if let Some(first) = basis.pending_in_force().first() {
        row.opt_out_deadline = Some(first.deadline.weekdays_only.to_string());
    }
    let status = doubted(ConsentStatus::of(basis));
    row.consent_status = status;
    row.applies_to_channels = row
        .channels
        .iter()
        .filter(|(_, channel)| (**channel == ConsentStatus::OptedIn) == (status == ConsentStatus::OptedIn))
        .map(|(channel, _)| *channel)
        .collect();
}

fn blank(phone: &PhoneNumber) -> ConsentRow {
    ConsentRow {
        phone_number: phone.clone(),
        consent_status: ConsentStatus::OptedIn,
        opt_out_method: None,
        opt_out_requested_at: None,
        opt_out_deadline: None,
        applies_to_channels: Vec::new(),
        stopped_purposes: BTreeMap::new(),
        channels: BTreeMap::new(),
        original_message: String::new(),
        original_seq: 0,
        opt_in_at: None,
        customer_id: None,
        answer_by: None,
        questioned_at: None,
        question_status: None,
        not_understood: false,
        basis: Consent::default(),
        as_of_seq: 0,
    }
}
