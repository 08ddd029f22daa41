//! What a text can ask for.

use serde::{Deserialize, Serialize};

/// What a text asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Consent is taken back.
    Revoke,
    /// Consent is given, or given again.
    Grant,
    /// Who is texting, and how to stop it.
    Help,
    /// What we hold about the customer.
    Status,
    /// Go on texting, in answer to our question.
    Continue,
    /// It may be that consent is taken back: ask.
    Unclear,
    /// No person wrote it: an automatic reply, another service's notice, our own
    /// words sent back, a reaction.
    Machine,
    /// None of these: conversation.
    None,
}
