//! The replier, one request at a time, so that a text may come and a crash may
//! happen between any two: the loop of `handlers/src/agent_reply`, played over
//! the real rules.

use std::fmt;

use chrono::TimeDelta;
use textledger_domain::decide::gate::{Cleared, Handoff};
use textledger_domain::decide::outcome::{self, AgentAnswer, Trouble};
use textledger_domain::decide::reply::{Inference, Step, Turn, next_step};
use textledger_domain::event::outbound::{SendFailure, SendStarted};
use textledger_domain::event::turn::AgentFailure;
use textledger_domain::ids::{EventId, Moment, OutboundId, TurnId};
use textledger_domain::limits::AGENT_LEASE;
use textledger_domain::record::{Draft, Head};
use textledger_domain::time::Timestamp;

use super::laws::Broken;
use super::world::{Setting, World};

const FUNCTION: &str = "agent-reply";
/// As in `handlers/src/agent_reply/send.rs`.
const START_WITHIN: TimeDelta = TimeDelta::seconds(10);

/// Where the replier is between two requests.
#[derive(Debug, Clone)]
pub enum Replier {
    /// Nobody is at work.
    Away,
    /// It has loaded the contact as of `on`, and knows what to do.
    Decided { on: Head, step: Box<Step> },
    /// It has claimed the contact, and the agent thinks.
    Asking { turn: Turn, turn_id: TurnId, was_cut_off: bool },
    /// The agent's turn is recorded; the claim is to be given up.
    Releasing { turn_id: TurnId },
    /// `SendStarted` is recorded, and the text is to be handed over.
    HandingOver { cleared: Cleared, started: EventId, outbound: OutboundId, at: Timestamp, ids: u64 },
    /// The carrier has answered, and the answer is to be recorded.
    Answered { send: Box<SendStarted>, cleared: Cleared, started: EventId, outcome: Outcome },
}

/// What the carrier's answer looked like.
pub type Outcome = Result<String, Trouble<SendFailure>>;

/// How a request goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goes {
    /// Well.
    Well,
    /// It was carried out, and the answer was lost.
    AnswerLost,
    /// It was never carried out.
    NotReached,
    /// It was refused, and will be each time.
    Refused,
}

impl Goes {
    /// The ways in which the replier's next request may fail without killing it.
    /// Of an append the ledger finds out by itself what became of it.
    pub fn badly(replier: &Replier) -> &'static [Self] {
        match replier {
            Replier::HandingOver { .. } => &[Self::AnswerLost, Self::NotReached, Self::Refused],
            Replier::Asking { was_cut_off: false, .. } => &[Self::NotReached, Self::Refused],
            _ => &[],
        }
    }
}

impl fmt::Display for Replier {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Away => out.write_str("loads the contact, or waits until something is due"),
            Self::Decided { step, .. } => match &**step {
                Step::Ask(_) => out.write_str("claims the contact"),
                Step::Send(cleared) => write!(out, "records the start of a send: {:?}", cleared.duty().kind),
                _ => out.write_str("records a finding"),
            },
            Self::Asking { .. } => out.write_str("hears the agent and records it"),
            Self::Releasing { .. } => out.write_str("gives up its claim"),
            Self::HandingOver { .. } => out.write_str("hands the text over"),
            Self::Answered { .. } => out.write_str("records the carrier's answer"),
        }
    }
}

impl World {
    /// What the rules say is next; the present counts.
    pub fn next_step(&self, setting: &Setting) -> Step {
        let now = self.now;
        next_step(&self.contact, self.head.seq, &setting.policy, now)
    }

    /// The replier makes its next request, which goes well or not.
    pub fn request(&mut self, setting: &Setting, goes: Goes) -> Result<(), Broken> {
        self.died = false;
        self.replier = match std::mem::replace(&mut self.replier, Replier::Away) {
            Replier::Away => match self.next_step(setting) {
                Step::Rest => Replier::Away,
                // Its trigger comes again then.
                Step::Wait(until) => {
                    self.now = until;
                    Replier::Away
                }
                step => Replier::Decided { on: self.head, step: Box::new(step) },
            },
            Replier::Decided { on, step } => self.act(setting, on, *step)?,
            Replier::Asking { turn, turn_id, was_cut_off } => {
                self.record_turn(setting, &turn, turn_id, was_cut_off, goes)?;
                Replier::Releasing { turn_id }
            }
            Replier::Releasing { turn_id } => {
                self.claim = self.claim.filter(|(holder, _)| *holder != turn_id);
                Replier::Away
            }
            Replier::HandingOver { cleared, started, outbound, at, ids } => {
                let send = self.hand_over(setting, &cleared, (at, ids), goes)?;
                assert_eq!(send.0.outbound_id, outbound, "what is handed over is what was started");
                Replier::Answered { send: Box::new(send.0), cleared, started, outcome: send.1 }
            }
            Replier::Answered { send, cleared, started, outcome } => {
                self.record_outcome(setting, &send, &cleared, started, &outcome)?;
                Replier::Away
            }
        };
        Ok(())
    }

