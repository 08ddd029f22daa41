//! The labelled texts: each with its clues and with what the rules alone make of
//! it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::Deserialize;
use textledger_reading::{Class, Context, Evidence, evidence, read};
use textledger_tests::corpus::{Label, known};

use crate::outcome::Outcome;

/// How the ids of readings by clues begin: what the rules said is what is left
/// without them.
const BY_CLUES: &str = "clues/";

/// How much an example counts that one of the rule files promises to read so.
const COUNTS_IF_EXAMPLE: f64 = 3.0;
/// How much a request counts that the rules do not read: clues are for those.
const COUNTS_IF_UNREAD: f64 = 3.0;

/// A text to learn from.
pub struct Text {
    /// As it was sent.
    pub body: String,
    /// Whether it is a request to stop; conversation if not.
    pub request: bool,
    /// Its clues.
    pub clues: BTreeSet<String>,
    /// Whether its clues can mean anything.
    pub bears_on_texts: bool,
    /// What the rules make of it without clues.
    pub by_rules: Class,
    /// Whether it counts when the sum to ask from is chosen: a request or ordinary,
    /// from a corpus.
    pub measured: bool,
    /// How much it counts when the points are found.
    pub counts: f64,
}

#[derive(Deserialize)]
struct Rules {
    rule: Vec<Rule>,
}

#[derive(Deserialize)]
struct Rule {
    class: Class,
    #[serde(flatten)]
    examples: Examples,
}

#[derive(Deserialize)]
struct Clues {
    examples: Examples,
}

#[derive(Deserialize)]
struct Examples {
    #[serde(rename = "for", default)]
    requests: Vec<String>,
    #[serde(rename = "against", default)]
    others: Vec<String>,
}

/// What the texts are, before they are read.
#[derive(Clone, Copy)]
enum Source {
    Corpus(Label),
    Example { request: bool },
}

/// Every text of the corpora that is not unclear, and the examples of the files
/// in `rules`, each once.
pub fn texts(rules: &Path) -> Outcome<Vec<Text>> {
    let mut labelled = BTreeMap::new();
    for line in known().into_iter().flat_map(|(_, lines)| lines) {
        if line.label != Label::Unclear {
            labelled.insert(line.text, Source::Corpus(line.label));
        }
    }
    let revocation = toml::from_str::<Rules>(&fs::read_to_string(rules.join("revocation.toml"))?)?;
    let clues = toml::from_str::<Clues>(&fs::read_to_string(rules.join("clues.toml"))?)?;
    let of_revocation = revocation.rule.into_iter().filter(|rule| rule.class == Class::Revoke);
    for examples in of_revocation.map(|rule| rule.examples).chain([clues.examples]) {
        for (bodies, request) in [(examples.requests, true), (examples.others, false)] {
            for body in bodies {
                labelled.entry(body).or_insert(Source::Example { request });
            }
        }
    }
    Ok(labelled.into_iter().map(|(body, source)| text(body, source)).collect())
}

/// The requests that `clues`, the text of clues.toml, gives as examples.
pub fn examples(clues: &str) -> Outcome<Vec<String>> {
    Ok(toml::from_str::<Clues>(clues)?.examples.requests)
}

fn text(body: String, source: Source) -> Text {
    let reading = read(&body, Context { opted_out: false, asked: false, status_keyword: "MY STATUS" });
    let by_clues = reading.rule.is_some_and(|rule| rule.starts_with(BY_CLUES));
    let by_rules = if by_clues { Class::None } else { reading.class };
    let request = matches!(source, Source::Corpus(Label::Revoke) | Source::Example { request: true });
    let counts = match source {
        Source::Example { .. } => COUNTS_IF_EXAMPLE,
        Source::Corpus(Label::Revoke) if by_rules != Class::Revoke => COUNTS_IF_UNREAD,
        Source::Corpus(_) => 1.0,
    };
    let measured = matches!(source, Source::Corpus(Label::Revoke | Label::None));
    let Evidence { clues, bears_on_texts } = evidence(&body);
    Text { body, request, clues, bears_on_texts, by_rules, measured, counts }
}
