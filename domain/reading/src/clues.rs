//! The second layer: where no rule applies, the words of the whole text are
//! weighed, each with the points that `rules/clues.toml` gives it.
//!
//! Sums of whole numbers over a readable list: the same text always weighs the
//! same, and the reading says which words made the sum. This module must not
//! know how the points were found.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

use super::understood::Understood;
use super::{Class, Reading, Span, sightings};
use crate::Language;

/// The data file, part of the program.
pub(super) const SOURCE: &str = include_str!("../rules/clues.toml");

/// How many of the strongest clues for a request an explanation names, and its
/// span covers.
const SHOWN_FOR: usize = 5;
/// How many of the strongest clues against it.
const SHOWN_AGAINST: usize = 3;

/// The file as it is written.
#[derive(Deserialize)]
#[cfg_attr(test, serde(deny_unknown_fields))]
pub(super) struct Document {
    pub version: String,
    #[cfg(test)]
    pub examples: Examples,
    language: Languages,
    pub weighed: Weights,
}

/// Texts that must be read as requests by their clues alone, and texts that must
/// not.
#[cfg(test)]
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Examples {
    #[serde(rename = "for")]
    pub requests: Vec<String>,
    #[serde(rename = "against")]
    pub others: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Languages {
    spanish: HashSet<String>,
}

/// The part that the tool writes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Weights {
    /// From this sum on, a text is a revocation.
    pub threshold: i32,
    /// From this sum on, the customer is asked.
    pub ask_from: i32,
    /// What a text has before its clues are counted.
    pub baseline: i32,
    /// Clues by their points.
    #[serde(rename = "for")]
    requests: BTreeMap<String, Vec<String>>,
    #[serde(rename = "against")]
    others: BTreeMap<String, Vec<String>>,
}

/// Why the file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is not the TOML we expect.
    #[error("read the clues")]
    Toml(#[from] toml::de::Error),
    /// Clues stand under something that is no number of points.
    #[error("`{0}` is no number of points")]
    NoPoints(String),
    /// A clue has points twice.
    #[error("the clue `{0}` stands there twice")]
    Twice(String),
}

/// All clues of the file.
pub(super) struct Clues {
    pub version: String,
    pub threshold: i32,
    pub ask_from: i32,
    baseline: i32,
    points: HashMap<String, i32>,
    spanish: HashSet<String>,
}

/// The clues of this program.
pub(super) static CLUES: LazyLock<Clues> = LazyLock::new(|| {
    let document = toml::from_str(SOURCE).map_err(Error::from);
    document.and_then(Clues::new).expect("the clues are part of the program, and a test reads them")
});

/// What a text weighs.
pub(super) struct Weighed<'a> {
    pub points: i32,
    /// The clues in it, each where it stands first; the strongest first.
    clues: Vec<(&'a str, i32, Span)>,
}

impl Clues {
    pub(super) fn new(document: Document) -> Result<Self, Error> {
        let Document { version, language, weighed, .. } = document;
        let mut points = HashMap::new();
        for (each, clues) in weighed.requests.into_iter().chain(weighed.others) {
            let Ok(each) = each.parse::<i32>() else { return Err(Error::NoPoints(each)) };
            for clue in clues {
                if points.insert(clue.clone(), each).is_some() {
                    return Err(Error::Twice(clue));
                }
            }
        }
        let Weights { threshold, ask_from, baseline, .. } = weighed;
        Ok(Self { version, threshold, ask_from, baseline, points, spanish: language.spanish })
    }

    /// Weighs `words`, the words of `body`: every clue counts once.
    pub(super) fn weigh(&self, body: &str, words: &[Understood], excepted: bool) -> Weighed<'_> {
        let mut seen = HashMap::new();
        sightings::each(body, words, excepted, |clue, span| {
            if let Some((clue, &points)) = self.points.get_key_value(clue) {
                seen.entry(clue.as_str()).or_insert((points, span));
            }
        });
        let mut clues =
            seen.into_iter().map(|(clue, (points, span))| (clue, points, span)).collect::<Vec<_>>();
        clues.sort_unstable_by_key(|&(clue, points, span)| (-points.abs(), span.start, clue));
        let points = clues.iter().map(|(_, points, _)| points).sum::<i32>() + self.baseline;
        Weighed { points, clues }
    }

    /// What the clues say about a text in which no rule found anything; `None`
    /// for conversation.
    pub(super) fn read(&self, body: &str, words: &[Understood], excepted: bool) -> Option<Reading> {
        let weighed = self.weigh(body, words, excepted);
        let (class, rule) = match weighed.points {
            points if points >= self.threshold => (Class::Revoke, "clues/weighed"),
            points if points >= self.ask_from => (Class::Unclear, "clues/unclear"),
            _ => return None,
        };
        Some(Reading {
            class,
            keyword: None,
            rule: Some(rule.to_owned()),
            span: Some(weighed.span()?),
            why: Some(self.why(&weighed)),
            language: self.language(words),
        })
    }

    /// `points 31 of 25: "no more" +12, "texts" +9, "?" -8, others +4, baseline -30`.
    fn why(&self, weighed: &Weighed<'_>) -> String {
        let against = weighed.clues.iter().filter(|clue| clue.1 < 0).take(SHOWN_AGAINST);
        let shown = weighed.strongest().chain(against).collect::<Vec<_>>();
        let others = weighed.points - self.baseline - shown.iter().map(|clue| clue.1).sum::<i32>();
        let mut parts =
            shown.iter().map(|(clue, points, _)| format!("\"{clue}\" {points:+}")).collect::<Vec<_>>();
        if weighed.clues.len() > shown.len() {
            parts.push(format!("{} others {others:+}", weighed.clues.len() - shown.len()));
        }
        parts.push(format!("baseline {:+}", self.baseline));
        format!("points {} of {}: {}", weighed.points, self.threshold, parts.join(", "))
    }

    /// Spanish where a third of the words are.
    fn language(&self, words: &[Understood]) -> Language {
        let spanish = words.iter().filter(|word| self.spanish.contains(&word.token.word)).count();
        if 3 * spanish >= words.len() { Language::Es } else { Language::En }
    }
}

impl Weighed<'_> {
    fn strongest(&self) -> impl Iterator<Item = &(&str, i32, Span)> {
        self.clues.iter().filter(|clue| clue.1 > 0).take(SHOWN_FOR)
    }

    /// From the first to the last of the strongest clues for a request; `None`
    /// where there is none.
    fn span(&self) -> Option<Span> {
        let start = self.strongest().map(|clue| clue.2.start).min()?;
        let end = self.strongest().map(|clue| clue.2.end).max()?;
        Some(Span { start, end })
    }
}

#[cfg(test)]
#[path = "clues_tests.rs"]
mod tests;
