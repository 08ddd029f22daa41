//! What to do next for a contact. Asked again after every step, it leads a
//! contact from any state, also one left behind by a crash, to rest, and never
//! repeats an outside effect blindly.

use super::allowance::{held_back, night_ends};
use super::gate::{self, Cleared};
use super::revocation;
use crate::contact::{Contact, Duty, ListDuty, Thread, Unanswered};
use crate::event::Event;
use crate::event::consent::ListChange;
use crate::event::outbound::{SendFailed, SendFailure, SendKind, SendSuppressed, Suppression};
use crate::ids::{CorrelationId, EventId, SessionId, TurnId};
use crate::limits::{IN_DOUBT_AFTER, REPLY_WITHIN};
use crate::patience::last_chance;
use crate::policy::Policy;
use crate::stream::Seq;
use crate::time::Timestamp;
use crate::wording::{Template, TemplateName};
use textledger_reading::Language;

/// The next step for a contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Nothing is owed.
    Rest,
    /// Something is owed, and not before this instant.
    Wait(Timestamp),
    /// This is to be recorded, and the next step asked for again.
    Record(Inference),
    /// The agent is to be asked.
    Ask(Turn),
    /// This text may be sent.
    Send(Cleared),
    /// AWS's opt-out list is to be changed.
    Mirror(Mirror),
}

/// A change of AWS's opt-out list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mirror {
    /// What is wanted.
    pub change: ListChange,
    /// Which attempt, from 1.
    pub attempt: u32,
    /// When it failed first, if it did.
    pub failing_since: Option<Timestamp>,
    /// The wish it follows from.
    pub cause: EventId,
}

/// An event to be recorded, and what it follows from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inference {
    /// What is the case.
    pub event: Event,
    /// The customer text behind it.
    pub correlation: CorrelationId,
    /// The event it follows from.
    pub cause: EventId,
}

/// A turn the agent is to take: all texts of the session that wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// The conversation.
    pub session: SessionId,
    /// The texts to be answered, oldest first; never empty.
    pub covers: Vec<Unanswered>,
    /// Which attempt, from 1.
    pub attempt: u32,
    /// How many of the attempts before are used up.
    pub spent: u32,
    /// When asking failed first, if it did.
    pub failing_since: Option<Timestamp>,
    /// When the agent last answered this contact.
    pub agent_replied_at: Option<Timestamp>,
    /// The agent's session it is asked in.
    pub thread: Thread,
}

impl Turn {
    /// The turn's id: the same for every attempt at it, also after a crash, so
    /// that whatever the agent sets going can be recognised the second time. The
    /// oldest text makes the turn; texts that join it while it is tried do not
    /// make another.
    #[must_use]
    pub fn id(&self) -> Option<TurnId> {
        self.covers.first().map(|first| TurnId(first.event.0))
    }

    /// That the agent is not asked, for `reason`: the texts stay without an answer.
    #[must_use]
    pub fn held_back(&self, reason: Suppression, as_of_seq: Seq) -> Option<Inference> {
        Some(unsaid(&self.covers, self.covers.first()?, reason, as_of_seq))
    }

    /// The events of the texts covered.
    #[must_use]
    pub fn covered_events(&self) -> Vec<EventId> {
        self.covers.iter().map(|waiting| waiting.event).collect()
    }
}

