//! Whether we may contact someone: a value that any order of arrival of the
//! same revocations and grants leads to.

mod check;
mod marks;
mod question;
mod refused;

use serde::{Deserialize, Serialize};

pub use check::{Answer, Reason};
pub use marks::{Mark, Marks};
pub use question::{Asked, Question};
pub use refused::Unlifted;

use crate::deadline::Deadline;
use crate::event::Event;
use crate::event::consent::{
    Acknowledgement, Channel, Confirmation, ConsentGranted, ConsentRevoked, Method, Purpose, Recognised,
    RevocationUnclear,
};
use crate::event::imported::{ConsentImported, ImportedConsent};
use crate::ids::EventId;
use crate::limits::GRANT_MARGIN;
use crate::record::Recorded;
use crate::stream::Seq;
use crate::time::Timestamp;

/// What is known of a contact's wishes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// The latest revocations.
    #[serde(default, skip_serializing_if = "Marks::is_empty", deserialize_with = "marks::revoked")]
    pub revoked: Marks,
    /// Revocations of which something is in force, the earliest first: since when
    /// contact is refused.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unlifted: Vec<Unlifted>,
    /// The latest grants.
    #[serde(default, skip_serializing_if = "Marks::is_empty", deserialize_with = "marks::granted")]
    pub granted: Marks,
    /// Revocations the systems behind us have yet to acknowledge, in the order
    /// they were recorded in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pending: Vec<Pending>,
    /// The question that waits for the contact's answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<Question>,
    /// The latest revocation by silence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub silence: Option<Dated>,
    /// The latest block the carrier told us of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<Dated>,
    /// The latest grant from the phone itself, which lifts a carrier's block.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handset: Option<Dated>,
}

/// A revocation that waits for its acknowledgement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// The revocation.
    pub mark: Mark,
    /// Its position in the stream.
    #[serde(default)]
    pub seq: Seq,
    /// The last day to honour it.
    pub deadline: Deadline,
}

/// An event and when it was so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dated {
    /// The event that records it.
    pub event: EventId,
    /// When it was so.
    pub at: Timestamp,
}

impl Consent {
    /// Whether nothing may be sent by text at `now`: consent to replies is
    /// withdrawn, or a question about it was not answered in time.
    #[must_use]
    pub fn is_opted_out(&self, now: Timestamp) -> bool {
        self.in_force(Channel::Sms, Purpose::Reply).is_some() || self.unanswered(now).is_some()
    }

    /// The revocation of `purpose` on `channel` that is in force: no grant is
    /// later than it by more than [`GRANT_MARGIN`].
    #[must_use]
    pub fn in_force(&self, channel: Channel, purpose: Purpose) -> Option<&Mark> {
        let revoked = self.revoked.about(channel, purpose)?;
        self.lifting(channel, purpose, revoked.at).is_none().then_some(revoked)
    }

    /// The grant that lifts a revocation of `purpose` on `channel` made at `at`.
    #[must_use]
    pub fn lifting(&self, channel: Channel, purpose: Purpose, at: Timestamp) -> Option<&Mark> {
        refused::lifting(&self.granted, channel, purpose, at)
    }

    /// The revocation with which the refusal of `purpose` on `channel` began
    /// that is still in force, and from when on it refused.
    #[must_use]
    pub fn first_in_force(&self, channel: Channel, purpose: Purpose) -> Option<Dated> {
        let latest = self.in_force(channel, purpose)?;
        let first = self
            .unlifted
            .iter()
            .filter(|revocation| revocation.is_in_force(&self.granted, channel, purpose))
            .map(|revocation| Dated { event: revocation.mark.event, at: revocation.stopped_at(purpose) })
            .min_by_key(|first| (first.at, first.event));
        Some(first.unwrap_or(Dated { event: latest.event, at: latest.at }))
    }

