//! A stand-in for an Amazon Bedrock agent, openly one: it says so itself.
//!
//! Tests script what it answers, including everything that goes wrong with the
//! real one: empty answers, exceptions half-way through the stream, silence.
//! The canned answers are in `agent/small_talk.rs`, the event stream in
//! `agent/stream.rs`, HTTP in `agent/wire.rs`.

mod small_talk;
mod stream;
pub(super) mod wire;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tokio::sync::{oneshot, watch};

/// How many calls are remembered.
const CALLS_MAX: usize = 1_000;

/// One answer of the agent, given before.
#[derive(Debug)]
pub enum ScriptedReply {
    /// This text, in a few chunks.
    Text(String),
    /// A stream without a chunk.
    Empty,
    /// The agent hands control back and wants an action performed.
    ReturnControl,
    /// An exception inside a stream that began with status 200.
    StreamException {
        /// The event stream's name of it, such as `throttlingException`.
        kind: String,
        /// What the agent had said before.
        after_text: Option<String>,
    },
    /// An HTTP error before any stream.
    Error {
        /// Such as 429.
        status: u16,
        /// Such as `ThrottlingException`.
        kind: String,
    },
    /// No answer, ever.
    Hang,
    /// This text, once the sender has sent or is dropped.
    Hold(oneshot::Receiver<()>, String),
}

/// What a caller asked the agent.
#[derive(Debug, Clone, PartialEq)]
pub struct AgentCall {
    /// The agent's id.
    pub agent_id: String,
    /// The alias's id.
    pub alias_id: String,
    /// The session the turn belongs to.
    pub session_id: String,
    /// What the customer said.
    pub input_text: String,
    /// What the caller tells the session.
    pub session_attributes: BTreeMap<String, String>,
    /// What the caller tells the agent for this turn only.
    pub prompt_session_attributes: BTreeMap<String, String>,
    /// The conversation so far, as sent; null when it was not.
    pub conversation_history: Value,
}

/// The agent of one embedded cloud; clones share it.
#[derive(Clone)]
pub struct Agent {
    performance: Arc<Mutex<Performance>>,
    held: Arc<watch::Sender<usize>>,
}

#[derive(Default)]
struct Performance {
    script: VecDeque<ScriptedReply>,
    calls: VecDeque<AgentCall>,
    count: u64,
    /// Sessions in which a call is running. One whose caller hung up goes on.
    running: BTreeSet<String>,
}

impl Default for Agent {
    fn default() -> Self {
        Self::new()
    }
}

impl Agent {
    /// An agent without a script.
    #[must_use]
    pub fn new() -> Self {
        Self { performance: Arc::default(), held: Arc::new(watch::Sender::new(0)) }
    }

    /// Answers one call, after those scripted before, with `reply`.
    pub fn script(&self, reply: ScriptedReply) {
        self.performance().script.push_back(reply);
    }

    /// The last 1,000 calls, oldest first.
    #[must_use]
    pub fn calls(&self) -> Vec<AgentCall> {
        self.performance().calls.iter().cloned().collect()
    }

    /// How many calls there ever were.
    #[must_use]
    pub fn call_count(&self) -> u64 {
        self.performance().count
    }

    /// Returns as soon as a call is being held ([`ScriptedReply::Hold`] or
    /// [`ScriptedReply::Hang`]).
    pub async fn thinking(&self) {
        // The sender lives in `self`, so the channel cannot close.
        let _ = self.held.subscribe().wait_for(|held| *held > 0).await;
    }

    /// Notes the call and gives the next answer. A session in which a call is
    /// running takes no other: the real one does, and forgets what was said.
    fn take_call(&self, call: AgentCall) -> ScriptedReply {
        let mut performance = self.performance();
        let scripted = || ScriptedReply::Text(small_talk::answer(&call.input_text));
        let reply = match performance.running.contains(&call.session_id) {
            true => ScriptedReply::Error { status: 400, kind: "ValidationException".to_owned() },
            false => performance.script.pop_front().unwrap_or_else(scripted),
        };
        if performance.calls.len() == CALLS_MAX {
            performance.calls.pop_front();
        }
        if matches!(reply, ScriptedReply::Hang | ScriptedReply::Hold(..)) {
            performance.running.insert(call.session_id.clone());
        }
        performance.calls.push_back(call);
        performance.count += 1;
        reply
    }

    /// Counts a call as held until the guard is dropped, be it because the
    /// caller hung up.
    fn hold(&self) -> HeldCall {
        self.held.send_modify(|held| *held += 1);
        HeldCall(self.held.clone())
    }

    /// The call in this session is over.
    fn finish(&self, session_id: &str) {
        self.performance().running.remove(session_id);
    }

    fn performance(&self) -> MutexGuard<'_, Performance> {
        self.performance.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct HeldCall(Arc<watch::Sender<usize>>);

impl Drop for HeldCall {
    fn drop(&mut self) {
        self.0.send_modify(|held| *held -= 1);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{Agent, AgentCall, CALLS_MAX, ScriptedReply};

    fn call(text: &str) -> AgentCall {
        AgentCall {
            agent_id: "AGENT1".into(),
            alias_id: "ALIAS1".into(),
            session_id: "session-1".into(),
            input_text: text.into(),
            session_attributes: [].into(),
            prompt_session_attributes: [].into(),
            conversation_history: Value::Null,
        }
    }

    #[test]
    fn the_script_comes_before_the_small_talk() {
        let agent = Agent::new();
        agent.script(ScriptedReply::Text("scripted".into()));
        assert!(matches!(agent.take_call(call("hi")), ScriptedReply::Text(text) if text == "scripted"));
        assert!(matches!(agent.take_call(call("hi")), ScriptedReply::Text(text) if text != "scripted"));
    }

    #[test]
    fn calls_are_remembered_up_to_a_bound_and_all_counted() {
        let agent = Agent::new();
        for number in 0..=CALLS_MAX {
            agent.take_call(call(&number.to_string()));
        }
        assert_eq!(agent.call_count(), 1_001);
        assert_eq!(agent.calls().len(), CALLS_MAX);
        assert_eq!(agent.calls()[0].input_text, "1");
    }
}
