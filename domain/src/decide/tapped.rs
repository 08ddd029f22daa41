//! What may be taken for somebody's words where they did more than write: a tap on a
//! suggestion of RCS has a label, which is all they saw, and what a business put behind
//! it, its postback.

use textledger_reading::{self as reading, Class, Context};

/// Whether `words` ask to stop, wherever they stand: a label, a caption, a postback.
/// Whoever finds such words takes them before any others (S14).
#[must_use]
pub fn stops(words: &str) -> bool {
    class(words, false, false) == Class::Revoke
}

/// Whether `words` could open anything, whoever says them: as a wish for texts, or as an
/// answer to our question. What nobody saw, and what may not be what a person wrote, is
/// nobody's wish (S13).
#[must_use]
pub fn opens(words: &str) -> bool {
    [(false, false), (false, true), (true, false), (true, true)]
        .into_iter()
        .any(|(opted_out, asked)| matches!(class(words, opted_out, asked), Class::Grant | Class::Continue))
}

fn class(words: &str, opted_out: bool, asked: bool) -> Class {
    reading::read(words, Context { opted_out, asked, status_keyword: "" }).class
}

#[cfg(test)]
mod tests {
    use super::{opens, stops};

    #[test]
    fn what_stops_and_what_could_open_is_found_whatever_was_said_before() {
        for (words, stop, open) in [
            ("STOP", true, false),
            ("unsubscribe me", true, false),
            ("START", false, true),
            ("YES", false, true),
            ("CONTINUE", false, true),
            ("action:7", false, false),
            ("Tuesday at 9", false, false),
            ("", false, false),
        ] {
            assert_eq!((stops(words), opens(words)), (stop, open), "{words:?}");
        }
    }
}