/// The next step for a contact whose state at position `as_of_seq` is `contact`.
///
/// In order of urgency: what became of texts in doubt, silence that counts as a
/// revocation, AWS's opt-out list, confirmations, HELP, the agent's reply, a new
/// turn of the agent.
#[must_use]
pub fn next_step(contact: &Contact, as_of_seq: Seq, policy: &Policy, now: Timestamp) -> Step {
    if let Some(finding) = in_doubt(contact, now).or_else(|| silence(contact, policy, now)) {
        return Step::Record(finding);
    }
    let mut wait: Option<Timestamp> = None;
    let mut later = |at: Timestamp| wait = Some(wait.map_or(at, |known: Timestamp| known.min(at)));
    match mirror(contact, policy, now) {
        Some(Step::Wait(until)) => {
            later(until);
            // Until the number is off the list AWS would refuse every text: those
            // that are worth it wait.
            if !contact.consent.is_opted_out(now) {
                return outlived(contact, as_of_seq, now).map_or(Step::Wait(until), Step::Record);
            }
        }
        Some(step) => return step,
        None => {}
    }
    for duty in by_urgency(&contact.duties) {
        match gate::check(contact, as_of_seq, duty, policy, now) {
            Err(reason) => {
                let event = gate::suppressed(duty, reason, as_of_seq).into();
                return Step::Record(Inference { event, correlation: duty.correlation, cause: duty.answers });
            }
            Ok(cleared) => match held_until(contact, duty, policy, now) {
                Some(until) => later(until),
                None => return Step::Send(cleared),
            },
        }
    }
    // While an answer cannot be sent no other is asked for: texts that wait become
    // one turn, answers that wait would only become more.
    let waits =
        |duty: &Duty| duty.attempt > 1 && matches!(duty.kind, SendKind::AgentReply | SendKind::Fallback);
    if let Some(first) = contact.unanswered.first().filter(|_| !contact.duties.iter().any(waits)) {
        match answer(contact, first, as_of_seq, policy, now) {
            Step::Wait(until) => later(until),
            step => return step,
        }
    }
    if let Some(settled_at) = contact.in_flight.iter().map(|flying| flying.started_at + IN_DOUBT_AFTER).min()
    {
        later(settled_at);
    }
    wait.map_or(Step::Rest, Step::Wait)
}

/// A text handed over so long ago that whoever did it will not report back.
pub(super) fn in_doubt(contact: &Contact, now: Timestamp) -> Option<Inference> {
    let flying = contact.in_flight.iter().find(|flying| now.since(flying.started_at) >= IN_DOUBT_AFTER)?;
    Some(Inference {
        event: SendFailed {
            outbound_id: flying.outbound,
            class: SendFailure::InDoubt,
            detail: "no result was recorded in time".to_owned(),
            retry_at: None,
        }
        .into(),
        correlation: flying.duty.correlation,
        cause: flying.started,
    })
}

/// The revocation that follows from our question having had no answer by `now`.
pub(super) fn silence(contact: &Contact, policy: &Policy, now: Timestamp) -> Option<Inference> {
    let question = contact.consent.unanswered(now)?;
    let event = revocation::by_silence(question, policy).into();
    Some(Inference { event, correlation: question.event.into(), cause: question.event })
}

/// What AWS's opt-out list needs. A number goes onto it only once nothing of its
/// confirmation is left to be sent: the list would block it.
fn mirror(contact: &Contact, policy: &Policy, now: Timestamp) -> Option<Step> {
    let consent = &contact.consent;
    // The list stops every text there is, so it is only for who wants none.
    let wanted = consent.refuses_all_texts(now);
    // Taking a number off the list opens: not while anything is in doubt.
    if !wanted && !contact.history.is_understood() {
        return None;
    }
    let is_confirmation = |duty: &Duty| duty.kind == SendKind::OptOutConfirmation;
    let is_being_confirmed = contact.duties.iter().any(is_confirmation)
        || contact.in_flight.iter().any(|flying| is_confirmation(&flying.duty));
    if !policy.mirrors_opt_outs || (wanted && is_being_confirmed) {
        return None;
    }
    let marks = if wanted { &consent.revoked } else { &consent.granted };
    let cause = marks.latest()?.event;
    match contact.list.duty(wanted, now) {
        ListDuty::Nothing => None,
        ListDuty::Wait(until) => Some(Step::Wait(until)),
        ListDuty::Change { change, attempt, failing_since } => {
            Some(Step::Mirror(Mirror { change, attempt, failing_since, cause }))
        }
    }
}

/// What waited in vain for too long.
fn outlived(contact: &Contact, as_of_seq: Seq, now: Timestamp) -> Option<Inference> {
    let stale = by_urgency(&contact.duties)
        .into_iter()
        .find(|duty| now > last_chance(duty.kind, duty.asked_at))
        .map(|duty| Inference {
            event: gate::suppressed(duty, Suppression::Stale, as_of_seq).into(),
            correlation: duty.correlation,
            cause: duty.answers,
        });
    let unanswered = || {
        let newest = contact.unanswered.iter().map(|waiting| waiting.asked_at).max()?;
        let first = contact.unanswered.first().filter(|_| now.since(newest) > REPLY_WITHIN)?;
        Some(unsaid(&contact.unanswered, first, Suppression::Stale, as_of_seq))
    };
    stale.or_else(unanswered)
}

fn by_urgency(duties: &[Duty]) -> Vec<&Duty> {
    let mut sorted: Vec<&Duty> = duties.iter().collect();
    sorted.sort_by_key(|duty| duty.rank());
    sorted
}

