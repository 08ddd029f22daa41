//! Typographic characters, and the plain ones that say the same for less.
//!
//! Language models write curly quotes and long dashes; one of them moves a
//! text out of GSM-7 and can triple its cost. The table is an allow-list of
//! punctuation, spaces and invisible characters. It must not touch a letter of
//! any language: an accent dropped is a word, or a name, misspelled.

use std::borrow::Cow;

use super::segments::Segments;

/// Each line: the characters replaced, and what replaces them.
///
/// Not here, although they look the part: the joiners U+200C and U+200D and the
/// direction marks (they shape scripts and emoji), the modifier letters U+02BB
/// and U+02BC (letters of Hawaiian and others), the middle dot (Catalan l·l).
const PLAIN_FORMS: &[(&str, &str)] = &[
    ("‘’‚‛′‹›`´", "'"),
    ("“”„‟″«»", "\""),
    // Hyphen, non-breaking hyphen, figure dash, en, em, horizontal bar, minus.
    ("\u{2010}\u{2011}\u{2012}–—―\u{2212}", "-"),
    ("•‣⁃◦▪●○", "-"),
    ("…", "..."),
    ("‥", ".."),
    ("→", "->"),
    ("←", "<-"),
    // Fraction slash.
    ("\u{2044}", "/"),
    // Tab, no-break space, the spaces of U+2000–200A, narrow no-break space,
    // mathematical space.
    (
        "\t\u{a0}\u{2000}\u{2001}\u{2002}\u{2003}\u{2004}\u{2005}\u{2006}\u{2007}\u{2008}\u{2009}\u{200a}\u{202f}\u{205f}",
        " ",
    ),
    // Line and paragraph separators.
    ("\u{2028}\u{2029}", "\n"),
    (INVISIBLE, ""),
];

/// Soft hyphen, zero width space, word joiner, byte order mark.
const INVISIBLE: &str = "\u{ad}\u{200b}\u{2060}\u{feff}";

/// Whether `c` shows nothing: white space, or one of the invisible characters
/// that `plain` may drop.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || INVISIBLE.contains(c)
}

/// What stands for a picture in a text that arrives without it.
const PICTURE: char = '\u{fffc}';

/// Whether `text` has nothing in it to be read.
#[must_use]
pub fn is_blank_text(text: &str) -> bool {
    text.chars().all(|c| is_blank(c) || c == PICTURE)
}

fn plain_form(c: char) -> Option<&'static str> {
    PLAIN_FORMS.iter().find(|(replaced, _)| replaced.contains(c)).map(|&(_, plain)| plain)
}

/// `text` with its typographic characters made plain, if it then takes fewer
/// parts; otherwise `text` as it is, since nothing would be gained.
#[must_use]
pub fn plain(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| plain_form(c).is_none()) {
        return Cow::Borrowed(text);
    }
    let mut replaced = String::with_capacity(text.len());
    for c in text.chars() {
        match plain_form(c) {
            Some(form) => replaced.push_str(form),
            None => replaced.push(c),
        }
    }
    if Segments::of(&replaced).parts < Segments::of(text).parts {
        Cow::Owned(replaced)
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::encoding::{Encoding, encoding_of};
    use super::{PLAIN_FORMS, Segments, plain};

    /// Long enough that GSM-7 fits one part and UCS-2 does not.
    fn in_a_long_text(piece: &str) -> String {
        format!("{piece}{}", "a".repeat(100))
    }

    #[test]
    fn typographic_characters_become_plain_ones() {
        for (typographic, expected) in [
            ("don’t", "don't"),
            ("“Dr. Lee” says", "\"Dr. Lee\" says"),
            ("9–5", "9-5"),
            ("Sure — done", "Sure - done"),
            ("well…", "well..."),
            ("• one", "- one"),
            ("`code`", "'code'"),
            ("9\u{a0}am", "9 am"),
            ("9\u{202f}am", "9 am"),
            ("a\tb", "a b"),
            ("zero\u{200b}width", "zerowidth"),
            ("\u{feff}mark", "mark"),
            ("«bon»", "\"bon\""),
        ] {
            assert_eq!(plain(&in_a_long_text(typographic)), in_a_long_text(expected));
        }
    }

    #[test]
    fn nothing_changes_when_no_part_is_saved() {
        let short = "don’t";
        let with_emoji = format!("{} — 👍", "a".repeat(100));
        let with_name = format!("“{}” Zoë Muñoz-García", "a".repeat(100));
        for text in [short, &with_emoji, &with_name, "plain already"] {
            assert_eq!(plain(text), text);
        }
    }

    #[test]
    fn a_longer_spelling_is_used_only_if_it_is_cheaper() {
        // 70 code units alone; "..." makes 72 septets: one part either way.
        let text = format!("{}…", "a".repeat(69));
        assert_eq!(plain(&text), text);
        let text = format!("{}…", "a".repeat(70));
        assert_eq!(plain(&text), format!("{}...", "a".repeat(70)));
    }

    #[test]
    fn the_table_replaces_no_letter_and_names_nothing_twice() {
        let mut seen = String::new();
        for (replaced, form) in PLAIN_FORMS {
            assert_eq!(encoding_of(form), Encoding::Gsm7);
            for c in replaced.chars() {
                assert!(!c.is_alphanumeric(), "{c:?} is a letter or digit");
                assert!(encoding_of(&c.to_string()) == Encoding::Ucs2, "{c:?} needs no replacing");
                assert!(!seen.contains(c), "{c:?} is listed twice");
                seen.push(c);
            }
        }
    }

    proptest! {
        #[test]
        fn letters_stay_and_parts_never_grow(
            text in "([a-zA-Z éçß€👍ж]|[‘’“”–—…•\u{a0}\u{200b}\t→]){0,300}"
        ) {
            let sent = plain(&text);
            let letters = |s: &str| s.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            prop_assert_eq!(letters(&sent), letters(&text));
            prop_assert!(Segments::of(&sent).parts <= Segments::of(&text).parts);
            prop_assert_eq!(plain(&sent), sent.clone());
        }
    }
}
