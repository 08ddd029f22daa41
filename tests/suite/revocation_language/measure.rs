//! Our reader and three simpler ones, counted on labelled texts.

use std::fmt::Write as _;

use textledger_reading::{Class, Context, read};
use textledger_tests::corpus::{Label, Line};

/// The opt-out words that AWS and the FCC name; what simpler readers look for.
const KEYWORDS: &[&str] = &[
    "arret",
    "cancel",
    "end",
    "opt-out",
    "opt out",
    "optout",
    "quit",
    "remove",
    "revoke",
    "stop",
    "td",
    "unsubscribe",
];

/// Somebody who tells revocations from other texts.
#[derive(Clone, Copy, Debug)]
pub enum Reader {
    /// The rules and clues of `domain/reading/rules`.
    Rules,
    /// The whole text is a keyword: most gateways.
    Exact,
    /// The text begins with a keyword: AWS-managed opt-outs.
    BeginsWith,
    /// A keyword is anywhere in it.
    Contains,
}

impl Reader {
    const ALL: [Self; 4] = [Self::Rules, Self::Exact, Self::BeginsWith, Self::Contains];

    fn name(self) -> &'static str {
        match self {
            Self::Rules => "these rules",
            Self::Exact => "whole text is a keyword",
            Self::BeginsWith => "begins with a keyword",
            Self::Contains => "contains a keyword",
        }
    }

    /// Whether it takes `text` for a revocation.
    pub fn says_revoke(self, text: &str) -> bool {
        let small = text.trim().to_lowercase();
        match self {
            Self::Rules => ours(text) == Class::Revoke,
            Self::Exact => KEYWORDS.contains(&small.as_str()),
            Self::BeginsWith => KEYWORDS.iter().any(|keyword| small.starts_with(keyword)),
            Self::Contains => KEYWORDS.iter().any(|keyword| small.contains(keyword)),
        }
    }
}

/// What our reader says of `text`, the first of a conversation.
pub fn ours(text: &str) -> Class {
    read(text, Context { opted_out: false, asked: false, status_keyword: "MY STATUS" }).class
}

/// How a reader did.
#[derive(Clone, Copy, Debug, Default)]
pub struct Measured {
    recognised: usize,
    /// Revocations that only we ask about.
    asked: usize,
    missed: usize,
    false_alarms: usize,
    left_alone: usize,
}

impl Measured {
    /// Of the revocations, how many were recognised.
    pub fn recall_percent(self) -> f64 {
        percent(self.recognised, self.asked + self.missed, 100.0)
    }

    /// Of the revocations, how many were recognised or asked about.
    pub fn recognised_or_asked_percent(self) -> f64 {
        percent(self.recognised + self.asked, self.missed, 100.0)
    }

    /// Of ordinary conversation, how much was taken for a revocation.
    pub fn false_alarms_percent(self) -> f64 {
        percent(self.false_alarms, self.left_alone, 0.0)
    }
}

fn percent(part: usize, rest: usize, of_nothing: f64) -> f64 {
    match part + rest {
        0 => of_nothing,
        whole => 100.0 * part as f64 / whole as f64,
    }
}

/// Counts how `reader` does on the requests to stop and on the ordinary
/// conversation among `lines`.
pub fn measure(reader: Reader, lines: &[Line]) -> Measured {
    let mut measured = Measured::default();
    for line in lines.iter().filter(|line| matches!(line.label, Label::Revoke | Label::None)) {
        let count = match (line.label == Label::Revoke, reader.says_revoke(&line.text)) {
            (true, true) => &mut measured.recognised,
            (true, false) if matches!(reader, Reader::Rules) && ours(&line.text) == Class::Unclear => {
                &mut measured.asked
            }
            (true, false) => &mut measured.missed,
            (false, true) => &mut measured.false_alarms,
            (false, false) => &mut measured.left_alone,
        };
        *count += 1;
    }
    measured
}

/// All readers on all corpora that have lines, as a Markdown table.
pub fn confusion_table(corpora: &[(&str, Vec<Line>)]) -> String {
    let mut table = String::from(
        "| corpus | reader | revocations recognised | asked about | missed | false alarms | left alone | recall | false alarm rate |\n\
         |---|---|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    for (corpus, lines) in corpora.iter().filter(|(_, lines)| !lines.is_empty()) {
        for reader in Reader::ALL {
            let measured = measure(reader, lines);
            let Measured { recognised, asked, missed, false_alarms, left_alone } = measured;
            let _ = writeln!(
                table,
                "| {corpus} | {} | {recognised} | {asked} | {missed} | {false_alarms} | {left_alone} | {:.1} % | {:.1} % |",
                reader.name(),
                measured.recall_percent(),
                measured.false_alarms_percent(),
            );
        }
    }
    table
}
