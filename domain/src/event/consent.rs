//! What a contact wants: consent withdrawn and given, with its evidence.

use serde::{Deserialize, Serialize};

use crate::deadline::Deadline;
use crate::ids::EventId;
use crate::stream::Seq;
use crate::time::Timestamp;
use crate::words::Words;
use textledger_reading::Language;

/// How a wish reached us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// By text message.
    Sms,
    /// By e-mail.
    Email,
    /// On the phone or by voicemail.
    Voice,
    /// On a web page.
    Web,
    /// Entered by an operator.
    Manual,
    /// Told to us by the carrier.
    Carrier,
}

/// What a wish applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Text messages, by whichever of SMS, MMS and RCS.
    Sms,
    /// Calls.
    Voice,
}

impl Channel {
    /// Every channel: what a revocation stops unless it says otherwise.
    pub const ALL: [Self; 2] = [Self::Sms, Self::Voice];

    /// The channel that others know by `name`. Whether a text goes as SMS, MMS or RCS is
    /// for networks and phones to choose: consent belongs to the number, and is one.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "sms" | "mms" | "rcs" => Some(Self::Sms),
            "voice" => Some(Self::Voice),
            _ => None,
        }
    }
}

/// What a contact is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// Answering what the contact asked.
    Reply,
    /// The contact's own affairs: reminders, changes of an appointment.
    Informational,
    /// Anything that sells: needs prior express written consent,
    /// 47 CFR 64.1200(a)(2).
    Marketing,
}

impl Purpose {
    /// Every purpose: what a revocation stops unless it says otherwise.
    pub const ALL: [Self; 3] = [Self::Reply, Self::Informational, Self::Marketing];
    /// What a text such as START opens again. Marketing needs consent in
    /// writing with its evidence, which one word is not.
    pub const OPENED_BY_TEXT: [Self; 2] = [Self::Reply, Self::Informational];
}

/// How a wish was recognised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", content = "rule", rename_all = "snake_case")]
pub enum Recognised {
    /// The whole text is this keyword.
    Keyword(String),
    /// The text's wording, by a rule of the revocation language.
    Phrase(Finding),
    /// A person of ours took it down.
    Operator,
    /// The carrier said so, in these of its words.
    Carrier(String),
    /// We asked, by this event's question, and got no answer:
    /// 47 CFR 64.1200(a)(12) takes silence as a revocation of everything.
    NoAnswer(EventId),
}

/// AWS's reason for refusing a text to a number that is on an opt-out list, or
/// blocked by a toll-free carrier (ConflictException of SendTextMessage).
pub const DESTINATION_OPTED_OUT: &str = "DESTINATION_PHONE_NUMBER_OPTED_OUT";

/// What a rule of the revocation language found in a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The rule's id.
    pub id: String,
    /// The very words it matched.
    pub matched: Words,
    /// The version of the rules.
    pub rules: String,
}

/// Whether a revocation is answered by the one confirmation text that 47 CFR
/// 64.1200(a)(12) allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confirmation {
    /// It is owed.
    Owed,
    /// The contact had already revoked; saying so again earns silence.
    AlreadyRevoked,
    /// A later grant was recorded before this revocation arrived.
    Superseded,
    /// The carrier confirms it by itself, and blocks: a literal STOP to a
    /// toll-free number, or a block the carrier told us of.
    ByCarrier,
    /// It did not come by text, so no text answers it.
    NotByText,
    /// The one text was the question that got no answer.
    Asked,
}

/// Whether the systems behind us have to acknowledge a revocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Acknowledgement {
    /// No: it came through this system and is in force everywhere at once.
    NotNeeded,
    /// Yes, by `OptOutCompleted`, before the deadline. It blocks meanwhile.
    Awaited,
    /// Yes, together with the earlier ones that are still awaited: there are as
    /// many of them as are tracked one by one.
    WithEarlier,
}

/// The request that entered a wish, so that the same one sent again is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestRef {
    /// The caller's idempotency key.
    pub idempotency_key: String,
    /// SHA-256 of the request's content.
    pub digest: String,
}

