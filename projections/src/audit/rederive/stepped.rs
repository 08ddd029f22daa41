//! What was to be done next for a contact, asked again: a text that could be sent,
//! one that must not go out, a silence, a text in doubt.

use chrono::TimeDelta;
use textledger_domain::contact::{Contact, Content};
use textledger_domain::decide::gate::{self, Cleared};
use textledger_domain::decide::reply::{Inference, Step, next_step};
use textledger_domain::decide::worded;
use textledger_domain::event::Event;
use textledger_domain::event::outbound::{SendStarted, Suppression};
use textledger_domain::record::{Draft, Recorded};
use textledger_domain::text::split::outgoing;
use textledger_domain::time::Timestamp;
use textledger_domain::wording::Brand;
use textledger_domain::words::Words;

use super::case::{self, Case};
use super::compare::{self, Deviation};
use super::derived::Rederived;
use super::replayed::Replayed;

const RULE: &str = "what is next for a contact, through the consent gate";
const NOTHING: &str = "nothing but the events before it and the time";
const BUDGET: &str =
    "that the deployment's budget of the day, which is counted outside the ledger, was used up";
const GONE: &str = "that the words of the reply could not be sent any more";

/// The decision was made up to so long before the event says: the clock was read
/// again once the text was worded and counted.
const DECIDED_BEFORE_MS: [i64; 6] = [0, 1, 10, 100, 1_000, 10_000];

pub(super) fn stepped(case: &Case<'_>, place: usize) -> Rederived {
    let recorded = &case.events()[place];
    let contact = case.before(place);
    let mut at_once = None;
    for before in DECIDED_BEFORE_MS.map(TimeDelta::milliseconds) {
        let derived = at(case, &contact, recorded, recorded.occurred_at() - before);
        if derived.is_identical() {
            return derived;
        }
        at_once.get_or_insert(derived);
    }
    at_once.unwrap_or_else(|| Rederived::not(RULE))
}

fn at(case: &Case<'_>, contact: &Contact, recorded: &Recorded, now: Timestamp) -> Rederived {
    let as_of_seq = recorded.seq() - 1;
    let alone = std::slice::from_ref(recorded);
    match (next_step(contact, as_of_seq, case.policy, now), recorded.event()) {
        (Step::Record(inference), _) => {
            Rederived::of(RULE, NOTHING, compare::all(&[drafted(inference, recorded)], alone))
        }
        (Step::Send(cleared), Event::SendStarted(send)) => {
            let draft = started(case, contact, cleared, send, recorded);
            Rederived::of(RULE, NOTHING, compare::all(&[draft], alone))
        }
        (Step::Send(cleared), Event::SendSuppressed(told)) if is_outside(&cleared, told.reason) => {
            let duty = cleared.duty();
            let event = gate::suppressed(duty, told.reason, as_of_seq).into();
            let inference = Inference { event, correlation: duty.correlation, cause: duty.answers };
            let given = if told.reason == Suppression::Superseded { GONE } else { BUDGET };
            Rederived::of(RULE, given, compare::all(&[drafted(inference, recorded)], alone))
        }
        (Step::Ask(turn), Event::SendSuppressed(told)) if told.reason == Suppression::DeploymentBudget => {
            match turn.held_back(told.reason, as_of_seq) {
                Some(finding) => {
                    Rederived::of(RULE, BUDGET, compare::all(&[drafted(finding, recorded)], alone))
                }
                None => otherwise(recorded, "nothing to be asked"),
            }
        }
        (Step::Rest, _) => otherwise(recorded, "nothing is owed"),
        (Step::Wait(until), _) => otherwise(recorded, &format!("nothing before {until}")),
        (Step::Ask(_), _) => otherwise(recorded, "the agent is asked"),
        (Step::Send(cleared), _) => otherwise(recorded, &format!("{:?} may be sent", cleared.duty().kind)),
        (Step::Mirror(mirror), _) => otherwise(recorded, &format!("AWS's opt-out list: {:?}", mirror.change)),
    }
}

