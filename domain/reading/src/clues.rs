//! The second layer: where no rule applies, the words of the whole text are
//! weighed, each with the points that `rules/clues.toml` gives it. Points never
//! revoke: they only say where to ask.
//!
//! Sums of whole numbers over a readable list: the same text always weighs the
//! same, and the reading says which words made the sum. This module must not
//! know how the points were found.

use std::collections::BTreeMap;

use crate::class::Class;
use crate::counted::Counted;
use crate::language::Language;
use crate::points::Points;
use crate::reading::Reading;
use crate::sightings;
use crate::span::Span;
use crate::understand::Understood;

/// How many of the strongest clues for a request an explanation names, and its
/// span covers.
const SHOWN_FOR: usize = 5;
/// How many of the strongest clues against it.
const SHOWN_AGAINST: usize = 3;

/// What a text weighs.
struct Weighed {
    sum: i32,
    /// The clues in it, each where it stands first; the strongest first.
    clues: Vec<(&'static str, i32, Span)>,
}

/// Whether a word counts that is only a guess.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guesses {
    Count,
    DoNotCount,
}

/// Whether one of `words` is about contacting or about stopping. Where none is,
/// the customer speaks of something else, whatever the other words weigh.
pub(crate) fn bears_on_texts(points: &Points, words: &Counted<Understood<'_>>, guesses: Guesses) -> bool {
    let said = |word: &Understood<'_>| !word.quoted && (guesses == Guesses::Count || !word.misspelled);
    words.iter().any(|word| said(word) && points.bearing.find(word.written).is_some())
}

/// What the clues say about a text in which no rule found anything; `None`
/// for conversation.
pub(crate) fn read(
    points: &Points,
    body: &str,
    words: &Counted<Understood<'_>>,
    excepted: bool,
) -> Option<Reading> {
    if !bears_on_texts(points, words, Guesses::DoNotCount) {
        return None;
    }
    let weighed = weigh(points, body, words, excepted);
    if weighed.sum < points.ask_from {
        return None;
    }
    Some(Reading {
        class: Class::Unclear,
        keyword: None,
        rule: Some("clues/unclear".to_owned()),
        span: Some(weighed.span()?),
        why: Some(weighed.why(points)),
        language: language(points, words),
        nearly_grants: false,
    })
}

/// Weighs `words`, the words of `body`: every clue counts once.
fn weigh(points: &Points, body: &str, words: &Counted<Understood<'_>>, excepted: bool) -> Weighed {
    let mut seen = BTreeMap::new();
    sightings::each(body, words, excepted, |clue, span| {
        if let Some(number) = points.clues.find(clue) {
            seen.entry(number).or_insert(span);
        }
    });
    let clue = |(number, span)| (points.clues.get(number), points.points[number], span);
    let mut clues = seen.into_iter().map(clue).collect::<Vec<_>>();
    clues.sort_unstable_by_key(|&(clue, points, span)| (-points.abs(), span.start, clue));
    let sum = clues.iter().map(|(_, points, _)| points).sum::<i32>() + points.baseline;
    Weighed { sum, clues }
}

/// Spanish where a third of the words are.
fn language(points: &Points, words: &Counted<Understood<'_>>) -> Language {
    let spanish = words.iter().filter(|word| points.spanish.find(word.written).is_some()).count();
    if 3 * spanish >= words.len() { Language::Es } else { Language::En }
}

impl Weighed {
    /// `points 31 of 25: "no more" +12, "texts" +9, "?" -8, others +4, baseline -30`.
    fn why(&self, points: &Points) -> String {
        let against = self.clues.iter().filter(|clue| clue.1 < 0).take(SHOWN_AGAINST);
        let shown = self.strongest().chain(against).collect::<Vec<_>>();
        let others = self.sum - points.baseline - shown.iter().map(|clue| clue.1).sum::<i32>();
        let mut parts =
            shown.iter().map(|(clue, points, _)| format!("\"{clue}\" {points:+}")).collect::<Vec<_>>();
        if self.clues.len() > shown.len() {
            parts.push(format!("{} others {others:+}", self.clues.len() - shown.len()));
        }
        parts.push(format!("baseline {:+}", points.baseline));
        format!("points {} of {}: {}", self.sum, points.ask_from, parts.join(", "))
    }

    fn strongest(&self) -> impl Iterator<Item = &(&'static str, i32, Span)> {
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
