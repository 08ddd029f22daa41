//! Which fixed texts there are, and what each is called in the record and in
//! the file of texts. This file must not know what they say.

/// What a fixed text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TemplateName {
    /// The one answer to a revocation.
    OptOutConfirmation,
    /// The answer to a grant.
    OptInConfirmation,
    /// The answer to HELP, as CTIA asks: programme, contact, how to stop.
    Help,
    /// The agent could not be reached.
    AgentUnavailable,
    /// The text had no words in it, as when only a picture was sent.
    NoText,
    /// The contact writes like a machine.
    TooManyMessages,
    /// The one question after a text that may be a request to stop.
    Clarification,
    /// The answer to CONTINUE.
    StillSubscribed,
    /// To a contact who seems to want more of our texts again: how to say it for
    /// certain.
    HowToStart,
    /// The answer to MY STATUS; rendered with [`Template::render_with`](super::Template::render_with).
    Status,
}

impl TemplateName {
    /// Every name.
    pub const ALL: [Self; 10] = [
        Self::OptOutConfirmation,
        Self::OptInConfirmation,
        Self::Help,
        Self::AgentUnavailable,
        Self::NoText,
        Self::TooManyMessages,
        Self::Clarification,
        Self::StillSubscribed,
        Self::HowToStart,
        Self::Status,
    ];

    /// The name in the record and in the file of texts.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::OptOutConfirmation => "opt_out_confirmation",
            Self::OptInConfirmation => "opt_in_confirmation",
            Self::Help => "help",
            Self::AgentUnavailable => "agent_unavailable",
            Self::NoText => "no_text",
            Self::TooManyMessages => "too_many_messages",
            Self::Clarification => "clarification",
            Self::StillSubscribed => "still_subscribed",
            Self::HowToStart => "how_to_start",
            Self::Status => "status",
        }
    }
}