/// Whether something that no event tells can have held back what was cleared.
fn is_outside(cleared: &Cleared, reason: Suppression) -> bool {
    match reason {
        Suppression::DeploymentBudget => true,
        Suppression::Superseded => matches!(cleared.duty().content, Content::Reply { .. }),
        _ => false,
    }
}

fn otherwise(recorded: &Recorded, next: &str) -> Rederived {
    let found = recorded.event().type_name();
    let difference = Deviation::new(recorded.seq(), "what is next", found, next);
    Rederived::Different { rule: RULE, differences: vec![difference] }
}

fn drafted(inference: Inference, recorded: &Recorded) -> Draft {
    let Inference { event, correlation, cause } = inference;
    let ids = Replayed::of([recorded.id().0]);
    Draft::by_system(case::function(recorded), event, correlation, cause, case::moment(recorded, &ids))
}

/// The start of a send as it follows from what was cleared. Which of our numbers it
/// comes from is the one that was texted, or the deployment's own choice.
fn started(
    case: &Case<'_>,
    contact: &Contact,
    cleared: Cleared,
    send: &SendStarted,
    recorded: &Recorded,
) -> Draft {
    let text = text(case, contact, &cleared, send, recorded);
    let to = recorded.stream().phone().unwrap_or(&send.to).clone();
    let ids = Replayed::of([send.outbound_id.0, recorded.id().0]);
    let (mut draft, _) = cleared.start(
        to,
        send.from.clone(),
        text.unwrap_or_default(),
        case::function(recorded),
        case::moment(recorded, &ids),
    );
    if let Event::SendStarted(derived) = &mut draft.event {
        // What it said is erased, and how it was cut is on record.
        if send.text.said().is_none() {
            (derived.text, derived.segments) = (Words::Erased, send.segments);
        }
        // A later build words it anew: then it was the wording of its time.
        if let (Some(then), Some(now)) = (send.template, derived.template)
            && (then.name, then.language) == (now.name, now.language)
        {
            derived.template = Some(then);
        }
    }
    draft
}

/// The text as it follows: a part of the agent's reply, or the wording, filled in.
fn text(
    case: &Case<'_>,
    contact: &Contact,
    cleared: &Cleared,
    send: &SendStarted,
    recorded: &Recorded,
) -> Option<String> {
    let said = send.text.said()?;
    match cleared.duty().content {
        Content::Fixed(template) => {
            let template = send.template.unwrap_or(template);
            let filled = |brand: &Brand| {
                let now = recorded.occurred_at();
                worded::fixed(contact, cleared.duty(), template, brand, case.policy, now)
            };
            // The brand's name and contact are the deployment's own.
            let wording = filled(&Brand { name: BRAND.to_string(), contact: BRAND.to_string() });
            Some(if is_wording(said, &wording) { said.to_owned() } else { wording })
        }
        Content::Reply { seq, part, .. } => {
            let reply = case.events().iter().find(|event| event.seq() == seq)?;
            let Event::AgentReplied(reply) = reply.event() else { return None };
            // Erased with the reply, and yet standing here: nothing to derive it from.
            let Some(reply) = reply.text.said() else { return Some(said.to_owned()) };
            outgoing(reply).into_iter().nth(part.number.saturating_sub(1) as usize)
        }
    }
}

/// What stands where the brand's name and contact do.
const BRAND: char = '\u{1}';

/// Whether `said` is `wording`, whatever the brand is called in it.
fn is_wording(said: &str, wording: &str) -> bool {
    let pieces: Vec<&str> = wording.split(BRAND).collect();
    let (Some((first, others)), Some(last)) = (pieces.split_first(), pieces.last()) else { return false };
    let Some(mut rest) = said.strip_prefix(first) else { return false };
    let Some(within) = others.len().checked_sub(1) else { return rest.is_empty() };
    for piece in &others[..within] {
        let Some((_, after)) = rest.split_once(piece) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}
