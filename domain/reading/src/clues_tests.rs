//! The clues' own examples, and how a weighed reading explains itself.

use std::fs;

use super::read;
use crate::class::Class;
use crate::compiler::{self, ClueFile};
use crate::context::Context;
use crate::language::Language;
use crate::points::Points;
use crate::reading::Reading;
use crate::rules;
use crate::span::Span;
use crate::tables::{POINTS, RULEBOOK};
use crate::tokens::tokens;
use crate::utterance::Utterance;

const PLAIN: Context<'_> = Context { opted_out: false, asked: false, status_keyword: "MY STATUS" };

/// The clues as they are written, with their examples.
fn source() -> String {
    fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/clues.toml")).expect("the clues are there")
}

fn document() -> ClueFile {
    toml::from_str(&source()).expect("the clues are TOML of the expected shape")
}

/// What `points` say of `body`, whatever the rules say.
fn by_clues(points: &Points, body: &str) -> Option<Reading> {
    let tokens = tokens(body);
    let utterance = Utterance::new(&tokens, &RULEBOOK.lexicon, &RULEBOOK);
    let applied = rules::apply(&RULEBOOK, &utterance);
    read(points, body, &utterance.words, applied.excepted)
}

/// A file with three clues.
fn small() -> Points {
    let weights = "[weighed]\nask_from = 15\nbaseline = -5\n\
        [weighed.for]\n20 = [\"your blurbs\"]\n7 = [\"blurbs $\"]\n[weighed.against]\n-3 = [\"?\"]\n";
    let head = "version = \"small\"\n[examples]\nfor = []\nagainst = []\n[bearing]\nwords = [\"blurbs\"]\n[language]\nspanish = [\"sus\"]\n";
    compiler::points(&format!("{head}{weights}")).expect("sound clues")
}

#[test]
fn the_program_has_the_clues_as_they_are_written() {
    let compiled = compiler::points(&source()).expect("the clues compile");
    let in_program = include_str!(concat!(env!("OUT_DIR"), "/points.rs"));
    assert!(compiler::points_as_rust(&compiled) == in_program, "build the package again");
    assert!(source().len() < 60_000, "{} bytes are no reading for a lawyer", source().len());
}

#[test]
fn no_clue_has_points_twice() {
    let twice = source().replace("[weighed.for]\n", "[weighed.for]\n900 = [\"?\", \"?\"]\n");
    let error = compiler::points(&twice).expect_err("a clue stands there twice");
    assert_eq!(error.to_string(), "the clue `?` stands there twice");
}

#[test]
fn the_clues_alone_ask_about_the_examples_for_them() {
    for body in document().examples.requests {
        let class = by_clues(&POINTS, &body).map(|reading| reading.class);
        assert_eq!(class, Some(Class::Unclear), "{body}");
    }
}

#[test]
fn the_examples_against_the_clues_are_left_alone() {
    for body in document().examples.others {
        let class = crate::read::read(&body, PLAIN).class;
        assert!(matches!(class, Class::None | Class::Machine), "{body}: {class:?}");
        assert_eq!(by_clues(&POINTS, &body), None, "{body}");
    }
}

#[test]
fn a_weighed_reading_shows_the_sum_and_the_words() {
    let body = "So: your blurbs. Your blurbs?";
    let reading = by_clues(&small(), body).expect("it reaches 15");
    assert_eq!(reading.class, Class::Unclear);
    assert_eq!(reading.rule.as_deref(), Some("clues/unclear"));
    assert_eq!(
        reading.why.as_deref(),
        Some("points 19 of 15: \"your blurbs\" +20, \"blurbs $\" +7, \"?\" -3, baseline -5")
    );
    let Span { start, end } = reading.span.expect("the words");
    assert_eq!(&body[start..end], "your blurbs");
    assert_eq!(by_clues(&small(), "blurbs"), None);
}

#[test]
fn no_sum_means_anything_without_a_word_of_contacting_or_stopping() {
    let elsewhere = Points { bearing: compiler::points(&source()).expect("sound clues").bearing, ..small() };
    assert_eq!(by_clues(&elsewhere, "your blurbs your blurbs"), None);
    assert!(by_clues(&elsewhere, "your blurbs by text").is_some());
}

#[test]
fn words_in_a_quotation_are_no_clues() {
    assert!(by_clues(&small(), "Laughed at your blurbs").is_some());
    assert_eq!(by_clues(&small(), "Laughed at “your blurbs”"), None);
}

#[test]
fn a_weighed_reading_is_answered_in_the_language_of_the_text() {
    let language = |body| by_clues(&small(), body).map(|reading| reading.language);
    assert_eq!(language("your blurbs"), Some(Language::En));
    assert_eq!(language("sus your blurbs"), Some(Language::Es));
}
