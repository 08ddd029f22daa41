//! What the fields of an entry must hold, whoever enters it by whatever way.

use super::refused::EntryRefused;

/// Control characters that a text of several lines has.
const OF_LINES: [char; 3] = ['\n', '\r', '\t'];

/// Refuses a text that is blank, and says what it `holds` otherwise.
pub(super) fn filled(field: &'static str, text: &str, holds: &'static str) -> Result<(), EntryRefused> {
    if text.trim().is_empty() { Err(EntryRefused::Empty { field, holds }) } else { Ok(()) }
}

/// Refuses a text of more than `most` characters, or with control characters.
pub(super) fn line(field: &'static str, text: &str, most: usize) -> Result<(), EntryRefused> {
    within(field, text, most)?;
    match text.chars().any(char::is_control) {
        true => Err(EntryRefused::ControlCharacter { field, allowed: "it is one line of text" }),
        false => Ok(()),
    }
}

/// As [`line`], for what may have several.
pub(super) fn lines(field: &'static str, text: &str, most: usize) -> Result<(), EntryRefused> {
    within(field, text, most)?;
    match text.chars().any(|letter| letter.is_control() && !OF_LINES.contains(&letter)) {
        true => Err(EntryRefused::ControlCharacter {
            field,
            allowed: "only line ends and tabs are taken among text",
        }),
        false => Ok(()),
    }
}

/// Refuses a key of an index that is empty or has more than `most` bytes: the
/// table would not take its row.
pub(super) fn key(
    field: &'static str,
    text: &str,
    most: usize,
    holds: &'static str,
) -> Result<(), EntryRefused> {
    filled(field, text, holds)?;
    match text.len() {
        bytes if bytes > most => Err(EntryRefused::TooManyBytes { field, bytes, most }),
        _ => line(field, text, most),
    }
}

fn within(field: &'static str, text: &str, most: usize) -> Result<(), EntryRefused> {
    let chars = text.chars().count();
    if chars > most { Err(EntryRefused::TooLong { field, chars, most }) } else { Ok(()) }
}