    fn act(&mut self, setting: &Setting, on: Head, step: Step) -> Result<Replier, Broken> {
        Ok(match step {
            Step::Record(Inference { event, correlation, cause }) => {
                let draft =
                    self.decide(|_, moment| Draft::by_system(FUNCTION, event, correlation, cause, moment));
                self.append(setting, on, vec![draft])?;
                Replier::Away
            }
            Step::Ask(turn) => self.claim_for(turn),
            Step::Send(cleared) => {
                let ids = self.ids;
                let (draft, outbound, at) = self.decide(|_, moment| {
                    let (draft, handoff) = start(setting, cleared.clone(), moment);
                    (draft, handoff.send().outbound_id, moment.now)
                });
                let started = draft.event_id;
                match self.append(setting, on, vec![draft])? {
                    Some(_) => Replier::HandingOver { cleared, started, outbound, at, ids },
                    None => Replier::Away,
                }
            }
            Step::Rest | Step::Wait(_) | Step::Mirror(_) => Replier::Away,
        })
    }

    fn claim_for(&mut self, turn: Turn) -> Replier {
        let was_cut_off = match self.claim {
            Some((_, until)) if until > self.now => {
                // It is dead, and its claim ends by itself.
                self.now = until;
                return Replier::Away;
            }
            claim => claim.is_some(),
        };
        let turn_id = self.decide(|_, moment| TurnId::draw(moment));
        self.claim = Some((turn_id, self.now + AGENT_LEASE));
        Replier::Asking { turn, turn_id, was_cut_off }
    }

    fn record_turn(
        &mut self,
        setting: &Setting,
        turn: &Turn,
        turn_id: TurnId,
        was_cut_off: bool,
        goes: Goes,
    ) -> Result<(), Broken> {
        let trouble = |class| Err(Trouble { class, detail: String::new() });
        let outcome = match goes {
            Goes::Well if was_cut_off => trouble(AgentFailure::TimedOut),
            Goes::Well => Ok(AgentAnswer {
                agent_id: "agent".to_owned(),
                agent_alias: "alias".to_owned(),
                text: setting.answer.clone(),
                latency_ms: 1,
            }),
            Goes::AnswerLost | Goes::NotReached => trouble(AgentFailure::Unavailable),
            Goes::Refused => trouble(AgentFailure::Refused),
        };
        let covered = turn.covered_events();
        let (first, last) = (covered[0], covered[covered.len() - 1]);
        let drafts = self.decide(|world, moment| {
            outcome::of_turn(&world.contact, turn, turn_id, outcome.as_ref(), &setting.policy, moment.now)
                .map(|event| Draft::by_system(FUNCTION, event, first.into(), last, moment))
        });
        self.append(setting, self.head, drafts.into_iter().collect())?;
        Ok(())
    }

    fn hand_over(
        &mut self,
        setting: &Setting,
        cleared: &Cleared,
        (at, ids): (Timestamp, u64),
        goes: Goes,
    ) -> Result<(SendStarted, Outcome), Broken> {
        // A handoff cannot be cloned, and worlds are: this is the one that the
        // same start with the same ids gave.
        let fresh = std::mem::replace(&mut self.ids, ids);
        let (_, handoff) = self.decide(|_, moment| {
            start(setting, cleared.clone(), Moment { now: at, recorded_at: at, ..moment })
        });
        self.ids = fresh;
        let send = handoff.send().clone();
        let trouble = |class| Err(Trouble { class, detail: String::new() });
        let is_too_late = self.now.since(at) > START_WITHIN;
        if !is_too_late && matches!(goes, Goes::Well | Goes::AnswerLost) {
            self.laws.took(&send, self.now, handoff.time_to_live(self.now))?;
        }
        let outcome = match goes {
            _ if is_too_late => trouble(SendFailure::Unreachable),
            Goes::Well => Ok("sms".to_owned()),
            Goes::AnswerLost => trouble(SendFailure::InDoubt),
            Goes::NotReached => trouble(SendFailure::Unreachable),
            Goes::Refused => trouble(SendFailure::Rejected),
        };
        Ok((send, outcome))
    }

    fn record_outcome(
        &mut self,
        setting: &Setting,
        send: &SendStarted,
        cleared: &Cleared,
        started: EventId,
        outcome: &Outcome,
    ) -> Result<(), Broken> {
        let correlation = cleared.duty().correlation;
        let drafts = self.decide(|world, moment| {
            outcome::of_send(&world.contact, send, outcome, &setting.policy, moment.now)
                .into_iter()
                .map(|event| Draft::by_system(FUNCTION, event, correlation, started, moment))
                .collect()
        });
        self.append(setting, self.head, drafts)?;
        Ok(())
    }
}

fn start(setting: &Setting, cleared: Cleared, moment: Moment<'_>) -> (Draft, Handoff) {
    let text = "what it says does not matter here".to_owned();
    cleared.start(setting.customer.clone(), setting.business.clone(), text, FUNCTION, moment)
}
