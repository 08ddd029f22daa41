//! The shape of `rules/clues.toml`.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClueFile {
    pub version: String,
    pub examples: Examples,
    pub bearing: Bearing,
    pub language: Languages,
    pub weighed: Weights,
}

/// Texts that must be asked about by their clues alone, and texts that must be
/// left alone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Examples {
    #[serde(rename = "for")]
    pub requests: Vec<String>,
    #[serde(rename = "against")]
    pub others: Vec<String>,
}

/// Words of contacting and of stopping.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bearing {
    pub words: BTreeSet<String>,
}

/// Words that tell a language.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Languages {
    pub spanish: BTreeSet<String>,
}

/// The part that a tool writes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Weights {
    /// From this sum on, the customer is asked.
    pub ask_from: i32,
    /// What a text has before its clues are counted.
    pub baseline: i32,
    /// Clues by their points.
    #[serde(rename = "for")]
    pub requests: BTreeMap<String, Vec<String>>,
    #[serde(rename = "against")]
    pub others: BTreeMap<String, Vec<String>>,
}
