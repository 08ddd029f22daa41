//! The labelled texts: each with its clues and with what the rules alone make of
//! it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde::Deserialize;
use textledger_domain::reading::{Class, Context, clues_in, read};
use textledger_tests::corpus::{Label, known};

use crate::Outcome;

/// How the ids of readings by clues begin: what the rules said is what is left
/// without them.
const BY_CLUES: &str = "clues/";

/// A text to learn from.
pub struct Text {
    /// As it was sent.
    pub body: String,
    /// Whether it is a request to stop; conversation if not.
    pub request: bool,
    /// Its clues.
    pub clues: BTreeSet<String>,
    /// What the rules make of it without clues.
    pub by_rules: Class,
    /// Whether it is from a corpus, and not an example of a rule.
    pub measured: bool,
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

/// Every request and every ordinary text of the corpora, and the examples of the
/// files in `rules`, each once. What is unclear, a grant or a call for help
/// teaches neither.
pub fn texts(rules: &Path) -> Outcome<Vec<Text>> {
    let mut labelled = BTreeMap::new();
    for line in known().into_iter().flat_map(|(_, lines)| lines) {
        let request = match line.label {
            Label::Revoke => true,
            Label::None => false,
            Label::Grant | Label::Help | Label::Unclear => continue,
        };
        labelled.insert(line.text, (request, true));
    }
    let revocation = toml::from_str::<Rules>(&fs::read_to_string(rules.join("revocation.toml"))?)?;
    let clues = toml::from_str::<Clues>(&fs::read_to_string(rules.join("clues.toml"))?)?;
    let of_revocation = revocation.rule.into_iter().filter(|rule| rule.class == Class::Revoke);
    for examples in of_revocation.map(|rule| rule.examples).chain([clues.examples]) {
        for (bodies, request) in [(examples.requests, true), (examples.others, false)] {
            for body in bodies {
                labelled.entry(body).or_insert((request, false));
            }
        }
    }
    Ok(labelled.into_iter().map(|(body, (request, measured))| text(body, request, measured)).collect())
}

fn text(body: String, request: bool, measured: bool) -> Text {
    let reading = read(&body, Context { opted_out: false, asked: false, status_keyword: "MY STATUS" });
    let by_clues = reading.rule.is_some_and(|rule| rule.starts_with(BY_CLUES));
    let by_rules = if by_clues { Class::None } else { reading.class };
    Text { clues: clues_in(&body), body, request, by_rules, measured }
}
