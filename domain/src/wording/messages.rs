//! The file of fixed texts in memory. It is part of the program, so whether it
//! parses is known once the tests have run. What the texts must say is checked
//! beside, in `tests`.

use std::sync::LazyLock;

use serde::Deserialize;

use super::name::TemplateName;
use textledger_reading::Language;

/// All fixed texts.
pub(super) static MESSAGES: LazyLock<Messages> = LazyLock::new(|| {
    toml::from_str(include_str!("../../wording/messages.toml")).expect("the tests parse this very file")
});

/// Every text there is, each by its name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Messages {
    opt_out_confirmation: Versions,
    opt_in_confirmation: Versions,
    help: Versions,
    agent_unavailable: Versions,
    no_text: Versions,
    too_many_messages: Versions,
    clarification: Versions,
    still_subscribed: Versions,
    status: Versions,
}

impl Messages {
    /// All versions of a text.
    pub(super) fn of(&self, name: TemplateName) -> &Versions {
        match name {
            TemplateName::OptOutConfirmation => &self.opt_out_confirmation,
            TemplateName::OptInConfirmation => &self.opt_in_confirmation,
            TemplateName::Help => &self.help,
            TemplateName::AgentUnavailable => &self.agent_unavailable,
            TemplateName::NoText => &self.no_text,
            TemplateName::TooManyMessages => &self.too_many_messages,
            TemplateName::Clarification => &self.clarification,
            TemplateName::StillSubscribed => &self.still_subscribed,
            TemplateName::Status => &self.status,
        }
    }
}

/// The versions of one text: 1, 2, 3 and so on, at least one.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Vec<Wording>")]
pub(super) struct Versions {
    older: Vec<Wording>,
    current: Wording,
}

impl Versions {
    /// The one sent from now on.
    pub(super) fn current(&self) -> &Wording {
        &self.current
    }

    /// The one with this number.
    pub(super) fn get(&self, version: u32) -> Option<&Wording> {
        self.older.iter().chain([&self.current]).find(|wording| wording.version == version)
    }
}

/// Why the versions of a text are not in order.
#[derive(Debug, thiserror::Error)]
pub(super) enum Disorder {
    #[error("a text without a version")]
    Empty,
    #[error("version {found} stands where version {expected} belongs")]
    Numbering { expected: u32, found: u32 },
}

impl TryFrom<Vec<Wording>> for Versions {
    type Error = Disorder;

    fn try_from(mut listed: Vec<Wording>) -> Result<Self, Disorder> {
        for (expected, wording) in (1..).zip(&listed) {
            if wording.version != expected {
                return Err(Disorder::Numbering { expected, found: wording.version });
            }
        }
        let current = listed.pop().ok_or(Disorder::Empty)?;
        Ok(Self { older: listed, current })
    }
}

/// One version of a text.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wording {
    /// From 1.
    pub(super) version: u32,
    en: String,
    es: String,
    /// What stands for `{subscribed}`.
    pub(super) subscribed: Option<YesNo>,
}

impl Wording {
    /// The text in one language, with placeholders in braces.
    pub(super) fn text(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::Es => &self.es,
        }
    }
}

/// Words for yes and for no.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct YesNo {
    yes: Both,
    no: Both,
}

impl YesNo {
    /// The words for an answer, in one language.
    pub(super) fn words(&self, answer: bool, language: Language) -> &str {
        let Both { en, es } = if answer { &self.yes } else { &self.no };
        match language {
            Language::En => en,
            Language::Es => es,
        }
    }
}

/// The same words in every language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Both {
    en: String,
    es: String,
}
