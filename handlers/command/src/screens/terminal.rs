//! The one way onto a terminal. What a customer texts, what AWS answers and what
//! stands in a file can hold characters that a terminal obeys: they move its
//! cursor, ring its bell, rename its window, or show a line in another order than
//! it is. Only a [`Fit`] is printed, a table's cells are `Fit`s, and no `Fit` holds
//! such a character. What is replaced stays visible.

use std::fmt;
use std::io::{self, Write};
use std::sync::OnceLock;

use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Text that a terminal only shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fit(String);

impl Fit {
    /// `text` with its lines and tabs.
    #[must_use]
    pub fn lines(text: &str) -> Self {
        Self(text.chars().map(|c| if matches!(c, '\n' | '\t') { c } else { fit(c) }).collect())
    }

    /// `text` on one line: a line's end in it would begin a line of its own making.
    #[must_use]
    pub fn line(text: &str) -> Self {
        Self(text.chars().map(|c| if is_break(c) { ' ' } else { fit(c) }).collect())
    }

    /// `value` as JSON over several lines, escaped where a terminal would obey:
    /// the same value for whoever reads it.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn json(value: &impl Serialize) -> Result<Self, serde_json::Error> {
        Ok(Self(escaped(&serde_json::to_string_pretty(value)?)))
    }

    /// As [`Self::json`], on one line.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn json_line(value: &impl Serialize) -> Result<Self, serde_json::Error> {
        Ok(Self(escaped(&serde_json::to_string(value)?)))
    }

    /// The characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How many columns it takes.
    #[must_use]
    pub fn width(&self) -> usize {
        self.0.width()
    }

    /// As much of its beginning as takes at most `columns`, cut between what a
    /// reader calls characters, and the rest.
    #[must_use]
    pub fn split_at(&self, columns: usize) -> (Self, Self) {
        let mut taken = 0;
        let cut = self.0.grapheme_indices(true).find(|(_, grapheme)| {
            taken += grapheme.width();
            taken > columns
        });
        let (head, rest) = self.0.split_at(cut.map_or(self.0.len(), |(at, _)| at));
        (Self(head.to_owned()), Self(rest.to_owned()))
    }

    /// It with spaces behind it, to take `columns` at least.
    #[must_use]
    pub fn padded(&self, columns: usize) -> Self {
        Self(format!("{}{}", self.0, " ".repeat(columns.saturating_sub(self.width()))))
    }
}

impl fmt::Display for Fit {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl From<&str> for Fit {
    fn from(text: &str) -> Self {
        Self::lines(text)
    }
}

impl From<String> for Fit {
    fn from(text: String) -> Self {
        Self::lines(&text)
    }
}

/// `c`, or what stands for it where a terminal would obey it: the picture Unicode
/// has of an ASCII control character, U+FFFD for any other.
fn fit(c: char) -> char {
    match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}' => '\u{2421}',
        c if is_obeyed(c) => char::REPLACEMENT_CHARACTER,
        c => c,
    }
}

/// Control characters of both kinds (C0 and C1, U+009B among them, which begins a
/// command as ESC [ does), the ends of lines and paragraphs, and what turns the
/// direction of text around (Unicode Standard Annex #9, explicit formatting).
fn is_obeyed(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}')
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_break(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\t' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// JSON holds such characters in strings only, where each has an escape. The
/// ends of lines that are there are between its values.
fn escaped(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        if is_obeyed(c) && c != '\n' {
            text.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            text.push(c);
        }
    }
    text
}

/// Standard output, which takes what is fit, a line at a time.
///
/// # Errors
/// That of the output; a closed pipe among them.
pub fn write_out(text: &Fit) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{text}")
}

/// Standard error, likewise. What cannot be said there cannot be said at all.
pub fn write_err(text: &Fit) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// Standard error for log lines, each written whole.
pub struct LogLines;

impl Write for LogLines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = Fit::lines(&String::from_utf8_lossy(bytes));
        io::stderr().lock().write_all(text.as_str().as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().lock().flush()
    }
}

static COLUMNS: OnceLock<u16> = OnceLock::new();

/// Lets tables fit the terminal that standard output is, if it is one.
pub fn measure() {
    if let Some(columns) = comfy_table::Table::new().width() {
        let _ = COLUMNS.set(columns);
    }
}

/// The columns there are; any number where nothing was measured, as in a file.
pub(super) fn columns() -> Option<u16> {
    COLUMNS.get().copied()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Fit, is_break, is_obeyed};

    /// Every character that may not reach a terminal.
    fn obeyed() -> impl Iterator<Item = char> {
        ('\0'..='\u{2100}').filter(|c| is_obeyed(*c))
    }

    #[test]
    fn nothing_a_terminal_obeys_is_fit_and_what_stood_there_still_shows() {
        assert!(obeyed().count() > 65 + 12);
        for c in obeyed() {
            let text = format!("a{c}b");
            let (line, lines) = (Fit::line(&text), Fit::lines(&text));
            assert!(!line.as_str().chars().any(is_obeyed), "{c:?}");
            assert!(!lines.as_str().chars().any(|c| is_obeyed(c) && c != '\n' && c != '\t'), "{c:?}");
            assert_eq!(line.as_str().chars().count(), 3, "{c:?}");
            assert_eq!(line.as_str().contains(' '), is_break(c), "{c:?}");
        }
        assert_eq!(Fit::line("\u{1b}]0;x\u{7}\u{9b}2J\u{202e}").as_str(), "␛]0;x␇\u{fffd}2J\u{fffd}");
        assert_eq!(Fit::line("naïve 👩‍👩‍👧 日本 ✓").as_str(), "naïve 👩‍👩‍👧 日本 ✓");
    }

    #[test]
    fn json_is_the_same_value_with_nothing_to_obey_in_it() {
        for c in obeyed() {
            let value = json!({ "text": format!("a{c}b"), "more": [1] });
            for written in [Fit::json(&value).unwrap(), Fit::json_line(&value).unwrap()] {
                assert!(!written.as_str().chars().any(|c| is_obeyed(c) && c != '\n'), "{c:?}");
                assert_eq!(serde_json::from_str::<Value>(written.as_str()).unwrap(), value);
            }
        }
    }

    #[test]
    fn a_text_is_cut_by_the_columns_it_takes_and_between_characters() {
        for (text, columns, head, rest) in [
            ("stop", 10, "stop", ""),
            ("stop", 2, "st", "op"),
            ("日本語", 4, "日本", "語"),
            ("日本語", 5, "日本", "語"),
            ("👩‍👩‍👧x", 2, "👩‍👩‍👧", "x"),
        ] {
            let (start, end) = Fit::line(text).split_at(columns);
            assert_eq!((start.as_str(), end.as_str()), (head, rest));
            assert_eq!(start.padded(columns).width(), columns.max(start.width()));
        }
    }
}
