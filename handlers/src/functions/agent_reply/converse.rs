//! What the agent is asked: the unanswered texts as one question, and the
//! conversation so far when Bedrock may have forgotten it. Its sessions end
//! after minutes of silence; a texting day is longer.

use textledger_domain::decide::reply::Turn;
use textledger_domain::event::Event;
use textledger_domain::ids::{SessionId, TurnId};
use textledger_domain::record::Recorded;
use textledger_domain::stream::{Seq, StreamId};
use textledger_domain::text::spoken::spoken;
use textledger_domain::time::Timestamp;
use textledger_infrastructure::agent::{Question, Said};
use textledger_infrastructure::ledger::ReadError;

use super::parts::AgentReply;
use super::seen::told;

/// Events looked back over for the conversation so far. A turn makes about
/// five, so this is the last dozen turns.
const HISTORY_EVENTS: i32 = 60;

/// Bytes of it that are handed over: a model reads only so much.
const HISTORY_BYTES_MAX: usize = 20_000;

/// Bedrock counts idleness by its own clock: this much earlier than its
/// timeout the conversation is handed over again.
const IDLE_MARGIN_SECONDS: i64 = 60;

/// The question of `turn`, asked at `now`.
pub async fn question(
    replier: &AgentReply,
    stream: &StreamId,
    turn: &Turn,
    turn_id: TurnId,
    now: Timestamp,
) -> Result<Question, ReadError> {
    let first = turn.covers.iter().map(|text| text.seq).min().unwrap_or(1);
    let input = unanswered(replier, stream, turn, first).await?;
    let history = match may_be_forgotten(replier, turn, now) {
        true => {
            let back = replier.ledger.read_back(stream, first, HISTORY_EVENTS).await?;
            latest_fitting(back.iter().filter_map(|event| said(event, turn.session)))
        }
        false => Vec::new(),
    };
    Ok(Question { session: turn.session, thread: turn.thread.number, turn: turn_id, input, history })
}

/// The latest things said that fit, given newest first; oldest first.
fn latest_fitting(newest_first: impl Iterator<Item = Said>) -> Vec<Said> {
    let mut bytes = 0;
    let mut fitting: Vec<Said> = newest_first
        .take_while(|said| {
            bytes += said.text.len();
            bytes <= HISTORY_BYTES_MAX
        })
        .collect();
    fitting.reverse();
    fitting
}

async fn unanswered(
    replier: &AgentReply,
    stream: &StreamId,
    turn: &Turn,
    first: Seq,
) -> Result<String, ReadError> {
    let mut waiting = turn.covers.iter().map(|text| text.seq).collect::<Vec<_>>();
    let mut bodies = Vec::with_capacity(waiting.len());
    let mut from = first;
    while !waiting.is_empty() {
        let page = replier.ledger.read_from(stream, from).await?;
        let Some(last) = page.last() else { break };
        from = last.seq() + 1;
        for event in &page {
            if let (true, Event::MessageReceived(message)) = (waiting.contains(&event.seq()), event.event()) {
                bodies.extend(told(message));
            }
        }
        waiting.retain(|seq| *seq >= from);
    }
    Ok(bodies.join("\n"))
}

fn may_be_forgotten(replier: &AgentReply, turn: &Turn, now: Timestamp) -> bool {
    if turn.thread.is_told() {
        return true;
    }
    let idle = i64::from(replier.agent_idle_seconds) - IDLE_MARGIN_SECONDS;
    turn.agent_replied_at.is_some_and(|at| now.since(at).num_seconds() >= idle)
}

fn said(event: &Recorded, session: SessionId) -> Option<Said> {
    match event.event() {
        Event::MessageReceived(message)
            if message.session_id == session && message.intent.is_for_the_agent() =>
        {
            Some(Said { by_customer: true, text: told(message)? })
        }
        Event::AgentReplied(reply) if reply.session_id == session => {
            // What the customer was told, not what the model said to itself.
            Some(Said { by_customer: false, text: spoken(reply.text.said()?) })
        }
        _ => None,
    }
}
