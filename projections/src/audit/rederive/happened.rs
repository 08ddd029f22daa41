//! What came of an outside call, or was reported: what the agent or the carrier
//! said is taken as recorded, and what followed from it is derived.

use chrono::TimeDelta;
use textledger_domain::contact::Contact;
use textledger_domain::decide::outcome::{self, AgentAnswer, Trouble};
use textledger_domain::decide::reply::{Mirror, Step, Turn, next_step};
use textledger_domain::decide::report;
use textledger_domain::event::Event;
use textledger_domain::event::consent::{ListOutcome, OptOutListChanged};
use textledger_domain::event::outbound::{SendFailure, SendStarted};
use textledger_domain::event::turn::AgentFailure;
use textledger_domain::ids::{EventId, OutboundId, TurnId};
use textledger_domain::policy::Policy;
use textledger_domain::record::{Draft, Recorded};
use textledger_domain::time::Timestamp;

use super::case::{self, Case};
use super::compare::{self, Deviation};
use super::derived::Rederived;
use super::replayed::Replayed;

const SENT: &str = "what follows from the carrier's answer";
const CARRIER_SAID: &str = "what the carrier answered";
const REPORTED: &str = "what follows from a delivery report";
const REPORT_SAID: &str = "what the carrier reported";
const TURNED: &str = "what follows from the agent's answer";
const AGENT_SAID: &str = "what the agent answered, and that it was asked";
const MIRRORED: &str = "what follows from a change of AWS's opt-out list";
const LIST_SAID: &str = "what AWS answered";

/// So far back is looked for the state in which the outside was called.
const CALLED_WITHIN: usize = 500;

pub(super) fn sent(case: &Case<'_>, place: usize) -> Rederived {
    // A refusal that is a revocation stands right before it.
    let is_revocation = matches!(case.events()[place].event(), Event::ConsentRevoked(_));
    let first = place - usize::from(is_revocation && place > 0);
    let event = &case.events()[first];
    let (outbound, outcome) = match event.event() {
        Event::MessageSent(sent) => (sent.outbound_id, Ok(sent.provider_message_id.clone())),
        Event::SendFailed(failed) => {
            (failed.outbound_id, Err(Trouble { class: failed.class, detail: failed.detail.clone() }))
        }
        _ => return Rederived::not("the send it follows from is not in this stream"),
    };
    let Some((started, send)) = start_of(case, outbound) else {
        return Rederived::not("the send it follows from is not in this stream");
    };
    let contact = case.before(first);
    let now = event.occurred_at();
    let events = outcome::of_send(&contact, send, &outcome, case.policy, now);
    let is_refused = matches!(&outcome, Err(trouble) if trouble.class == SendFailure::OptedOut);
    let next = case.events().get(first + 1).filter(|next| {
        is_refused
            && matches!(next.event(), Event::ConsentRevoked(_))
            && case::cause(next) == Some(started.id())
    });
    let recorded = &case.events()[first..=first + usize::from(next.is_some())];
    let ids = Replayed::of(recorded.iter().map(|event| event.id().0));
    let moment = case::moment(event, &ids);
    let drafts: Vec<Draft> = events
        .into_iter()
        .map(|fact| {
            Draft::by_system(case::function(event), fact, started.correlation(), started.id(), moment)
        })
        .collect();
    Rederived::of(SENT, CARRIER_SAID, compare::all(&drafts, recorded))
}

fn start_of<'a>(case: &Case<'a>, outbound: OutboundId) -> Option<(&'a Recorded, &'a SendStarted)> {
    case.events().iter().find_map(|event| match event.event() {
        Event::SendStarted(send) if send.outbound_id == outbound => Some((event, send)),
        _ => None,
    })
}

pub(super) fn reported(case: &Case<'_>, place: usize) -> Rederived {
    let event = &case.events()[place];
    let first = match event.event() {
        Event::DeliveryUpdated(_) => Some(place),
        _ => case::cause(event).and_then(|cause| case.place_of(cause)),
    };
    let update = first.and_then(|first| match case.events()[first].event() {
        Event::DeliveryUpdated(update) => Some((first, update)),
        _ => None,
    });
    let Some((first, update)) = update else { return Rederived::not("the report is not in this stream") };
    let report = &case.events()[first];
    let follows = case.events().get(first + 1).is_some_and(|next| case::cause(next) == Some(report.id()));
    let recorded = &case.events()[first..=first + usize::from(follows)];
    let ids = Replayed::of(recorded.iter().map(|event| event.id().0));
    let drafts = report::receive(&case.before(first), update, case::moment(report, &ids));
    Rederived::of(REPORTED, REPORT_SAID, compare::all(&drafts, recorded))
}