    /// Whether nothing at all may be sent by text at `now` because the contact
    /// does not want it: every purpose is withdrawn, or a question was not
    /// answered in time. Marketing that was never agreed to needs no withdrawal.
    #[must_use]
    pub fn refuses_all_texts(&self, now: Timestamp) -> bool {
        let is_refused = |purpose: &Purpose| {
            let is_unwritten =
                *purpose == Purpose::Marketing && self.granted.about(Channel::Sms, *purpose).is_none();
            is_unwritten || self.in_force(Channel::Sms, *purpose).is_some()
        };
        self.unanswered(now).is_some() || Purpose::ALL.iter().all(is_refused)
    }

    /// Whether any revocation is in force.
    #[must_use]
    pub fn is_any_in_force(&self) -> bool {
        Channel::ALL
            .iter()
            .any(|channel| Purpose::ALL.iter().any(|purpose| self.in_force(*channel, *purpose).is_some()))
    }

    /// The question that was not answered in time.
    #[must_use]
    pub fn unanswered(&self, now: Timestamp) -> Option<&Question> {
        self.question
            .as_ref()
            .filter(|question| question.answer_by().is_some_and(|answer_by| now >= answer_by))
    }

    /// Whether the contact is opted out because our question got no answer:
    /// then the last thing they read from us asked whether to stop.
    #[must_use]
    pub fn is_silenced(&self) -> bool {
        let granted = self.granted.about(Channel::Sms, Purpose::Reply);
        self.silence
            .is_some_and(|silence| granted.is_none_or(|granted| granted.at.since(silence.at) <= GRANT_MARGIN))
    }

    /// Revocations in force that wait for their acknowledgement, the most
    /// urgent first.
    #[must_use]
    pub fn pending_in_force(&self) -> Vec<&Pending> {
        let mut waiting: Vec<&Pending> =
            self.pending.iter().filter(|pending| self.is_wanted(pending)).collect();
        waiting.sort_by_key(|pending| pending.deadline.weekdays_only);
        waiting
    }

    /// The block by a carrier that no text from the phone has lifted since.
    #[must_use]
    pub fn carrier_block(&self) -> Option<Dated> {
        self.carrier.filter(|block| self.handset.is_none_or(|handset| handset.at <= block.at))
    }

    /// What holds after one more event.
    pub fn evolve(&mut self, recorded: &Recorded) {
        match recorded.event() {
            Event::ConsentRevoked(revoked) => self.revoke(recorded, revoked),
            Event::ConsentGranted(granted) => self.grant(recorded.id(), granted),
            Event::ConsentImported(imported) => self.take_over(recorded, imported),
            Event::OptOutCompleted(completed) => {
                self.pending.retain(|pending| pending.mark.event != completed.revocation);
            }
            Event::RevocationUnclear(unclear) => self.ask(recorded.id(), unclear),
            Event::SendStarted(_) | Event::SendFailed(_) | Event::DeliveryUpdated(_) => {
                if let Some(question) = &mut self.question {
                    question.evolve(recorded);
                }
            }
            Event::ConsentUpheld(upheld) => {
                self.question = self.question.filter(|question| question.event != upheld.question);
            }
            _ => {}
        }
    }

    /// What would hold after a revocation of everything at `at`.
    #[must_use]
    pub fn with_revocation(&self, at: Timestamp, event: EventId) -> Self {
        let mut next = self.clone();
        next.revoked.keep(Mark {
            event,
            at,
            method: Method::Sms,
            channels: Channel::ALL.to_vec(),
            purposes: Purpose::ALL.to_vec(),
        });
        next
    }

    /// What would hold after `question` was not answered in time, recorded as
    /// `event`.
    #[must_use]
    pub fn with_silence(&self, question: &Question, event: EventId) -> Self {
        let mut next = self.with_revocation(question.at, event);
        keep_latest(&mut next.silence, Dated { event, at: question.at });
        next.question = None;
        next
    }

