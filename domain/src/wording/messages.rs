//! The fixed texts, as `build.rs` reads them from `wording/messages.toml`: one
//! constant a text, in the order of its versions. A name without a text does not
//! compile, and a text without a name is dead code. What the texts must say is checked beside, in `tests`.

use super::name::TemplateName;
use textledger_reading::Language;

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

/// All versions of a text: 1, 2, 3 and so on, at least one.
#[derive(Clone, Copy)]
pub(super) struct Versions(&'static [Wording]);

impl Versions {
    /// Those of the text called `name`.
    pub(super) const fn of(name: TemplateName) -> Self {
        let versions = match name {
            TemplateName::OptOutConfirmation => OPT_OUT_CONFIRMATION,
            TemplateName::OptInConfirmation => OPT_IN_CONFIRMATION,
            TemplateName::Help => HELP,
            TemplateName::AgentUnavailable => AGENT_UNAVAILABLE,
            TemplateName::NoText => NO_TEXT,
            TemplateName::TooManyMessages => TOO_MANY_MESSAGES,
            TemplateName::Clarification => CLARIFICATION,
            TemplateName::StillSubscribed => STILL_SUBSCRIBED,
            TemplateName::HowToStart => HOW_TO_START,
            TemplateName::Status => STATUS,
        };
        assert!(!versions.is_empty(), "a text without a version");
        Self(versions)
    }

    /// The one sent from now on.
    pub(super) const fn current(self) -> &'static Wording {
        &self.0[self.0.len() - 1]
    }

    /// The one with this number.
    pub(super) fn get(self, version: u32) -> Option<&'static Wording> {
        self.0.iter().find(|wording| wording.version == version)
    }
}

/// No text is without a version: a failure here is one of the build.
const _: () = {
    let mut known = 0;
    while known < TemplateName::ALL.len() {
        Versions::of(TemplateName::ALL[known]).current();
        known += 1;
    }
};

/// One version of a text.
pub(super) struct Wording {
    /// From 1.
    pub(super) version: u32,
    en: &'static str,
    es: &'static str,
    /// What stands for `{subscribed}`.
    pub(super) subscribed: Option<YesNo>,
    /// What `{texts}` and `{calls}` are made of.
    pub(super) purposes: Option<Purposes>,
}

impl Wording {
    /// The text in one language, with placeholders in braces.
    pub(super) fn text(&self, language: Language) -> &'static str {
        match language {
            Language::En => self.en,
            Language::Es => self.es,
        }
    }
}

/// Words for yes and for no.
pub(super) struct YesNo {
    yes: Both,
    no: Both,
}

impl YesNo {
    /// The words for an answer, in one language.
    pub(super) fn words(&self, answer: bool, language: Language) -> &'static str {
        if answer { &self.yes } else { &self.no }.text(language)
    }
}

/// Words for what a contact gets.
pub(super) struct Purposes {
    pub(super) reply: Both,
    pub(super) informational: Both,
    pub(super) marketing: Both,
    pub(super) all: Both,
    pub(super) none: Both,
    /// Before a date.
    pub(super) since: Both,
}

/// The same words in every language.
pub(super) struct Both {
    en: &'static str,
    es: &'static str,
}

impl Both {
    /// In one language.
    pub(super) fn text(&self, language: Language) -> &'static str {
        match language {
            Language::En => self.en,
            Language::Es => self.es,
        }
    }
}
