//! Leads one contact to rest: asks the rules for the next step, takes it, and
//! asks again. Every step is an append with the version the decision was made
//! on, so a crash at any point resumes where it left off.

use std::time::Duration;

use textledger_domain::contact::Contact;
use textledger_domain::decide::outcome::{self, AgentAnswer, Trouble};
use textledger_domain::decide::reply::{Mirror, Step, Turn, next_step};
use textledger_domain::event::consent::ListChange;
use textledger_domain::event::outbound::Suppression;
use textledger_domain::event::turn::AgentFailure;
use textledger_domain::ids::{ClaimId, TurnId};
use textledger_domain::limits::HANDOVER_WITHIN;
use textledger_domain::record::Draft;
use textledger_domain::stream::StreamId;
use textledger_domain::time::Timestamp;
use textledger_infrastructure::lease::{self, Claim};
use textledger_infrastructure::ledger::Loaded;
use tracing::warn;

use super::converse::question;
use super::fact::{FUNCTION, record, record_fact};
use super::failure::{Failure, STEPS_MAX};
use super::list::change_list;
use super::parts::AgentReply;
use super::send::send;

/// The longest call of the carrier.
const HANDOVER: Duration = Duration::from_secs(HANDOVER_WITHIN.num_seconds().unsigned_abs());
/// What it takes to record the outcome of an outside call.
const AFTERWARDS: Duration = Duration::from_secs(5);
/// When to look again at a contact somebody else has claimed.
const CLAIMED_AGAIN: chrono::TimeDelta = chrono::TimeDelta::seconds(5);

/// How a contact was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// Nothing is owed.
    AtRest,
    /// Something is owed, not before this instant.
    WaitsUntil(Timestamp),
}

/// Takes steps until nothing is owed to `stream`'s contact, it has to wait, or
/// the invocation would not see the next step through before `ends_at`: a step
/// cut off in the middle is a text in doubt.
///
/// # Errors
/// [`Failure`]; taking steps again resumes.
pub async fn settle(replier: &AgentReply, stream: &StreamId, ends_at: Timestamp) -> Result<Settled, Failure> {
    for _ in 0..STEPS_MAX {
        let loaded = replier.ledger.load::<Contact>(stream).await?;
        let now = replier.ledger.moment(&loaded).now;
        match next_step(&loaded.state, loaded.head.seq, &replier.policy, now) {
            Step::Rest => return Ok(Settled::AtRest),
            Step::Wait(until) => return Ok(Settled::WaitsUntil(until)),
            Step::Record(finding) => record(replier, &loaded, finding).await?,
            Step::Ask(_) if !leaves_time_for(replier, ends_at, replier.agent_within) => {
                return Ok(Settled::WaitsUntil(now));
            }
            Step::Send(_) if !leaves_time_for(replier, ends_at, HANDOVER) => {
                return Ok(Settled::WaitsUntil(now));
            }
            // What is outside cannot be taken back when the append behind it
            // finds that the head was older than the events.
            Step::Ask(_) | Step::Mirror(Mirror { change: ListChange::Delete, .. })
                if !is_last_word(replier, &loaded).await? => {}
            // An answer that could not be sent is not asked for.
            Step::Ask(turn) if replier.budget.is_used_up(now).await? => {
                warn!(%stream, "the day's budget of parts is used up: the agent is not asked");
                if let Some(finding) = turn.held_back(Suppression::DeploymentBudget, loaded.head.seq) {
                    record(replier, &loaded, finding).await?;
                }
            }
            Step::Ask(turn) => {
                if let Some(until) = ask(replier, &loaded, &turn).await? {
                    return Ok(Settled::WaitsUntil(until));
                }
            }
            Step::Send(cleared) => send(replier, &loaded, cleared).await?,
            Step::Mirror(mirror) => change_list(replier, stream, mirror).await?,
        }
    }
    Err(Failure::Restless)
}

/// Whether the stream's events say what its head says. Where they say more, the
/// head has been caught up, and what is next is to be decided anew.
async fn is_last_word(replier: &AgentReply, loaded: &Loaded<Contact>) -> Result<bool, Failure> {
    Ok(replier.ledger.load_surely::<Contact>(&loaded.stream).await?.head == loaded.head)
}

fn leaves_time_for(replier: &AgentReply, ends_at: Timestamp, call: Duration) -> bool {
    let left = ends_at.since(replier.ledger.now()).to_std().unwrap_or_default();
    left >= call + AFTERWARDS
}

/// One turn of the agent, under a claim on the contact. An instant, when
/// somebody else has the claim.
async fn ask(
    replier: &AgentReply,
    loaded: &Loaded<Contact>,
    turn: &Turn,
) -> Result<Option<Timestamp>, Failure> {
    let moment = replier.ledger.moment(loaded);
    let Some(turn_id) = turn.id() else { return Ok(None) };
    let claim_id = ClaimId::draw(moment);
    let stream = &loaded.stream;
    let claim = match replier.leases.claim(stream, claim_id, moment.now).await {
        Ok(claim) => claim,
        Err(lease::Error::Held(_)) => return Ok(Some(moment.now + CLAIMED_AGAIN)),
        Err(error) => return Err(error.into()),
    };
    let taken = match claim {
        Claim::Clean => take_turn(replier, stream, turn, turn_id, moment.now).await,
        // Whatever killed the last attempt may kill each one: it counts.
        Claim::AfterOneCutOff => {
            let detail = "the attempt before was cut off".to_owned();
            record_turn(
                replier,
                stream,
                turn,
                turn_id,
                &Err(Trouble { class: AgentFailure::TimedOut, detail }),
            )
            .await
        }
    };
    if let Err(error) = replier.leases.release(stream, claim_id, replier.ledger.now()).await {
        warn!(%stream, %error, "claim not given up; it ends by itself");
    }
    taken.map(|()| None)
}

async fn take_turn(
    replier: &AgentReply,
    stream: &StreamId,
    turn: &Turn,
    turn_id: TurnId,
    now: Timestamp,
) -> Result<(), Failure> {
    let question = question(replier, stream, turn, turn_id, now).await?;
    let outcome = replier.agent.ask(&question).await;
    record_turn(replier, stream, turn, turn_id, &outcome).await
}

async fn record_turn(
    replier: &AgentReply,
    stream: &StreamId,
    turn: &Turn,
    turn_id: TurnId,
    outcome: &Result<AgentAnswer, Trouble<AgentFailure>>,
) -> Result<(), Failure> {
    let covered = turn.covered_events();
    let (Some(first), Some(last)) = (covered.first(), covered.last()) else { return Ok(()) };
    if let Err(trouble) = outcome {
        warn!(%stream, class = ?trouble.class, detail = %trouble.detail, attempt = turn.attempt, "agent did not answer");
    }
    record_fact(replier, stream, None, |contact, moment| {
        outcome::of_turn(contact, turn, turn_id, outcome.as_ref(), &replier.policy, moment.now)
            .map(|event| Draft::by_system(FUNCTION, event, (*first).into(), *last, moment))
            .into_iter()
            .collect()
    })
    .await
}