pub(super) fn turned(case: &Case<'_>, place: usize) -> Rederived {
    let recorded = &case.events()[place];
    let (turn_id, took, outcome) = match recorded.event() {
        Event::AgentReplied(reply) => {
            let Some(text) = reply.text.said() else {
                return Rederived::not("the words of the answer are erased");
            };
            let answer = AgentAnswer {
                agent_id: reply.agent_id.clone(),
                agent_alias: reply.agent_alias.clone(),
                text: text.to_owned(),
                latency_ms: reply.latency_ms,
            };
            let took = i64::try_from(reply.latency_ms).map_or(TimeDelta::zero(), TimeDelta::milliseconds);
            (reply.turn_id, took, Ok(answer))
        }
        Event::AgentFailed(failed) => {
            let trouble = Trouble { class: failed.class, detail: failed.detail.clone() };
            (failed.turn_id, TimeDelta::zero(), Err(trouble))
        }
        _ => return Rederived::not(TURNED),
    };
    let contact = case.before(place);
    let mut latest = None;
    // The oldest text it answers made the turn.
    let since = case.place_of(EventId(turn_id.0));
    for step in called(case, since, place, took) {
        let Step::Ask(turn) = step else { continue };
        if turn.id() != Some(turn_id) {
            continue;
        }
        let drafts = turn_of(&contact, &turn, turn_id, &outcome, case.policy, recorded);
        let differences = compare::all(&drafts, std::slice::from_ref(recorded));
        if differences.is_empty() {
            return Rederived::of(TURNED, AGENT_SAID, differences);
        }
        latest.get_or_insert(differences);
    }
    let differences = latest.unwrap_or_else(|| {
        let asked = Deviation::new(recorded.seq(), "turn", turn_id, "the agent was not to be asked this");
        vec![asked]
    });
    Rederived::Different { rule: TURNED, differences }
}

fn turn_of(
    contact: &Contact,
    turn: &Turn,
    turn_id: TurnId,
    outcome: &Result<AgentAnswer, Trouble<AgentFailure>>,
    policy: &Policy,
    recorded: &Recorded,
) -> Vec<Draft> {
    let covered = turn.covered_events();
    let (Some(first), Some(last)) = (covered.first(), covered.last()) else { return Vec::new() };
    let ids = Replayed::of([recorded.id().0]);
    let (moment, now) = (case::moment(recorded, &ids), recorded.occurred_at());
    outcome::of_turn(contact, turn, turn_id, outcome.as_ref(), policy, now)
        .map(|event| Draft::by_system(case::function(recorded), event, (*first).into(), *last, moment))
        .into_iter()
        .collect()
}

pub(super) fn mirrored(case: &Case<'_>, place: usize, changed: &OptOutListChanged) -> Rederived {
    let recorded = &case.events()[place];
    // What was done shows that it was to be done.
    let policy = Policy { mirrors_opt_outs: true, ..case.policy.clone() };
    let case = Case { policy: &policy, ..*case };
    let outcome = match (changed.outcome, &changed.detail) {
        (ListOutcome::Done, None) => Ok(()),
        (class, detail) => Err(Trouble { class, detail: detail.clone().unwrap_or_default() }),
    };
    let mut latest = None;
    let since = case::cause(recorded).and_then(|wish| case.place_of(wish));
    for step in called(&case, since, place, TimeDelta::zero()) {
        let Step::Mirror(mirror) = step else { continue };
        let draft = mirror_of(mirror, &outcome, recorded);
        let differences = compare::all(&[draft], std::slice::from_ref(recorded));
        if differences.is_empty() {
            return Rederived::of(MIRRORED, LIST_SAID, differences);
        }
        latest.get_or_insert(differences);
    }
    let differences = latest.unwrap_or_else(|| {
        let nothing = "the list was not to be changed";
        vec![Deviation::new(recorded.seq(), "change", format!("{:?}", changed.change), nothing)]
    });
    Rederived::Different { rule: MIRRORED, differences }
}

fn mirror_of(mirror: Mirror, outcome: &Result<(), Trouble<ListOutcome>>, recorded: &Recorded) -> Draft {
    let changed = outcome::of_mirror(mirror, outcome, recorded.occurred_at());
    let ids = Replayed::of([recorded.id().0]);
    let (cause, moment): (EventId, _) = (mirror.cause, case::moment(recorded, &ids));
    Draft::by_system(case::function(recorded), changed, cause.into(), cause, moment)
}

/// What was next in the states between the events at `since` and `place`, the latest first: an
/// outside call takes its time, and what is recorded meanwhile comes before its
/// outcome. When exactly it was called, no event tells: at the end of the state,
/// `took` before the outcome, once what had to wait was due, or at its beginning.
fn called(case: &Case<'_>, since: Option<usize>, place: usize, took: TimeDelta) -> Vec<Step> {
    let earliest = since.map_or(0, |since| since + 1).max(place.saturating_sub(CALLED_WITHIN)).max(1);
    let outcome_at = case.events()[place].occurred_at();
    let mut contact = case.before(earliest - 1);
    let mut steps = Vec::new();
    for end in earliest..=place {
        let last = &case.events()[end - 1];
        contact.evolve(last);
        let due = contact.agent_trouble.as_ref().map(|trouble| trouble.retry_at);
        let instants: [Option<Timestamp>; 4] =
            [Some(last.recorded_at()), due, Some(outcome_at - took), Some(outcome_at)];
        for now in instants.into_iter().flatten() {
            steps.push(next_step(&contact, last.seq(), case.policy, now));
        }
    }
    steps.reverse();
    steps
}
