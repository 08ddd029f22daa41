//! How well revocations are recognised, measured on labelled texts: those the
//! rules were written with, and those whose writer had not seen the rules. Three
//! simpler readers that other systems use are measured beside ours.

pub mod measure;
mod real_sentences;

use std::process::Command;

use measure::{Reader, confusion_table, measure};
use textledger_tests::corpus::{self, Label, Line};

/// Of the revocations, at least so many must be recognised, in percent.
const RECALL_PERCENT_MIN: f64 = 93.0;
/// So many at least must be recognised or asked about.
const RECOGNISED_OR_ASKED_PERCENT_MIN: f64 = 97.0;
/// Of ordinary conversation, at most so much may be taken for one, in percent.
const FALSE_ALARMS_PERCENT_MAX: f64 = 1.0;

fn ours_is_good_enough(name: &str, lines: &[Line]) {
    let measured = measure(Reader::Rules, lines);
    let wrong = lines
        .iter()
        .filter(|line| Reader::Rules.says_revoke(&line.text) != (line.label == Label::Revoke))
        .map(|line| format!("{:?} {}: {}", line.label, line.kind, line.text))
        .collect::<Vec<_>>()
        .join("\n");
    assert!(
        measured.recall_percent() >= RECALL_PERCENT_MIN
            && measured.recognised_or_asked_percent() >= RECOGNISED_OR_ASKED_PERCENT_MIN
            && measured.false_alarms_percent() <= FALSE_ALARMS_PERCENT_MAX,
        "{name}: {measured:?}\n{wrong}"
    );
}

#[test]
fn revocations_of_the_development_and_training_corpora_are_recognised() {
    let all: Vec<Line> = corpus::known().into_iter().flat_map(|(_, lines)| lines).collect();
    ours_is_good_enough("development and training", &all);
}

#[test]
fn revocations_of_the_held_out_corpus_are_recognised() {
    ours_is_good_enough("held out", &corpus::held_out());
}

#[test]
fn the_development_corpus_is_large_and_half_of_it_ordinary() {
    let lines = corpus::development();
    assert!(lines.len() >= 400, "{} lines", lines.len());
    let ordinary = lines.iter().filter(|line| line.label == Label::None).count();
    assert!(2 * ordinary >= lines.len(), "{ordinary} of {} lines are ordinary", lines.len());
}

#[test]
fn no_text_is_in_the_corpora_twice() {
    let mut texts = corpus::held_out();
    texts.extend(corpus::known().into_iter().flat_map(|(_, lines)| lines));
    texts.sort_by(|a, b| a.text.cmp(&b.text));
    for pair in texts.windows(2) {
        assert_ne!(pair[0].text, pair[1].text);
    }
}

#[test]
fn the_clues_weigh_what_the_corpora_and_rules_give() {
    let weighed = Command::new(env!("CARGO_BIN_EXE_weigh_clues")).arg("--check").output().expect("it runs");
    assert!(
        weighed.status.success(),
        "run `cargo run --release -p textledger-tests --bin weigh_clues`: {}",
        String::from_utf8_lossy(&weighed.stdout)
    );
}

#[test]
fn simpler_readers_miss_requests_or_raise_false_alarms() {
    let lines = corpus::development();
    let good = |reader| {
        let measured = measure(reader, &lines);
        measured.recall_percent() >= RECALL_PERCENT_MIN
            && measured.false_alarms_percent() <= FALSE_ALARMS_PERCENT_MAX
    };
    for reader in [Reader::Exact, Reader::BeginsWith, Reader::Contains] {
        assert!(!good(reader), "{reader:?} would do: our rules are not needed");
    }
}

#[test]
fn the_confusion_table_has_a_row_for_every_reader() {
    let table = confusion_table(&[("development", corpus::development()), ("held out", Vec::new())]);
    assert_eq!(table.lines().count(), 6, "{table}");
    assert!(table.starts_with("| corpus | reader | revocations recognised |"), "{table}");
    assert!(table.contains("| development | whole text is a keyword |"), "{table}");
}
