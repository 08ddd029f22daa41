//! Texts we owe a contact, and texts on their way.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::pace::Paced;
use crate::event::outbound::{Part, SendKind};
use crate::ids::{CorrelationId, EventId, OutboundId, TurnId};
use crate::limits::PART_TAKES;
use crate::stream::Seq;
use crate::time::Timestamp;
use crate::wording::Template;

/// A text we owe. It exists once per event that calls for it, so a revocation
/// has one confirmation and no more (S4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// What it is for.
    pub kind: SendKind,
    /// The event that calls for it.
    pub answers: EventId,
    /// The customer text behind it.
    pub correlation: CorrelationId,
    /// From when its time counts: for a confirmation of a revocation the moment
    /// the customer sent it, for all else the moment the text reached us.
    pub asked_at: Timestamp,
    /// What to say.
    pub content: Content,
    /// The texts a fixed wording stands in for an answer to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub covers: Vec<EventId>,
    /// Which attempt is next, from 1.
    pub attempt: u32,
    /// Not before this instant, after a failed attempt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Timestamp>,
}

/// What a text says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// A fixed wording.
    Fixed(Template),
    /// A part of the agent's reply.
    Reply {
        /// The turn.
        turn: TurnId,
        /// The position of its `AgentReplied`.
        seq: Seq,
        /// Which part.
        part: Part,
    },
}

impl Duty {
    /// Whether it is a later part of the same answer as `other`, or the same one.
    #[must_use]
    pub fn shares_answer_with(&self, other: &Self) -> bool {
        self.kind == SendKind::AgentReply && other.kind == self.kind && self.answers == other.answers
    }

    /// A duty with a fixed wording.
    #[must_use]
    pub fn fixed(
        kind: SendKind,
        template: Template,
        answers: EventId,
        correlation: CorrelationId,
        asked_at: Timestamp,
    ) -> Self {
        Self {
            kind,
            answers,
            correlation,
            asked_at,
            content: Content::Fixed(template),
            covers: Vec::new(),
            attempt: 1,
            not_before: None,
        }
    }

    /// Whether both are the same text owed, whatever the attempt.
    #[must_use]
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.kind == other.kind && self.answers == other.answers && self.content == other.content
    }

    /// How urgent it is; the lowest goes first.
    #[must_use]
    pub fn rank(&self) -> u8 {
        match self.kind {
            SendKind::OptOutConfirmation => 0,
            SendKind::Clarification => 1,
            SendKind::OptInConfirmation | SendKind::StillSubscribed => 2,
            SendKind::HowToStart | SendKind::Help | SendKind::Status => 3,
            SendKind::AgentReply => 4,
            SendKind::Fallback => 5,
        }
    }
}

/// A text handed to the carrier whose fate is not recorded yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InFlight {
    /// The text.
    pub outbound: OutboundId,
    /// The event that started the send.
    pub started: EventId,
    /// When it was started.
    pub started_at: Timestamp,
    /// What it fulfils.
    pub duty: Duty,
    /// How many parts the carrier sends it in.
    pub parts: u32,
    /// How many of them it may send in a second, where AWS told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parts_per_second: Option<u32>,
}

impl InFlight {
    /// How long the carrier takes to send it.
    #[must_use]
    pub fn takes(&self) -> TimeDelta {
        let one_by_one = PART_TAKES * i32::try_from(self.parts).unwrap_or(i32::MAX);
        match self.parts_per_second.and_then(|rate| i32::try_from(rate).ok()) {
            Some(rate) if rate > 0 => one_by_one / rate,
            _ => one_by_one,
        }
    }

    /// How it counts for the contact's [`Pace`](super::Pace).
    #[must_use]
    pub fn counted(&self) -> Paced {
        let is_first = match self.duty.content {
            Content::Fixed(_) => true,
            Content::Reply { part, .. } => part.number == 1,
        };
        Paced { kind: self.duty.kind, is_first, parts: self.parts, at: self.started_at }
    }
}
