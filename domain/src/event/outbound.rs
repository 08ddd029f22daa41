//! What we send, try to send, and deliberately do not send.

use serde::{Deserialize, Deserializer, Serialize};

use crate::ids::{EventId, OutboundId, SessionId, TurnId};
use crate::phone::{BusinessNumber, PhoneNumber};
use crate::rcs_agent::RcsAgent;
use crate::stream::Seq;
use crate::text::segments::Segments;
use crate::time::Timestamp;
use crate::wording::Template;
use crate::words::Words;

/// What an outbound text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SendKind {
    /// The one answer to a revocation.
    OptOutConfirmation,
    /// The answer to a grant.
    OptInConfirmation,
    /// The one question whether a text was a request to stop.
    Clarification,
    /// The answer to the wish to go on.
    StillSubscribed,
    /// The word that brings texts back, for a contact who seems to want them.
    HowToStart,
    /// The answer to HELP.
    Help,
    /// What the contact is subscribed to.
    Status,
    /// The agent's words.
    AgentReply,
    /// A fixed text where the agent's words are missing.
    Fallback,
}

/// The consent a send was checked against.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentPosition {
    /// The last event of the stream at the check; the append of the send proves
    /// that nothing came after it.
    pub as_of_seq: Seq,
    /// Whether the contact was opted out, as it is for a confirmation.
    pub opted_out: bool,
}

/// One of several texts a long answer is sent as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// From 1.
    pub number: u32,
    /// Of how many.
    pub of: u32,
}

/// A text is about to be handed to the carrier: from here on it counts as sent
/// until the opposite is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendStarted {
    /// Echoed by the carrier in delivery events.
    pub outbound_id: OutboundId,
    /// What it is for.
    pub kind: SendKind,
    /// The event it answers: the revocation, the grant, the request for help,
    /// the agent's reply, or the first text covered.
    pub answers: EventId,
    /// The agent turn, for an agent's reply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn_id: Option<TurnId>,
    /// Which part of the agent's reply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<Part>,
    /// The fixed wording used, for all but an agent's reply; none where a newer
    /// build used one that this build does not have.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "if_known")]
    pub template: Option<Template>,
    /// The texts a fixed wording stands in for an answer to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub covers: Vec<EventId>,
    /// The conversation it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<SessionId>,
    /// From when its time counts: for a confirmation of a revocation the moment
    /// the customer sent it, for all else the moment the text reached us.
    pub asked_at: Timestamp,
    /// Which attempt, from 1.
    pub attempt: u32,
    /// Whom it goes to.
    pub to: PhoneNumber,
    /// Which of our numbers it comes from.
    pub from: BusinessNumber,
    /// The exact text.
    pub text: Words,
    /// How the carrier will cut and count it.
    pub segments: Segments,
    /// The consent it was checked against.
    pub consent: ConsentPosition,
    /// Parts a second that the number may send, as AWS told; none where it was not
    /// asked, or did not answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parts_per_second: Option<u32>,
}

/// The carrier took the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageSent {
    /// Which text.
    pub outbound_id: OutboundId,
    /// AWS's `MessageId`.
    pub provider_message_id: String,
}

/// The carrier did not take the text, or we cannot know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendFailed {
    /// Which text.
    pub outbound_id: OutboundId,
    /// What went wrong.
    pub class: SendFailure,
    /// The service's own words for it, without the text or the number.
    pub detail: String,
    /// When the next attempt, under a new outbound id, is due; without one the
    /// text is given up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_at: Option<Timestamp>,
}

/// Classes of failure of a send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SendFailure {
    /// It may or may not have been taken: never sent again on a guess.
    InDoubt,
    /// Refused for now: too many at once, or a spending limit.
    Throttled,
    /// The service was never reached.
    Unreachable,
    /// Refused: the request is not valid.
    Rejected,
    /// Refused: the carrier or AWS blocks this number.
    Blocked,
    /// Refused: the carrier or AWS's opt-out list says that the contact opted
    /// out.
    OptedOut,
    /// Refused: we lack the permission, the number or the configuration.
    Misconfigured,
}

impl SendFailure {
    /// Whether the text surely was not sent because the service was not there for
    /// us: away, busy, or not letting us in. Another attempt can succeed, and
    /// none is used up.
    #[must_use]
    pub fn is_away(self) -> bool {
        match self {
            Self::Throttled | Self::Unreachable | Self::Misconfigured => true,
            Self::InDoubt | Self::Rejected | Self::Blocked | Self::OptedOut => false,
        }
    }
}

/// A text was owed and deliberately not sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendSuppressed {
    /// What it would have been.
    pub kind: SendKind,
    /// Why not.
    pub reason: Suppression,
    /// The event it would have answered.
    pub answers: EventId,
    /// The agent turn, where the agent had already answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub turn_id: Option<TurnId>,
    /// The texts that stay without an answer by this.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub covers: Vec<EventId>,
    /// The last event of the stream at the decision.
    pub as_of_seq: Seq,
}

/// Why a text was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Suppression {
    /// The contact has revoked consent.
    OptedOut,
    /// The contact has revoked consent, and the systems behind us have not all
    /// acknowledged it yet.
    Pending,
    /// The carrier, or AWS's opt-out list, would refuse it.
    Carrier,
    /// It is too late to be an answer.
    Stale,
    /// The contact writes like a machine, or had as many texts of this kind as
    /// go out in an hour or a day.
    RateLimited,
    /// The contact had as many parts as one gets in a day.
    Budget,
    /// The deployment has sent as many parts as it does in a day.
    DeploymentBudget,
    /// It is none of the countries we answer.
    Country,
    /// What it would have confirmed no longer holds.
    Superseded,
    /// The contact's history holds something this build does not understand,
    /// which may be a revocation.
    NotUnderstood,
}

/// What an RCS conversation costs beside its texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionFee {
    /// AWS's id of the text that began the conversation.
    pub began_with: String,
    /// The fee.
    pub amount: String,
}

/// The carrier reported on a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryUpdated {
    /// Which text, when the report carries our context.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outbound_id: Option<OutboundId>,
    /// AWS's `messageId`.
    pub provider_message_id: String,
    /// AWS's `eventType`, such as `TEXT_DELIVERED`.
    pub event_type: String,
    /// AWS's `messageStatus`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Whether AWS calls it final; the type alone does not decide.
    pub is_final: bool,
    /// When the carrier says it happened; never later than it was recorded.
    pub reported_at: Timestamp,
    /// Which of our numbers the text came from; not kept by the first schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<BusinessNumber>,
    /// Which RCS agent it came from, where it went that way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rcs_agent: Option<RcsAgent>,
    /// When AWS was asked to send it, by its `messageRequestTimestamp`; never
    /// later than it was recorded, and not kept by the first schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<Timestamp>,
    /// Parts charged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parts: Option<u32>,
    /// Price exactly as given; AWS documents its unit inconsistently.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<String>,
    /// Carrier fee exactly as given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier_fee: Option<String>,
    /// The fee of the RCS conversation it belongs to, exactly as given: AWS charges one
    /// for 24 hours, and names it with each of their texts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_fee: Option<SessionFee>,
    /// Mobile country and network code, `310-800`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier: Option<String>,
}

/// Which text was sent is on record word for word; a name for it that is not
/// known yet must not make the event unreadable.
fn if_known<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Template>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.and_then(|name| name.parse().ok()))
}
