//! May we contact this person, on this channel, for this purpose, now? Yes or
//! no, why, and the events that prove it.

use serde::{Deserialize, Serialize};

use super::Consent;
use crate::event::consent::{Channel, Purpose};
use crate::ids::EventId;
use crate::time::Timestamp;

/// Why a contact is allowed or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Allowed: consent was given and not withdrawn since.
    Granted,
    /// Allowed: consent was never withdrawn.
    NotRevoked,
    /// Refused: consent was withdrawn.
    OptedOut,
    /// Refused: consent was withdrawn, and systems behind us have yet to
    /// acknowledge it.
    PendingOptOut,
    /// Refused: a text may have been a request to stop, and the contact has not
    /// answered our question yet.
    AwaitingAnswer,
    /// Refused: a text may have been a request to stop, and the contact did not
    /// answer our question in time.
    NoAnswer,
    /// Refused by the carrier or AWS's opt-out list, whatever consent says, until
    /// a text gets through or the customer texts START from the phone.
    CarrierBlocks,
    /// The history holds something this build does not understand, which may be
    /// a revocation.
    NotUnderstood,
    /// Refused: marketing needs consent in writing, 47 CFR 64.1200(a)(2), and
    /// none is on record.
    NoWrittenConsent,
}

impl Reason {
    /// Whether contact is allowed.
    #[must_use]
    pub fn is_allowed(self) -> bool {
        matches!(self, Self::Granted | Self::NotRevoked)
    }
}

/// The answer, with what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Whether contact is allowed.
    pub allowed: bool,
    /// Why.
    pub reason: Reason,
    /// The instant from which contact has been allowed or refused, by the
    /// customer's time, where an event says so. Of several revocations in a row
    /// the first counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// The events that prove it.
    pub proof: Vec<EventId>,
}

impl Answer {
    fn new(reason: Reason, since: Option<Timestamp>, proof: Vec<EventId>) -> Self {
        Self { allowed: reason.is_allowed(), reason, since, proof }
    }
}

impl Consent {
    /// Whether `purpose` on `channel` is allowed at `now`, as far as consent goes.
    #[must_use]
    pub fn check(&self, channel: Channel, purpose: Purpose, now: Timestamp) -> Answer {
        let granted = self.granted.about(channel, purpose);
        if let Some(revoked) = self.in_force(channel, purpose) {
            let reason =
                if self.pending_about(channel, purpose) { Reason::PendingOptOut } else { Reason::OptedOut };
            let first = self.first_in_force(channel, purpose);
            let mut proof = vec![revoked.event];
            proof.extend(first.map(|first| first.event).filter(|first| *first != revoked.event));
            proof.extend(granted.map(|mark| mark.event));
            return Answer::new(reason, first.map(|first| first.at), proof);
        }
        if let Some(question) = &self.question {
            let is_over = self.unanswered(now).is_some();
            // An answer to what the contact asks is never unasked for.
            if is_over || purpose != Purpose::Reply {
                let reason = if is_over { Reason::NoAnswer } else { Reason::AwaitingAnswer };
                // Replies went on until the question's time was up.
                let since = question.answer_by().filter(|_| purpose == Purpose::Reply);
                return Answer::new(reason, since.or(Some(question.at)), vec![question.event]);
            }
        }
        if let Some(block) = self.carrier_block().filter(|_| channel == Channel::Sms) {
            let mut proof = vec![block.event];
            proof.extend(granted.map(|mark| mark.event));
            return Answer::new(Reason::CarrierBlocks, Some(block.at), proof);
        }
        match granted {
            Some(mark) => Answer::new(Reason::Granted, Some(mark.at), vec![mark.event]),
            None if purpose == Purpose::Marketing => Answer::new(Reason::NoWrittenConsent, None, Vec::new()),
            None => Answer::new(Reason::NotRevoked, None, Vec::new()),
        }
    }
}