    fn revoke(&mut self, recorded: &Recorded, revoked: &ConsentRevoked) {
        let event = recorded.id();
        let mark = Mark {
            event,
            at: revoked.requested_at,
            method: revoked.method,
            channels: revoked.channels.clone(),
            purposes: revoked.purposes.clone(),
        };
        if revoked.acknowledgement == Acknowledgement::Awaited {
            self.await_systems(recorded, &mark, &revoked.deadline);
        }
        let mut replies_until = None;
        if let Recognised::NoAnswer(unanswered) = revoked.recognised {
            keep_latest(&mut self.silence, Dated { event, at: mark.at });
            let question = self.question.as_ref().filter(|question| question.event == unanswered);
            replies_until = question.and_then(Question::answer_by);
        }
        if revoked.confirmation == Confirmation::ByCarrier {
            keep_latest(&mut self.carrier, Dated { event, at: mark.at });
        }
        refused::keep(&mut self.unlifted, Unlifted { mark: mark.clone(), replies_until });
        self.revoked.keep(mark);
        self.forget_what_is_settled();
    }

    /// What the system replaced had on record: a withdrawal is one here. That
    /// consent was given there lifts nothing here, so it is no grant.
    fn take_over(&mut self, recorded: &Recorded, imported: &ConsentImported) {
        if imported.consent == ImportedConsent::Given {
            return;
        }
        let mark = Mark {
            event: recorded.id(),
            at: imported.requested_at,
            method: imported.method,
            channels: imported.channels.clone(),
            purposes: imported.purposes.clone(),
        };
        if let (Acknowledgement::Awaited, Some(deadline)) = (imported.acknowledgement, &imported.deadline) {
            self.await_systems(recorded, &mark, deadline);
        }
        refused::keep(&mut self.unlifted, Unlifted { mark: mark.clone(), replies_until: None });
        self.revoked.keep(mark);
        self.forget_what_is_settled();
    }

    fn await_systems(&mut self, recorded: &Recorded, mark: &Mark, deadline: &Deadline) {
        self.pending.push(Pending { mark: mark.clone(), seq: recorded.seq(), deadline: deadline.clone() });
    }

    fn grant(&mut self, event: EventId, granted: &ConsentGranted) {
        if granted.method == Method::Sms {
            keep_latest(&mut self.handset, Dated { event, at: granted.granted_at });
        }
        self.granted.keep(Mark {
            event,
            at: granted.granted_at,
            method: granted.method,
            channels: granted.channels.clone(),
            purposes: granted.purposes.clone(),
        });
        self.forget_what_is_settled();
    }

    fn ask(&mut self, event: EventId, unclear: &RevocationUnclear) {
        self.question = Some(Question::new(event, unclear.said_at, self.question));
        self.forget_what_is_settled();
    }

    /// A clear wish answers an open question; a grant makes the acknowledgement
    /// of what it lifts pointless.
    fn forget_what_is_settled(&mut self) {
        let revoked = self.in_force(Channel::Sms, Purpose::Reply).is_some();
        let granted_at = self.granted.about(Channel::Sms, Purpose::Reply).map(|mark| mark.at);
        self.question =
            self.question.filter(|question| !revoked && granted_at.is_none_or(|at| at <= question.at));
        refused::let_go(&mut self.unlifted, &self.granted);
        let pending = std::mem::take(&mut self.pending);
        self.pending = pending.into_iter().filter(|pending| self.is_wanted(pending)).collect();
    }

    /// Whether no grant lifts all that a pending revocation stops.
    fn is_wanted(&self, pending: &Pending) -> bool {
        pending
            .mark
            .cells()
            .any(|(channel, purpose)| self.lifting(channel, purpose, pending.mark.at).is_none())
    }

    fn pending_about(&self, channel: Channel, purpose: Purpose) -> bool {
        self.pending_in_force().iter().any(|pending| pending.mark.is_about(channel, purpose))
    }
}

fn keep_latest(slot: &mut Option<Dated>, new: Dated) {
    if slot.is_none_or(|old| (old.at, old.event) < (new.at, new.event)) {
        *slot = Some(new);
    }
}

#[cfg(test)]
mod tests;
