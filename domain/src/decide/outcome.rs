//! What follows from the outcome of an outside call: facts, recorded whatever
//! the state has become meanwhile, unless the state already knows them.

use super::reply::{Mirror, Turn};
use super::revocation;
use crate::contact::{Contact, is_lifted_by};
use crate::event::Event;
use crate::event::consent::{DESTINATION_OPTED_OUT, ListOutcome, OptOutListChanged};
use crate::event::outbound::{MessageSent, SendFailed, SendFailure, SendStarted};
use crate::event::turn::{AgentFailed, AgentFailure, AgentReplied};
use crate::ids::TurnId;
use crate::limits::LIST_DELETION_EVERY;
use crate::patience::{FailedTurn, next_list_change, next_send};
use crate::policy::Policy;
use crate::text::split::outgoing;
use crate::time::Timestamp;

/// What an agent said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentAnswer {
    /// The Bedrock agent.
    pub agent_id: String,
    /// Its alias.
    pub agent_alias: String,
    /// Its words.
    pub text: String,
    /// How long it took, in milliseconds.
    pub latency_ms: u64,
}

/// Why an outside call gave nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble<Class> {
    /// The class of failure.
    pub class: Class,
    /// The service's own words, free of texts and numbers.
    pub detail: String,
}

/// The event for the agent's answer or failure, or `None` when the texts it
/// concerns were answered by someone else meanwhile.
#[must_use]
pub fn of_turn(
    contact: &Contact,
    turn: &Turn,
    turn_id: TurnId,
    outcome: Result<&AgentAnswer, &Trouble<AgentFailure>>,
    policy: &Policy,
    now: Timestamp,
) -> Option<Event> {
    let covers: Vec<_> =
        turn.covered_events().into_iter().filter(|event| contact.is_unanswered(*event)).collect();
    if covers.is_empty() {
        return None;
    }
    let failed = |class: AgentFailure, detail: &str| {
        let failed = FailedTurn {
            class,
            failures: turn.attempt,
            spent: turn.spent,
            since: turn.failing_since.unwrap_or(now),
            has_answered: turn.thread.has_answered,
        };
        Event::from(AgentFailed {
            turn_id,
            covers: covers.clone(),
            class,
            detail: detail.to_owned(),
            attempt: turn.attempt,
            retry_at: failed.next(policy.answer_window, now),
        })
    };
    Some(match outcome {
        Err(trouble) => failed(trouble.class, &trouble.detail),
        Ok(answer) => match outgoing(&answer.text).len() {
            0 => failed(AgentFailure::Empty, "the agent answered without any text"),
            parts if parts > policy.reply_texts_max as usize => {
                failed(AgentFailure::TooLong, &format!("the agent's answer would take {parts} texts"))
            }
            parts => AgentReplied {
                turn_id,
                covers,
                agent_id: answer.agent_id.clone(),
                agent_alias: answer.agent_alias.clone(),
                session_id: turn.session,
                text: answer.text.as_str().into(),
                parts: u32::try_from(parts).unwrap_or(u32::MAX),
                latency_ms: answer.latency_ms,
            }
            .into(),
        },
    })
}

/// The events for the carrier's answer to a send; none when the text's fate is
/// already recorded, as by a delivery report that overtook the answer. A refusal
/// because the contact opted out with the carrier is a revocation too, unless the
/// contact texted START since, or so shortly before the send that the refusal may
/// be older than it.
#[must_use]
pub fn of_send(
    contact: &Contact,
    send: &SendStarted,
    outcome: &Result<String, Trouble<SendFailure>>,
    policy: &Policy,
    now: Timestamp,
) -> Vec<Event> {
    let flying = contact.in_flight.iter().find(|flying| flying.outbound == send.outbound_id);
    let trouble = match outcome {
        // The provider's id is worth keeping even when the fate is known.
        Ok(id) => {
            let sent = MessageSent { outbound_id: send.outbound_id, provider_message_id: id.clone() };
            return vec![sent.into()];
        }
        Err(trouble) => trouble,
    };
    let Some(sent_at) = flying.map(|flying| flying.started_at) else { return Vec::new() };
    let is_refused = trouble.class == SendFailure::OptedOut;
    // A refusal that START has not caught up with: no wish, and over soon.
    let is_outdated = is_refused && is_lifted_by(contact.consent.handset, sent_at);
    let next = next_send(send.kind, send.asked_at, send.attempt, policy.answer_window, now);
    let failed = SendFailed {
        outbound_id: send.outbound_id,
        class: trouble.class,
        detail: trouble.detail.clone(),
        retry_at: next.filter(|_| trouble.class.is_away() || is_outdated),
    };
    let mut events = vec![failed.into()];
    if is_refused && !is_outdated {
        events.push(revocation::by_carrier(DESTINATION_OPTED_OUT, sent_at, policy).into());
    }
    events
}

/// The event for a change of AWS's opt-out list.
#[must_use]
pub fn of_mirror(
    mirror: Mirror,
    outcome: &Result<(), Trouble<ListOutcome>>,
    now: Timestamp,
) -> OptOutListChanged {
    let (outcome, detail) = match outcome {
        Ok(()) => (ListOutcome::Done, None),
        Err(trouble) => (trouble.class, Some(trouble.detail.clone())),
    };
    let retry_at = match outcome {
        ListOutcome::Done | ListOutcome::NotListed => None,
        ListOutcome::DeletedTooRecently => Some(now + LIST_DELETION_EVERY),
        ListOutcome::Failed => {
            next_list_change(mirror.change, mirror.attempt, mirror.failing_since.unwrap_or(now), now)
        }
    };
    OptOutListChanged { change: mirror.change, outcome, detail, retry_at }
}
