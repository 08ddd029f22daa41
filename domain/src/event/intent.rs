//! What a customer's text was taken for, as it is recorded.

use serde::{Deserialize, Serialize};
use textledger_reading::Class;

/// What a customer's text asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// Conversation: for the agent.
    Conversation,
    /// Consent is revoked.
    OptOut,
    /// Consent is given, or given again.
    OptIn,
    /// Perhaps a wish to get more of our texts again; not certain, so nothing opens
    /// by it, and the contact is told the word that does.
    OptInUnclear,
    /// Who is texting, and how to stop it.
    Help,
    /// What the contact is subscribed to.
    Status,
    /// Perhaps a request to stop, perhaps not.
    Unclear,
    /// Asked whether to stop, the contact wants to go on.
    Continue,
    /// No person wrote it: an automatic reply, a notice, a reaction.
    Machine,
}

impl Intent {
    /// What a text of `class` is taken for by itself, whatever was said before.
    #[must_use]
    pub fn of(class: Class) -> Self {
        match class {
            Class::Revoke => Self::OptOut,
            Class::Unclear => Self::Unclear,
            Class::Grant => Self::OptIn,
            Class::Continue => Self::Continue,
            Class::Help => Self::Help,
            Class::Status => Self::Status,
            Class::Machine => Self::Machine,
            Class::None => Self::Conversation,
        }
    }

    /// Whether the agent is to see it.
    #[must_use]
    pub fn is_for_the_agent(self) -> bool {
        matches!(self, Self::Conversation | Self::Machine)
    }

    /// Whether it is about consent: then an event of its own says so.
    #[must_use]
    pub fn is_wish(self) -> bool {
        matches!(self, Self::OptOut | Self::OptIn | Self::Unclear | Self::Continue)
    }
}

#[cfg(test)]
mod tests {
    use super::Intent;

    #[test]
    fn the_stored_names_of_intents_are_stable() {
        for (intent, stored) in [
            (Intent::Conversation, r#""conversation""#),
            (Intent::OptOut, r#""opt_out""#),
            (Intent::OptIn, r#""opt_in""#),
            (Intent::OptInUnclear, r#""opt_in_unclear""#),
            (Intent::Help, r#""help""#),
            (Intent::Status, r#""status""#),
            (Intent::Unclear, r#""unclear""#),
            (Intent::Continue, r#""continue""#),
            (Intent::Machine, r#""machine""#),
        ] {
            assert_eq!(serde_json::to_string(&intent).unwrap(), stored);
            assert_eq!(serde_json::from_str::<Intent>(stored).unwrap(), intent);
        }
    }
}
