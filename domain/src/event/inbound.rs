//! What reaches us from a phone.

use serde::{Deserialize, Serialize};

use crate::event::intent::Intent;
use crate::event::media::Media;
use crate::ids::SessionId;
use crate::likeness::Likeness;
use crate::phone::{BusinessNumber, PhoneNumber};
use crate::rcs_agent::RcsAgent;
use crate::text::segments::Segments;
use crate::words::Words;
use textledger_reading::Language;

/// An inbound text, as it came, and how it was understood at the time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageReceived {
    /// AWS's `inboundMessageId`: the key that makes a redelivery recognisable (S2);
    /// where that is missing or stood for another text before, a name of ours.
    pub provider_message_id: String,
    /// The customer.
    pub from: PhoneNumber,
    /// Which of our numbers was texted, as far as the payload tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<BusinessNumber>,
    /// Which RCS agent of ours was texted, where it was no number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rcs_agent: Option<RcsAgent>,
    /// AWS's `messageKeyword`: opaque, kept, never interpreted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keyword: Option<String>,
    /// The text.
    pub body: Words,
    /// What came with it and is not words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub media: Vec<Media>,
    /// The payload as it came, where it holds other or more than what is read of
    /// it here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<Words>,
    /// The `inboundMessageId`, where another text had it before: the mark of a
    /// text that is no redelivery, whatever its id says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reused_message_id: Option<String>,
    /// How the carrier cut and counted it.
    pub segments: Segments,
    /// Whether it has no words in it.
    pub blank: bool,
    /// What tells it from the text before, for the loop guard.
    pub likeness: Likeness,
    /// The outbound text AWS takes this for an answer to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_published_message_id: Option<String>,
    /// The SNS notification it came in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sns_message_id: Option<String>,
    /// The topic it came through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sns_topic_arn: Option<String>,
    /// The conversation it belongs to.
    pub session_id: SessionId,
    /// What it was taken for.
    pub intent: Intent,
    /// The language of its words, as far as they tell.
    pub language: Language,
}

/// A conversation began: nothing had been said for a day, or ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionStarted {
    /// The new conversation.
    pub session_id: SessionId,
    /// `sms`.
    pub channel: String,
}

/// An inbound payload that could not be understood, whole, so that nothing is
/// lost and a later version can still read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboundRejected {
    /// Which kind of defect.
    pub reason: Rejection,
    /// What exactly was wrong, without personal data.
    pub detail: String,
    /// The payload as it came. One too large for an event is in several, in
    /// order, whose correlation is the first one's.
    pub raw: Words,
    /// The SNS notification it came in, where that much could be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sns_message_id: Option<String>,
}

/// Kinds of defect of an inbound payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rejection {
    /// The notification around the message is not an SNS record.
    NotAnSnsRecord,
    /// The message is not JSON, or holds broken escapes.
    NotJson,
    /// A field is missing or has the wrong type.
    MissingField,
    /// The sender is not an E.164 number, such as a short code.
    InvalidSender,
    /// The number texted is not one that can be texted.
    InvalidDestination,
    /// The body is larger than any text message.
    BodyTooLarge,
    /// No text: a notice that somebody types, or that a conversation is charged for.
    NotAMessage,
    /// A carrier's report names one contact's number and another one's text.
    OtherContact,
    /// Something that no event can hold stands beside a text, which is recorded without it.
    Unstorable,
}
