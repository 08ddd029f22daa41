//! The agent's own session of a conversation. It is another one when what became
//! of the last call on it is not known: two calls on one session at the same time
//! garble what it remembers, and one that refuses what it took before is broken.
//! What was said is in our events, and is told to the next.

use serde::{Deserialize, Serialize};

use crate::event::turn::AgentFailure;

/// Which of the agent's sessions a conversation is in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    /// How many there were before in the same conversation.
    #[serde(default)]
    pub number: u32,
    /// Whether the agent has answered in it.
    #[serde(default)]
    pub has_answered: bool,
}

impl Thread {
    /// Whether it knows nothing of what was said before in the conversation.
    #[must_use]
    pub fn is_told(self) -> bool {
        self.number > 0 && !self.has_answered
    }

    /// Takes note of an answer.
    pub fn answered(&mut self) {
        self.has_answered = true;
    }

    /// Takes note of a failed call.
    pub fn failed(&mut self, class: AgentFailure) {
        if !class.leaves_session() {
            *self = Self { number: self.number.saturating_add(1), has_answered: false };
        }
    }
}
