//! Why a text was sent, or not: what called for it, the consent it was checked
//! against, the rules that were applied, the agent, what came of it, and whether
//! the decision comes out the same when it is made again.

use std::collections::BTreeSet;

use serde::Serialize;
use textledger_domain::consent::Answer;
use textledger_domain::event::Event;
use textledger_domain::event::consent::{Channel, Purpose};
use textledger_domain::ids::{EventId, OutboundId, TurnId};
use textledger_domain::policy::Policy;
use textledger_domain::record::Recorded;
use textledger_domain::stream::Seq;
use textledger_domain::time::Timestamp;

use super::rederive::{Rederived, rederive};
use super::shown::Shown;
use super::states::States;
use super::timeline::{Episode, entries};
use super::told::Rule;

/// The whole answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The contact; none where the event is in no contact's stream.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<String>,
    /// Whether numbers and words are masked.
    pub masked: bool,
    /// What is explained.
    pub event: Episode,
    /// What led to it, from the first cause on.
    pub trigger: Vec<Episode>,
    /// How consent stood right before it.
    pub consent: ConsentThen,
    /// The rules that were applied on the way, as the events name them.
    pub rules: Vec<Rule>,
    /// The agent's part in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<AgentPart>,
    /// What came of it.
    pub outcome: Vec<Episode>,
    /// Whether the decision comes out the same.
    pub rederived: Rederived,
}

/// Whether an answer was allowed by text, and what says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConsentThen {
    /// The last event that counted.
    pub as_of_seq: Seq,
    /// The instant it was checked at.
    pub at: Timestamp,
    /// Whether the contact was opted out.
    pub opted_out: bool,
    /// May we answer by text?
    #[serde(flatten)]
    pub answer: Answer,
    /// The events that prove it.
    #[serde(rename = "events")]
    pub proof: Vec<Episode>,
}

/// The turn of the agent that an event belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AgentPart {
    /// The turn.
    pub turn_id: TurnId,
    /// The agent, where it answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// How long the answer took, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency_ms: Option<u64>,
    /// How often it failed before.
    pub failures: usize,
}

/// Explains the event called `id` of `states`, which has all of its stream, by the rules
/// as they are under `policy`; none where it is not among its events.
#[must_use]
pub fn explain(states: &States<'_>, id: EventId, policy: &Policy, shown: Shown) -> Option<Explanation> {
    let events = states.events();
    let place = events.iter().position(|event| event.id() == id)?;
    let event = &events[place];
    let trigger = causes(events, place);
    let outcome = consequences(events, place);
    let told = |positions: &[Seq]| entries(states, positions, shown);
    let (trigger, outcome) = (told(&trigger), told(&outcome));
    let event_told = told(&[event.seq()]).into_iter().next()?;
    let consent = consent_then(states, place, shown);
    let on_the_way = consent.proof.iter().chain(&trigger).chain([&event_told]).chain(&outcome);
    let mut rules: Vec<Rule> = Vec::new();
    for rule in on_the_way.filter_map(|entry| entry.told.rule.clone()) {
        if !rules.contains(&rule) {
            rules.push(rule);
        }
    }
    Some(Explanation {
        phone_number: event.stream().phone().map(|phone| shown.phone(phone)),
        masked: shown == Shown::Masked,
        event: event_told,
        consent,
        rules,
        agent: agent(events, place),
        trigger,
        outcome,
        rederived: rederive(states, place, policy),
    })
}

/// Where the events stand that led to the one at `place`, one to the other.
fn causes(events: &[Recorded], place: usize) -> Vec<Seq> {
    let mut found = Vec::new();
    let mut at = place;
    while let Some(cause) = events[at].sealed().envelope.causation_id {
        let Some(before) = events[..at].iter().position(|event| event.id() == cause) else { break };
        found.push(events[before].seq());
        at = before;
    }
    // A report is about a text, though nothing of ours led to it.
    if let (Event::DeliveryUpdated(update), true) = (events[place].event(), found.is_empty())
        && let Some(outbound) = update.outbound_id
        && let Some(start) = events[..place].iter().position(|event| starts(event, outbound))
    {
        found.push(events[start].seq());
        found.extend(causes(events, start).into_iter().rev());
    }
    found.reverse();
    found
}

fn starts(event: &Recorded, outbound: OutboundId) -> bool {
    matches!(event.event(), Event::SendStarted(send) if send.outbound_id == outbound)
}

/// Where the events stand that followed from the one at `place`, one from another.
fn consequences(events: &[Recorded], place: usize) -> Vec<Seq> {
    let mut known: BTreeSet<EventId> = BTreeSet::from([events[place].id()]);
    let mut outbounds: BTreeSet<OutboundId> = outbound(&events[place]).into_iter().collect();
    let mut found = Vec::new();
    for event in &events[place + 1..] {
        let is_caused = event.sealed().envelope.causation_id.is_some_and(|cause| known.contains(&cause));
        let is_covering = covers(event.event()).iter().any(|covered| known.contains(covered));
        let is_about = outbound(event).is_some_and(|outbound| outbounds.contains(&outbound));
        if is_caused || is_covering || is_about {
            known.insert(event.id());
            outbounds.extend(outbound(event));
            found.push(event.seq());
        }
    }
    found
}

fn outbound(event: &Recorded) -> Option<OutboundId> {
    match event.event() {
        Event::SendStarted(send) => Some(send.outbound_id),
        Event::MessageSent(sent) => Some(sent.outbound_id),
        Event::SendFailed(failed) => Some(failed.outbound_id),
        Event::DeliveryUpdated(update) => update.outbound_id,
        _ => None,
    }
}

fn covers(event: &Event) -> &[EventId] {
    match event {
        Event::AgentReplied(reply) => &reply.covers,
        Event::AgentFailed(failed) => &failed.covers,
        Event::SendStarted(send) => &send.covers,
        Event::SendSuppressed(suppressed) => &suppressed.covers,
        _ => &[],
    }
}

fn consent_then(states: &States<'_>, place: usize, shown: Shown) -> ConsentThen {
    let events = states.events();
    let contact = states.before(place);
    let at = events[place].recorded_at();
    let answer = contact.check(Channel::Sms, Purpose::Reply, at);
    let proof = events.iter().filter(|event| answer.proof.contains(&event.id()));
    let proof: Vec<Seq> = proof.map(Recorded::seq).collect();
    ConsentThen {
        as_of_seq: place.checked_sub(1).map_or(0, |before| events[before].seq()),
        at,
        opted_out: contact.consent.is_opted_out(at),
        proof: entries(states, &proof, shown),
        answer,
    }
}

/// The turn that the event at `place` belongs to, and how the agent fared in it.
fn agent(events: &[Recorded], place: usize) -> Option<AgentPart> {
    let turn_id = match events[place].event() {
        Event::AgentReplied(reply) => reply.turn_id,
        Event::AgentFailed(failed) => failed.turn_id,
        Event::SendStarted(send) => send.turn_id?,
        Event::SendSuppressed(suppressed) => suppressed.turn_id?,
        _ => return None,
    };
    let mut part = AgentPart { turn_id, agent: None, latency_ms: None, failures: 0 };
    for event in &events[..=place] {
        match event.event() {
            Event::AgentReplied(reply) if reply.turn_id == turn_id => {
                part.agent = Some(format!("{}/{}", reply.agent_id, reply.agent_alias));
                part.latency_ms = Some(reply.latency_ms);
            }
            Event::AgentFailed(failed) if failed.turn_id == turn_id => part.failures += 1,
            _ => {}
        }
    }
    Some(part)
}
