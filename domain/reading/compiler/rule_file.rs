//! The shape of `rules/revocation.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::class::Class;
use crate::language::Language;

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleFile {
    pub version: String,
    pub spelling: BTreeMap<String, Vec<String>>,
    pub misspelling: BTreeMap<String, Vec<String>>,
    /// What a word may be meant for that is one of its own.
    pub mistaken: BTreeMap<String, Vec<String>>,
    pub noise: Vec<String>,
    pub courtesy: Courtesy,
    pub slips: Slips,
    pub group: Vec<Group>,
    pub guard: Vec<Guard>,
    pub rule: Vec<Rule>,
}

/// Words around a request that change nothing about it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Courtesy {
    pub before: Vec<String>,
    pub after: Vec<String>,
}

/// Words for guesses.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Slips {
    pub meant: Vec<String>,
    pub ordinary: Vec<String>,
    pub joined: Vec<String>,
    pub second_look: Vec<String>,
}

/// Words that patterns refer to by one name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Group {
    pub name: String,
    pub words: String,
}

/// What makes a match no request, in patterns.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Exceptions {
    /// Stands right before the match.
    pub before: Vec<String>,
    /// Shares a word with the match.
    pub around: Vec<String>,
    /// Stands right after the match.
    pub after: Vec<String>,
}

/// Exceptions that several rules have.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Guard {
    pub name: String,
    #[expect(dead_code, reason = "for whoever reads the file")]
    meaning: String,
    pub unless: Exceptions,
}

/// A rule, with texts it is for and texts it must leave alone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    pub id: String,
    /// The name it goes by where a word of the match was misspelled.
    pub misspelled_id: Option<String>,
    pub class: Class,
    #[serde(default)]
    pub language: Language,
    pub meaning: String,
    pub patterns: Vec<String>,
    /// Guards that apply, by name.
    #[serde(default)]
    pub guards: Vec<String>,
    #[serde(default)]
    pub unless: Exceptions,
    #[serde(rename = "for", default)]
    pub examples: Vec<String>,
    #[serde(rename = "against", default)]
    pub counterexamples: Vec<String>,
}