/// The contact withdrew consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentRevoked {
    /// How it reached us.
    pub method: Method,
    /// The customer's exact words, or the account of them.
    pub words: Words,
    /// Where the proof is kept, such as a recording or an e-mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Words>,
    /// How they were recognised.
    pub recognised: Recognised,
    /// What it stops; by default everything.
    pub channels: Vec<Channel>,
    /// For which purposes; by default all.
    pub purposes: Vec<Purpose>,
    /// When the customer said so.
    pub requested_at: Timestamp,
    /// The last day to honour it.
    pub deadline: Deadline,
    /// Whether other systems have to follow.
    pub acknowledgement: Acknowledgement,
    /// Whether a confirmation goes out.
    pub confirmation: Confirmation,
    /// The language of the customer's words.
    pub language: Language,
    /// The contact in the business's own records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<String>,
    /// Who entered it, in the caller's own words; the event's actor is who the
    /// caller was found to be. Before there was this field the actor held it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entered_by: Option<String>,
    /// The request that entered it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestRef>,
}

/// Every system behind us has acknowledged a revocation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptOutCompleted {
    /// The revocation.
    pub revocation: EventId,
    /// Its position in the stream; those recorded before there was this field
    /// have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revocation_seq: Option<Seq>,
    /// When the customer had made it: with the contact and the position, the
    /// revocation's key in the opt-out-tracking view.
    pub requested_at: Timestamp,
    /// The systems that follow it now.
    pub acknowledged_by: Vec<String>,
    /// Where the proof is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Words>,
    /// Who entered it, in the caller's own words; the event's actor is who the
    /// caller was found to be. Before there was this field the actor held it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entered_by: Option<String>,
    /// The request that entered it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestRef>,
}

/// The contact gave consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentGranted {
    /// How it reached us.
    pub method: Method,
    /// The customer's exact words, or the account of them.
    pub words: Words,
    /// Where the proof is kept, such as the signed form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Words>,
    /// How they were recognised.
    pub recognised: Recognised,
    /// What it opens: a grant by text restores texts only.
    pub channels: Vec<Channel>,
    /// For which purposes.
    pub purposes: Vec<Purpose>,
    /// When the customer said so.
    pub granted_at: Timestamp,
    /// Whether the carrier blocks us all the same, until the customer texts
    /// START from the phone.
    pub carrier_blocks: bool,
    /// The language of the customer's words.
    pub language: Language,
    /// The contact in the business's own records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer_id: Option<String>,
    /// Who entered it, in the caller's own words; the event's actor is who the
    /// caller was found to be. Before there was this field the actor held it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entered_by: Option<String>,
    /// The request that entered it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestRef>,
}

/// A text may be a request to stop, or not. Until the contact answers the one
/// question we ask, nothing is sent that was not asked for; no answer counts as
/// a revocation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevocationUnclear {
    /// The customer's exact words.
    pub words: Words,
    /// The rule that found them unclear.
    pub finding: Finding,
    /// Why they are.
    pub why: String,
    /// When the customer said so.
    pub said_at: Timestamp,
    /// The language of the customer's words.
    pub language: Language,
}

/// The contact, asked whether to stop, wants to go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentUpheld {
    /// The question answered.
    pub question: EventId,
    /// The customer's exact words.
    pub words: Words,
    /// The language of the customer's words.
    pub language: Language,
}

/// What was asked of AWS's opt-out list, the second fence behind our own gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListChange {
    /// The number was to be put on it.
    Put,
    /// The number was to be taken off it.
    Delete,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListOutcome {
    /// The list is as wanted.
    Done,
    /// The number was not on the list: there was nothing to be taken off.
    NotListed,
    /// The list was not changed.
    Failed,
    /// AWS takes a number off the list only once in 30 days.
    DeletedTooRecently,
}

/// AWS's opt-out list was changed, or was to be, to mirror consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptOutListChanged {
    /// What was wanted.
    pub change: ListChange,
    /// What came of it.
    pub outcome: ListOutcome,
    /// The service's own words for a failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// When it is tried again; without it, `consent reconcile` will tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_at: Option<Timestamp>,
}
