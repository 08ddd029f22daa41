//! The agent's side of a conversation.

use serde::{Deserialize, Serialize};

use crate::ids::{EventId, SessionId, TurnId};
use crate::time::Timestamp;
use crate::words::Words;

/// The agent answered. Recorded before anything is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentReplied {
    /// This turn.
    pub turn_id: TurnId,
    /// The texts it answers, by their events.
    pub covers: Vec<EventId>,
    /// The Bedrock agent.
    pub agent_id: String,
    /// Its alias.
    pub agent_alias: String,
    /// The conversation.
    pub session_id: SessionId,
    /// The answer as the model gave it.
    pub text: Words,
    /// How many texts it is sent as.
    pub parts: u32,
    /// How long the agent took, in milliseconds.
    pub latency_ms: u64,
}

/// The agent did not answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentFailed {
    /// This turn.
    pub turn_id: TurnId,
    /// The texts that wait for an answer.
    pub covers: Vec<EventId>,
    /// What went wrong.
    pub class: AgentFailure,
    /// The service's own words for it, without texts of the conversation.
    pub detail: String,
    /// Which attempt at these texts this was, from 1.
    pub attempt: u32,
    /// When the next attempt is due; without one the fallback text goes out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_at: Option<Timestamp>,
}

/// Classes of failure of an agent turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgentFailure {
    /// The service asks us to slow down, or the model is not ready.
    Throttled,
    /// The service or something it depends on failed, or does not let us in.
    Unavailable,
    /// No answer within the time allowed.
    TimedOut,
    /// An answer without any text.
    Empty,
    /// The agent handed control back to us instead of answering.
    ReturnedControl,
    /// The service refuses the request as it is: another attempt is useless.
    Refused,
    /// An answer too long to be sent as texts.
    TooLong,
}

impl AgentFailure {
    /// Whether the service was not there for us: away, busy, or not letting us
    /// in. That uses up no attempt.
    #[must_use]
    pub fn is_away(self) -> bool {
        matches!(self, Self::Throttled | Self::Unavailable)
    }

    /// Whether the agent's session is surely as it was before the call: nothing
    /// may be running in it still, and it waits for nothing from us.
    #[must_use]
    pub fn leaves_session(self) -> bool {
        match self {
            Self::Throttled | Self::Empty | Self::TooLong => true,
            Self::Unavailable | Self::TimedOut | Self::ReturnedControl | Self::Refused => false,
        }
    }

    /// Whether another attempt at the same request can succeed.
    #[must_use]
    pub fn is_worth_retrying(self) -> bool {
        match self {
            Self::Throttled | Self::Unavailable | Self::TimedOut | Self::Empty => true,
            Self::ReturnedControl | Self::Refused | Self::TooLong => false,
        }
    }
}
