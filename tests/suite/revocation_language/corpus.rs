//! Labelled texts: `label<TAB>kind<TAB>text`, one a line, `#` for comments.

use std::fs;
use std::path::Path;

/// What a text asks for, in the eyes of whoever labelled it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Label {
    Revoke,
    Grant,
    Help,
    Unclear,
    None,
}

/// A labelled text.
#[derive(Clone, Debug)]
pub struct Line {
    pub label: Label,
    /// How it is worded, such as `polite` or `hard-negative`.
    pub kind: String,
    pub text: String,
}

/// The texts the rules were written with.
pub fn development() -> Vec<Line> {
    let lines = read("development.tsv");
    assert!(!lines.is_empty(), "tests/corpus/development.tsv is missing");
    lines
}

/// Texts written without sight of the rules.
pub fn held_out() -> Vec<Line> {
    read("held_out.tsv")
}

/// The lines of a corpus; none where the file is not there.
fn read(file: &str) -> Vec<Line> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(file);
    let Ok(text) = fs::read_to_string(path) else { return Vec::new() };
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
