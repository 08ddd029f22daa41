//! What a contact wants: consent withdrawn and given, with its evidence.

use serde::{Deserialize, Serialize};

use crate::deadline::Deadline;
use crate::time::Timestamp;

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
    /// Text messages.
    Sms,
    /// Calls.
    Voice,
}

/// How a text was recognised as a revocation or grant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", content = "rule", rename_all = "snake_case")]
pub enum Recognised {
    /// The whole text is this keyword.
    Keyword(String),
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
}

/// The contact withdrew consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentRevoked {
    /// How it reached us.
    pub method: Method,
    /// The customer's exact words.
    pub words: String,
    /// How they were recognised.
    pub recognised: Recognised,
    /// What it stops; by default everything.
    pub channels: Vec<Channel>,
    /// When the customer said so.
    pub requested_at: Timestamp,
    /// The last day to honour it.
    pub deadline: Deadline,
    /// Whether a confirmation goes out.
    pub confirmation: Confirmation,
}

/// The contact gave consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentGranted {
    /// How it reached us.
    pub method: Method,
    /// The customer's exact words.
    pub words: String,
    /// How they were recognised.
    pub recognised: Recognised,
    /// What it opens: a grant by text restores texts only.
    pub channels: Vec<Channel>,
    /// When the customer said so.
    pub granted_at: Timestamp,
}
