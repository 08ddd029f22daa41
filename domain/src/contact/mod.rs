//! A contact's decision state: the little that must be known of a contact's
//! events to decide the next one. It is folded from events by `evolve`, kept on
//! the stream's head as a cache, and bounded however long the stream is.

mod blocks;
mod duty;
mod evolve;
mod gets;
mod history;
mod list;
mod loops;
mod pace;
mod thread;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use blocks::{CarrierBlocks, is_lifted_by};
pub use duty::{Content, Duty, InFlight};
pub use gets::Gets;
pub use history::History;
pub use list::{ListDuty, OptOutList};
pub use loops::LoopGuard;
pub use pace::{Pace, Paced};
pub use thread::Thread;

use crate::consent::{Answer, Consent, Dated, Reason};
use crate::country::Country;
use crate::event::consent::{Channel, Purpose};
use crate::ids::{EventId, SessionId};
use crate::likeness::Likeness;
use crate::phone::BusinessNumber;
use crate::stream::Seq;
use crate::time::Timestamp;

/// What is known of a contact.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Whether we may write.
    #[serde(default)]
    pub consent: Consent,
    /// What carriers do with our texts.
    #[serde(default, skip_serializing_if = "CarrierBlocks::is_empty")]
    pub blocks: CarrierBlocks,
    /// When the contact first texted us.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_texted_at: Option<Timestamp>,
    /// What AWS's opt-out list holds of the contact.
    #[serde(default)]
    pub list: OptOutList,
    /// The latest conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<Session>,
    /// Which of our numbers was texted last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub texted: Option<BusinessNumber>,
    /// The latest text, which the next may be the rest of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_text: Option<LastText>,
    /// Whether the contact was told of START since consent last changed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub heard_of_start: bool,
    /// Texts the agent has not answered yet, oldest first; at most
    /// [`COVERED_TEXTS_MAX`](crate::limits::COVERED_TEXTS_MAX).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unanswered: Vec<Unanswered>,
    /// Failed attempts at the unanswered texts, and when the next is due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_trouble: Option<AgentTrouble>,
    /// When the agent last answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent_replied_at: Option<Timestamp>,
    /// Texts we owe, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub duties: Vec<Duty>,
    /// Texts handed to the carrier whose fate is not recorded yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub in_flight: Vec<InFlight>,
    /// Whether the contact writes like a machine.
    #[serde(default)]
    pub loops: LoopGuard,
    /// How many automatic texts the contact was sent lately.
    #[serde(default)]
    pub pace: Pace,
    /// The country of the number, once it has texted us.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// Lawsuits that need the contact's words, by matter, with the events that
    /// placed the holds.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub holds: BTreeMap<String, EventId>,
    /// How far the contact's events are understood.
    #[serde(default)]
    pub history: History,
}

/// A conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Its id.
    pub id: SessionId,
    /// When something was last said in it, by either side.
    pub last_activity_at: Timestamp,
    /// The agent's own session of it.
    #[serde(default)]
    pub thread: Thread,
}

/// A text that waits for the agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unanswered {
    /// Its event.
    pub event: EventId,
    /// Where to read it.
    pub seq: Seq,
    /// When it reached us.
    pub asked_at: Timestamp,
    /// Whether it has no words in it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub blank: bool,
    /// Whether no person wrote it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_machine: bool,
}

/// The latest text of a contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastText {
    /// Where to read it.
    pub seq: Seq,
    /// AWS's id of it.
    pub provider_message_id: String,
    /// When it was sent.
    pub said_at: Timestamp,
    /// What tells it from others.
    pub likeness: Likeness,
    /// Whether it was conversation, or what may be.
    pub says_no_wish: bool,
}

/// Trouble with the agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentTrouble {
    /// How often asking failed.
    pub failures: u32,
    /// How many of those used up an attempt.
    pub spent: u32,
    /// When it failed first.
    pub since: Timestamp,
    /// When the next one is due.
    pub retry_at: Timestamp,
}

impl Contact {
    /// Raised whenever the state or its folding changes: a cached state of
    /// another version is folded again from the events.
    pub const VERSION: u32 = 12;

    /// The conversation a text of `at` belongs to, if one is still going on.
    #[must_use]
    pub fn session_at(&self, at: Timestamp) -> Option<&Session> {
        self.session
            .as_ref()
            .filter(|session| at.since(session.last_activity_at) <= crate::limits::SESSION_IDLE)
    }

    /// Whether `purpose` on `channel` is allowed at `now`. To what consent says
    /// it adds that an event nobody understands may be a revocation, and that AWS's
    /// opt-out list or a carrier may refuse a text all the same.
    #[must_use]
    pub fn check(&self, channel: Channel, purpose: Purpose, now: Timestamp) -> Answer {
        let mut answer = self.consent.check(channel, purpose, now);
        if answer.allowed && !self.history.is_understood() {
            answer.allowed = false;
            answer.reason = Reason::NotUnderstood;
            answer.since = None;
        }
        let refused = self.list.listed.or_else(|| self.blocked_number());
        if let Some(refused) = refused.filter(|_| answer.allowed && channel == Channel::Sms) {
            answer.allowed = false;
            answer.reason = Reason::CarrierBlocks;
            answer.since = Some(refused.at);
            answer.proof.push(refused.event);
        }
        answer
    }

    /// Whether a contact who seems to want more of our texts is to be told, in
    /// answer to a text of `at`, of the word that brings them back: there are some
    /// it brings back, an answer is allowed, and they have not been told yet.
    #[must_use]
    pub fn is_to_hear_of_start(&self, at: Timestamp) -> bool {
        let is_stopped = self.consent.in_force(Channel::Sms, Purpose::Informational).is_some();
        let may_answer = !self.consent.is_opted_out(at) && self.consent.question.is_none();
        is_stopped && may_answer && !self.heard_of_start
    }

    /// Whether a carrier or AWS's opt-out list refuses our texts, whatever consent says.
    #[must_use]
    pub fn is_blocked(&self) -> bool {
        self.carrier_block().is_some() || self.list.listed.is_some()
    }

    /// The carrier's block that is in force: of the contact, until START comes
    /// from the phone, or of the number of ours that was texted last.
    #[must_use]
    pub fn carrier_block(&self) -> Option<Dated> {
        self.consent.carrier_block().or_else(|| self.blocked_number())
    }

    /// The block of the number we would write from.
    fn blocked_number(&self) -> Option<Dated> {
        self.blocks.in_force(self.texted.as_ref(), self.consent.handset)
    }

    /// Whether a text still waits for the agent.
    #[must_use]
    pub fn is_unanswered(&self, event: EventId) -> bool {
        self.unanswered.iter().any(|waiting| waiting.event == event)
    }
}
