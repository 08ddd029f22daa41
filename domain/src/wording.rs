//! The fixed texts. Which one was used is recorded with every send, so a
//! changed wording is a new template, never an edit of an old one.
//!
//! All are plain GSM-7 and fit one part with an ordinary brand name. None
//! markets anything: 47 CFR 64.1200(a)(12).

use serde::{Deserialize, Serialize};

/// Names a fixed text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Template {
    /// The one answer to a revocation.
    #[serde(rename = "opt_out_confirmation/1")]
    OptOutConfirmation,
    /// The answer to a grant.
    #[serde(rename = "opt_in_confirmation/1")]
    OptInConfirmation,
    /// The answer to HELP, as CTIA asks: programme, contact, how to stop.
    #[serde(rename = "help/1")]
    Help,
    /// The agent could not be reached.
    #[serde(rename = "agent_unavailable/1")]
    AgentUnavailable,
    /// The text had no words in it, as when only a picture was sent.
    #[serde(rename = "no_text/1")]
    NoText,
    /// The contact writes like a machine.
    #[serde(rename = "too_many_messages/1")]
    TooManyMessages,
}

/// Who speaks: goes into every fixed text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brand {
    /// The programme's name.
    pub name: String,
    /// Where a person can be reached: a phone number, address or page.
    pub contact: String,
}

impl Template {
    /// The text itself.
    #[must_use]
    pub fn render(self, Brand { name, contact }: &Brand) -> String {
        match self {
            Self::OptOutConfirmation => {
                format!(
                    "{name}: You are unsubscribed and will get no more messages. Reply START to resubscribe."
                )
            }
            Self::OptInConfirmation => {
                format!("{name}: You are subscribed again. Reply HELP for help, STOP to unsubscribe.")
            }
            Self::Help => {
                format!(
                    "{name}: For help contact {contact}. Msg&data rates may apply. Reply STOP to unsubscribe."
                )
            }
            Self::AgentUnavailable => {
                format!(
                    "{name}: Sorry, we cannot answer right now. Please try again later or contact {contact}."
                )
            }
            Self::NoText => {
                format!("{name}: Sorry, we can only read text messages. Please write us what you need.")
            }
            Self::TooManyMessages => {
                format!(
                    "{name}: We got many messages from you, so automatic answers pause for a while. Reply STOP to unsubscribe."
                )
            }
        }
    }
}
