//! Leads one contact to rest: asks the rules for the next step, takes it, and
//! asks again. Every step is an append with the version the decision was made
//! on, so a crash at any point resumes where it left off.

use std::time::Duration;

use textledger_domain::contact::{Contact, Duty, Words};
use textledger_domain::decide::gate::{self, Cleared};
use textledger_domain::decide::outcome::{self, AgentAnswer, Trouble};
use textledger_domain::decide::reply::{Finding, Step, Turn, next_step};
use textledger_domain::event::Event;
use textledger_domain::event::outbound::{SendFailure, Suppression};
use textledger_domain::event::turn::AgentFailure;
use textledger_domain::ids::{Moment, TurnId};
use textledger_domain::limits::HANDOVER_WITHIN;
use textledger_domain::record::Draft;
use textledger_domain::stream::StreamId;
use textledger_domain::text::split::outgoing;
use textledger_domain::time::Timestamp;
use textledger_infrastructure::lease::{self, Claim};
use textledger_infrastructure::ledger::transact::Error as TransactError;
use textledger_infrastructure::ledger::{AppendError, Loaded, ReadError};
use tracing::{info, warn};

use super::converse::question;
use crate::wiring::Wiring;

/// What our events name as their actor.
const FUNCTION: &str = "agent-reply";
/// Steps of one contact in one invocation. A long answer takes one step a
/// part; more than this is a rule that does not come to rest.
const STEPS_MAX: u32 = 200;
/// The longest call of the carrier.
const HANDOVER: Duration = Duration::from_secs(HANDOVER_WITHIN.num_seconds().unsigned_abs());
/// What it takes to record the outcome of an outside call.
const AFTERWARDS: Duration = Duration::from_secs(5);
/// A send whose start took longer than this to record is not handed over: the
/// contact may have said STOP meanwhile.
const START_WITHIN: chrono::TimeDelta = chrono::TimeDelta::seconds(10);
/// Attempts at recording the outcome of an outside call. It is lost otherwise:
/// an answer is paid for twice, and a text becomes one in doubt.
const RECORDINGS_MAX: u32 = 5;
/// The wait before the second of them; each further one doubles it.
const RECORD_AGAIN: Duration = Duration::from_millis(200);

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

