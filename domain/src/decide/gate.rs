//! The consent gate. A text can be handed to the carrier only through a
//! [`Handoff`], and only this file makes one: from a duty and the state it was
//! checked against. It comes with the `SendStarted` event whose append proves
//! that the state was still true; whoever sends appends that first (S3, S5).

use chrono::TimeDelta;

use super::allowance::held_back;
use crate::consent::Reason;
use crate::contact::{Contact, Content, Duty};
use crate::event::consent::{Channel, Purpose};
use crate::event::outbound::{ConsentPosition, SendKind, SendStarted, SendSuppressed, Suppression};
use crate::ids::{Moment, OutboundId, SessionId};
use crate::limits::{CONFIRMATION_WITHIN, TIME_TO_LIVE, TIME_TO_LIVE_MIN};
use crate::patience::last_chance;
use crate::phone::{BusinessNumber, PhoneNumber};
use crate::policy::Policy;
use crate::record::Draft;
use crate::stream::Seq;
use crate::text::segments::Segments;
use crate::time::Timestamp;

/// A duty that may be fulfilled in the state it was checked against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleared {
    duty: Duty,
    session: Option<SessionId>,
    consent: ConsentPosition,
    parts_per_second: Option<u32>,
}

/// One text for the carrier. It is not `Clone`: whoever sends it uses it up.
#[derive(Debug)]
pub struct Handoff {
    send: SendStarted,
}

/// Checks a duty against the contact's state at position `as_of_seq`.
///
/// # Errors
/// Why the text must not go out.
pub fn check(
    contact: &Contact,
    as_of_seq: Seq,
    duty: &Duty,
    policy: &Policy,
    now: Timestamp,
) -> Result<Cleared, Suppression> {
    let is_late = now > last_chance(duty.kind, duty.asked_at);
    let opted_out = contact.consent.is_opted_out(now);
    match duty.kind {
        SendKind::OptOutConfirmation if !opted_out => return Err(Suppression::Superseded),
        SendKind::OptOutConfirmation if is_late => return Err(Suppression::Stale),
        SendKind::OptOutConfirmation => {}
        SendKind::Clarification if !is_to_be_asked(contact) => return Err(Suppression::Superseded),
        _ => {
            if let Some(reason) = forbidden(contact, now) {
                return Err(reason);
            }
            if is_late {
                return Err(Suppression::Stale);
            }
            if let Some(reason) = held_back(contact, duty.kind, policy, now) {
                return Err(reason);
            }
        }
    }
    Ok(Cleared {
        duty: duty.clone(),
        session: contact.session.as_ref().map(|session| session.id),
        consent: ConsentPosition { as_of_seq, opted_out },
        parts_per_second: None,
    })
}

/// Whether our question stands open and has not reached the contact as far as
/// we know: a late report may have told us better since it was owed.
fn is_to_be_asked(contact: &Contact) -> bool {
    contact.consent.question.is_some_and(|question| question.asked.is_none())
}

/// Why no answer may go out by text.
#[must_use]
pub fn forbidden(contact: &Contact, now: Timestamp) -> Option<Suppression> {
    match contact.check(Channel::Sms, Purpose::Reply, now).reason {
        Reason::Granted | Reason::NotRevoked => None,
        Reason::PendingOptOut => Some(Suppression::Pending),
        Reason::CarrierBlocks => Some(Suppression::Carrier),
        Reason::NotUnderstood => Some(Suppression::NotUnderstood),
        Reason::OptedOut | Reason::NoAnswer | Reason::AwaitingAnswer | Reason::NoWrittenConsent => {
            Some(Suppression::OptedOut)
        }
    }
}

/// The record of a text that must not go out.
#[must_use]
pub fn suppressed(duty: &Duty, reason: Suppression, as_of_seq: Seq) -> SendSuppressed {
    SendSuppressed {
        kind: duty.kind,
        reason,
        answers: duty.answers,
        turn_id: match duty.content {
            Content::Fixed(_) => None,
            Content::Reply { turn, .. } => Some(turn),
        },
        covers: duty.covers.clone(),
        as_of_seq,
    }
}

impl Cleared {
    /// The same, from a number that may send so many parts a second, where that is
    /// known: the texts of one answer follow each other at that rate.
    #[must_use]
    pub fn at_rate(self, parts_per_second: Option<u32>) -> Self {
        Self { parts_per_second, ..self }
    }

    /// What is to be fulfilled.
    #[must_use]
    pub fn duty(&self) -> &Duty {
        &self.duty
    }

    /// The event that starts the send, and the handoff that may be used once
    /// that event is appended behind the very position that was checked.
    #[must_use]
    pub fn start(
        self,
        to: PhoneNumber,
        from: BusinessNumber,
        text: String,
        function: &str,
        moment: Moment<'_>,
    ) -> (Draft, Handoff) {
        let Self { duty, session, consent, parts_per_second } = self;
        let (turn_id, part, template) = match duty.content {
            Content::Fixed(template) => (None, None, Some(template)),
            Content::Reply { turn, part, .. } => (Some(turn), Some(part), None),
        };
        let send = SendStarted {
            outbound_id: OutboundId::draw(moment),
            kind: duty.kind,
            answers: duty.answers,
            turn_id,
            part,
            template,
            covers: duty.covers,
            session_id: session,
            asked_at: duty.asked_at,
            attempt: duty.attempt,
            to,
            from,
            segments: Segments::of(&text),
            text: text.into(),
            consent,
            parts_per_second,
        };
        let draft = Draft::by_system(function, send.clone(), duty.correlation, duty.answers, moment);
        (draft, Handoff { send })
    }
}

impl Handoff {
    /// How long the carrier may keep trying to deliver it after `now`: a
    /// confirmation that would arrive late must not arrive at all.
    #[must_use]
    pub fn time_to_live(&self, now: Timestamp) -> TimeDelta {
        match self.send.kind {
            SendKind::OptOutConfirmation | SendKind::Clarification => (self.send.asked_at
                + CONFIRMATION_WITHIN)
                .since(now)
                .clamp(TIME_TO_LIVE_MIN, CONFIRMATION_WITHIN),
            _ => TIME_TO_LIVE,
        }
    }

    /// The text and all about it.
    #[must_use]
    pub fn send(&self) -> &SendStarted {
        &self.send
    }
}
