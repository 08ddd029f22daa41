//! What waits: opt-outs to be completed, those whose time is up among them, and
//! questions to be answered.

use chrono::NaiveDate;
use serde::Serialize;
use textledger_domain::consent::Pending;
use textledger_domain::event::consent::{Channel, Method, Purpose};
use textledger_domain::ids::EventId;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::time::Timestamp;
use textledger_projections::target::Generation;
use textledger_projections::view::View;

use super::questions::OpenQuestion;
use super::{Consents, Error};

/// An opt-out that waits to be completed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PendingOptOut {
    /// The contact.
    pub phone_number: String,
    /// The revocation.
    pub revocation: EventId,
    /// How it reached us.
    pub method: Method,
    /// What it stops.
    pub channels: Vec<Channel>,
    /// For which purposes.
    pub purposes: Vec<Purpose>,
    /// When the customer made it.
    pub requested_at: Timestamp,
    /// The last day to honour it, weekends not counted: the one to keep to.
    pub deadline: NaiveDate,
    /// The last day where federal holidays do not count either.
    pub deadline_with_federal_holidays: NaiveDate,
    /// Business days left in the strict reading; negative once it is over.
    pub business_days_left: i64,
    /// Whether its last day is over.
    pub overdue: bool,
}

/// All that waits, as the command and the API show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PendingList {
    /// The generation of the consent view that says so.
    pub generation: Generation,
    /// How many opt-outs there are.
    pub total: usize,
    /// Opt-outs that wait to be completed, the most urgent first.
    pub pending: Vec<PendingOptOut>,
    /// How many questions there are.
    pub questions_total: usize,
    /// Contacts who may have asked to stop, the oldest text first.
    pub questions: Vec<OpenQuestion>,
}

impl PendingOptOut {
    pub(super) fn new(phone: &PhoneNumber, pending: &Pending, now: Timestamp) -> Self {
        Self {
            phone_number: phone.e164().to_owned(),
            revocation: pending.mark.event,
            method: pending.mark.method,
            channels: pending.mark.channels.clone(),
            purposes: pending.mark.purposes.clone(),
            requested_at: pending.mark.at,
            deadline: pending.deadline.weekdays_only,
            deadline_with_federal_holidays: pending.deadline.federal_holidays,
            business_days_left: pending.deadline.business_days_left(now),
            overdue: pending.deadline.is_past(now),
        }
    }
}

impl Consents {
    /// All that waits: every opt-out, the most urgent first, and every question;
    /// where `overdue` says so, only the opt-outs whose last day is over or is not,
    /// for a question has none. From indexes that are
    /// eventually consistent: for lists, not for decisions.
    ///
    /// # Errors
    /// [`Error::Views`]
    pub async fn pending(&self, overdue: Option<bool>) -> Result<PendingList, Error> {
        let now = self.ledger.now();
        let generation = self.views.live(View::Consent).await?;
        let rows = self.views.pending_opt_outs(generation).await?;
        let mut waiting: Vec<PendingOptOut> = rows
            .iter()
            .flat_map(|row| {
                let waiting = row.basis.pending_in_force();
                waiting.into_iter().map(|pending| PendingOptOut::new(&row.phone_number, pending, now))
            })
            .filter(|waiting| overdue.is_none_or(|overdue| overdue == waiting.overdue))
            .collect();
        waiting.sort_by(|a, b| (a.deadline, &a.phone_number).cmp(&(b.deadline, &b.phone_number)));
        let questions = if overdue.is_none() { self.open_questions(generation).await? } else { Vec::new() };
        Ok(PendingList {
            generation,
            total: waiting.len(),
            pending: waiting,
            questions_total: questions.len(),
            questions,
        })
    }
}