/// Until when a duty that may be sent has to wait all the same: for the time of
/// its next attempt, for the fate of the part before it, or, late as it is, for
/// the morning.
fn held_until(contact: &Contact, duty: &Duty, policy: &Policy, now: Timestamp) -> Option<Timestamp> {
    if let Some(not_before) = duty.not_before.filter(|at| *at > now) {
        return Some(not_before);
    }
    // What goes by the five minutes of a confirmation is never so late.
    if let Some(morning) = night_ends(duty.asked_at, policy, now) {
        return Some(morning);
    }
    if duty.kind != SendKind::AgentReply {
        return None;
    }
    let same_turn_flying = contact
        .in_flight
        .iter()
        .filter(|flying| flying.duty.answers == duty.answers)
        .map(|flying| flying.started_at + IN_DOUBT_AFTER);
    let same_turn_failed = contact
        .duties
        .iter()
        .filter(|other| other.answers == duty.answers && !other.is_same_as(duty))
        .filter_map(|other| other.not_before.filter(|at| *at > now));
    same_turn_flying.chain(same_turn_failed).min()
}

/// That the texts `waiting` for the agent, of which `first` is the oldest, stay
/// without an answer.
fn unsaid(waiting: &[Unanswered], first: &Unanswered, reason: Suppression, as_of_seq: Seq) -> Inference {
    let event = SendSuppressed {
        kind: SendKind::AgentReply,
        reason,
        answers: first.event,
        turn_id: None,
        covers: waiting.iter().map(|text| text.event).collect(),
        as_of_seq,
    };
    Inference { event: event.into(), correlation: first.event.into(), cause: first.event }
}

fn answer(contact: &Contact, first: &Unanswered, as_of_seq: Seq, policy: &Policy, now: Timestamp) -> Step {
    let covers: Vec<EventId> = contact.unanswered.iter().map(|waiting| waiting.event).collect();
    let suppress = |reason| Step::Record(unsaid(&contact.unanswered, first, reason, as_of_seq));
    let newest = contact.unanswered.iter().map(|waiting| waiting.asked_at).max().unwrap_or(first.asked_at);
    let notice = |name| {
        let template = Template::new(name, Language::En);
        let mut duty = Duty::fixed(SendKind::Fallback, template, first.event, first.event.into(), newest);
        duty.covers = covers.clone();
        match gate::check(contact, as_of_seq, &duty, policy, now) {
            Ok(cleared) => Step::Send(cleared),
            Err(reason) => suppress(reason),
        }
    };
    let forbidden = gate::forbidden(contact, now);
    if let Some(reason) = forbidden.or_else(|| held_back(contact, SendKind::AgentReply, policy, now)) {
        return suppress(reason);
    }
    if now.since(newest) > REPLY_WITHIN {
        return suppress(Suppression::Stale);
    }
    // Two machines would talk for ever: it gets one answer, in case it is none.
    if contact.loops.is_known_machine(now) && contact.unanswered.iter().all(|waiting| waiting.by_machine) {
        return suppress(Suppression::RateLimited);
    }
    if let Some(morning) = night_ends(newest, policy, now) {
        return Step::Wait(morning);
    }
    if contact.loops.is_looping(now) || contact.pace.is_used_up(SendKind::AgentReply, now) {
        return if contact.loops.is_noticed(now) {
            suppress(Suppression::RateLimited)
        } else {
            notice(TemplateName::TooManyMessages)
        };
    }
    if contact.unanswered.iter().all(|waiting| waiting.blank) {
        return notice(TemplateName::NoText);
    }
    if let Some(trouble) = contact.agent_trouble.as_ref().filter(|trouble| trouble.retry_at > now) {
        return Step::Wait(trouble.retry_at);
    }
    let Some(session) = &contact.session else {
        // Every text belongs to a session that began no later than it.
        return suppress(Suppression::Stale);
    };
    let trouble = contact.agent_trouble.as_ref();
    Step::Ask(Turn {
        session: session.id,
        covers: contact.unanswered.clone(),
        attempt: trouble.map_or(0, |trouble| trouble.failures) + 1,
        spent: trouble.map_or(0, |trouble| trouble.spent),
        failing_since: trouble.map(|trouble| trouble.since),
        agent_replied_at: contact.agent_replied_at,
        thread: session.thread,
    })
}
