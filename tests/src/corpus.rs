//! Labelled texts: `label<TAB>kind<TAB>text`, one a line, `#` for comments.

use std::fs;
use std::path::{Path, PathBuf};

/// What a text asks for, in the eyes of whoever labelled it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    /// Consent is taken back.
    Revoke,
    /// Consent is given.
    Grant,
    /// Who is texting.
    Help,
    /// It cannot be told without asking.
    Unclear,
    /// Conversation.
    None,
}

/// A labelled text.
#[derive(Clone, Debug)]
pub struct Line {
    /// What it asks for.
    pub label: Label,
    /// How it is worded, such as `polite` or `hard-negative`.
    pub kind: String,
    /// As it was sent.
    pub text: String,
}

/// The texts the rules were written with.
///
/// # Panics
/// Where the file is missing or is not label, kind and text.
#[must_use]
pub fn development() -> Vec<Line> {
    let lines = read("development.tsv");
    assert!(!lines.is_empty(), "tests/corpus/development.tsv is missing");
    lines
}

/// Texts written without sight of the rules; empty where there are none.
#[must_use]
pub fn held_out() -> Vec<Line> {
    read(HELD_OUT)
}

/// Every corpus but the one held out, by name: what the clues are weighed with.
///
/// # Panics
/// Where the folder cannot be read.
#[must_use]
pub fn known() -> Vec<(String, Vec<Line>)> {
    let entries = fs::read_dir(folder()).expect("tests/corpus is there");
    let mut files = entries
        .map(|entry| entry.expect("tests/corpus can be listed").file_name().to_string_lossy().into_owned())
        .filter(|file| file.ends_with(".tsv") && file != HELD_OUT)
        .collect::<Vec<_>>();
    files.sort();
    files.into_iter().map(|file| (file.trim_end_matches(".tsv").to_owned(), read(&file))).collect()
}

/// The corpus that nothing may be fitted to.
const HELD_OUT: &str = "held_out.tsv";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// The lines of a corpus; none where the file is not there.
fn read(file: &str) -> Vec<Line> {
    let Ok(text) = fs::read_to_string(folder().join(file)) else { return Vec::new() };
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| parse(line).unwrap_or_else(|| panic!("{file}: {line:?} is not label, kind and text")))
        .collect()
}

fn parse(line: &str) -> Option<Line> {
    let mut cells = line.splitn(3, '\t');
    let label = match cells.next()? {
        "revoke" => Label::Revoke,
        "grant" => Label::Grant,
        "help" => Label::Help,
        "unclear" => Label::Unclear,
        "none" => Label::None,
        _ => return None,
    };
    Some(Line { label, kind: cells.next()?.to_owned(), text: cells.next()?.to_owned() })
}