/// Why a contact could not be led to rest.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The ledger could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The ledger could not be written.
    #[error(transparent)]
    Write(#[from] TransactError),
    /// The contact could not be claimed.
    #[error(transparent)]
    Claim(#[from] lease::Error),
    /// None of the numbers that are ours is set.
    #[error("no origination number is configured")]
    NoSender,
    /// The rules go in circles.
    #[error("no rest after {STEPS_MAX} steps")]
    Restless,
}

/// Takes steps until nothing is owed to `stream`'s contact, it has to wait, or
/// the invocation would not see the next step through before `ends_at`: a step
/// cut off in the middle is a text in doubt.
///
/// # Errors
/// [`Failure`]; taking steps again resumes.
pub async fn settle(wiring: &Wiring, stream: &StreamId, ends_at: Timestamp) -> Result<Settled, Failure> {
    for _ in 0..STEPS_MAX {
        let loaded = wiring.ledger.load::<Contact>(stream).await?;
        let now = wiring.ledger.moment(&loaded).now;
        match next_step(&loaded.state, loaded.head.seq, now) {
            Step::Rest => return Ok(Settled::AtRest),
            Step::Wait(until) => return Ok(Settled::WaitsUntil(until)),
            Step::Record(finding) => record(wiring, &loaded, finding).await?,
            Step::Ask(_) if !leaves_time_for(wiring, ends_at, wiring.settings.agent_within) => {
                return Ok(Settled::WaitsUntil(now));
            }
            Step::Send(_) if !leaves_time_for(wiring, ends_at, HANDOVER) => {
                return Ok(Settled::WaitsUntil(now));
            }
            Step::Ask(turn) => {
                if let Some(until) = ask(wiring, &loaded, &turn).await? {
                    return Ok(Settled::WaitsUntil(until));
                }
            }
            Step::Send(cleared) => send(wiring, &loaded, cleared).await?,
        }
    }
    Err(Failure::Restless)
}

fn leaves_time_for(wiring: &Wiring, ends_at: Timestamp, call: Duration) -> bool {
    let left = ends_at.since(wiring.ledger.now()).to_std().unwrap_or_default();
    left >= call + AFTERWARDS
}

async fn record(wiring: &Wiring, loaded: &Loaded<Contact>, finding: Finding) -> Result<(), Failure> {
    let moment = wiring.ledger.moment(loaded);
    let Finding { event, correlation, cause } = finding;
    info!(stream = %loaded.stream, event = event.type_name(), "recorded instead of sent");
    append(wiring, loaded, moment, Draft::by_system(FUNCTION, event, correlation, cause, moment)).await?;
    Ok(())
}

/// Appends one draft behind `loaded`; whether it is there now, or something
/// else came first and everything is to be decided anew.
async fn append(
    wiring: &Wiring,
    loaded: &Loaded<Contact>,
    moment: Moment<'_>,
    draft: Draft,
) -> Result<bool, TransactError> {
    match wiring.ledger.append(loaded, moment, vec![draft], None).await {
        Ok(_) => Ok(true),
        Err(AppendError::Conflict { .. }) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// One turn of the agent, under a claim on the contact. An instant, when
/// somebody else has the claim.
async fn ask(wiring: &Wiring, loaded: &Loaded<Contact>, turn: &Turn) -> Result<Option<Timestamp>, Failure> {
    let moment = wiring.ledger.moment(loaded);
    let turn_id = TurnId::draw(moment);
    let stream = &loaded.stream;
    let claim = match wiring.leases.claim(stream, turn_id, moment.now).await {
        Ok(claim) => claim,
        Err(lease::Error::Held(_)) => return Ok(Some(moment.now + CLAIMED_AGAIN)),
        Err(error) => return Err(error.into()),
    };
    let taken = match claim {
        Claim::Clean => take_turn(wiring, stream, turn, turn_id, moment.now).await,
        // Whatever killed the last attempt may kill each one: it counts.
        Claim::AfterOneCutOff => {
            let detail = "the attempt before was cut off".to_owned();
            record_turn(
                wiring,
                stream,
                turn,
                turn_id,
                &Err(Trouble { class: AgentFailure::TimedOut, detail }),
            )
            .await
        }
    };
    if let Err(error) = wiring.leases.release(stream, turn_id, wiring.ledger.now()).await {
        warn!(%stream, %error, "claim not given up; it ends by itself");
    }
    taken.map(|()| None)
}

async fn take_turn(
    wiring: &Wiring,
    stream: &StreamId,
    turn: &Turn,
    turn_id: TurnId,
    now: Timestamp,
) -> Result<(), Failure> {
    let question = question(wiring, stream, turn, now).await?;
    let outcome = wiring.agent.ask(&question).await;
    record_turn(wiring, stream, turn, turn_id, &outcome).await
}

async fn record_turn(
    wiring: &Wiring,
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
    record_fact(wiring, stream, |contact, moment| {
        outcome::of_turn(contact, turn, turn_id, outcome.as_ref(), moment.now)
            .map(|event| Draft::by_system(FUNCTION, event, (*first).into(), *last, moment))
    })
    .await
}

/// Records what came of an outside call, in whatever state the contact is by
/// then, and tries again when the ledger cannot take it.
async fn record_fact(
    wiring: &Wiring,
    stream: &StreamId,
    fact: impl Fn(&Contact, Moment<'_>) -> Option<Draft> + Send + Sync,
) -> Result<(), Failure> {
    let mut attempt = 1;
    loop {
        let recorded = wiring
            .ledger
            .transact::<Contact>(stream, None, |loaded, moment| {
                fact(&loaded.state, moment).into_iter().collect()
            })
            .await;
        match recorded {
            Ok(_) => return Ok(()),
            Err(TransactError::Append(error @ AppendError::Unstorable { .. })) => {
                return Err(TransactError::Append(error).into());
            }
            Err(error) if attempt >= RECORDINGS_MAX => return Err(error.into()),
            Err(error) => {
                warn!(%stream, %error, attempt, "outcome not recorded yet");
                tokio::time::sleep(RECORD_AGAIN * (1 << (attempt - 1))).await;
                attempt += 1;
            }
        }
    }
}

/// One text: recorded as started on exactly the state it was cleared against,
/// handed over, and its outcome recorded.
async fn send(wiring: &Wiring, loaded: &Loaded<Contact>, cleared: Cleared) -> Result<(), Failure> {
    let stream = &loaded.stream;
    let Some(to) = stream.contact() else { return Ok(()) };
    let from = wiring.settings.sender_for(loaded.state.texted.as_ref()).ok_or(Failure::NoSender)?;
    let Some(text) = words(wiring, stream, cleared.duty()).await? else {
        let duty = cleared.duty();
        let event = Event::from(gate::suppressed(duty, Suppression::Superseded, loaded.head.seq));
        return record(wiring, loaded, Finding { event, correlation: duty.correlation, cause: duty.answers })
            .await;
    };
    let correlation = cleared.duty().correlation;
    let moment = wiring.ledger.moment(loaded);
    let (draft, handoff) = cleared.start(to.clone(), from.clone(), text, FUNCTION, moment);
    let started = draft.event_id;
    if !append(wiring, loaded, moment, draft).await? {
        return Ok(());
    }
    let send = handoff.send().clone();
    let now = wiring.ledger.now();
    let outcome = match now.since(moment.now) > START_WITHIN {
        false => wiring.sms.send(handoff, now).await,
        true => Err(Trouble {
            class: SendFailure::Unreachable,
            detail: "the ledger took too long; not handed over".to_owned(),
        }),
    };
    match &outcome {
        Ok(_) => info!(%stream, kind = ?send.kind, parts = send.segments.parts, "sent"),
        Err(trouble) => {
            warn!(%stream, class = ?trouble.class, detail = %trouble.detail, attempt = send.attempt, "not sent");
        }
    }
    record_fact(wiring, stream, |contact, moment| {
        outcome::of_send(contact, &send, &outcome, moment.now)
            .map(|event| Draft::by_system(FUNCTION, event, correlation, started, moment))
    })
    .await
}

/// The exact text of a duty, or `None` when a build that splits long answers
/// differently has recorded the reply and the part does not exist here.
async fn words(wiring: &Wiring, stream: &StreamId, duty: &Duty) -> Result<Option<String>, ReadError> {
    match duty.words {
        Words::Fixed(template) => Ok(Some(template.render(&wiring.settings.brand))),
        Words::Reply { seq, part, .. } => {
            let reply = wiring.ledger.read_one(stream, seq).await?;
            let text = match reply.as_ref().map(|recorded| recorded.event()) {
                Some(Event::AgentReplied(reply)) => &reply.text,
                _ => return Ok(None),
            };
            Ok(outgoing(text).into_iter().nth(part.number.saturating_sub(1) as usize))
        }
    }
}
