//! JSON as others write it, made whole: half of an emoji, and a control character
//! that should have been escaped, are no reason to lose the text around them
//! (S14). What stands in their place is the replacement character, or the escape.

use std::borrow::Cow;
use std::fmt::Write;

/// What stands for half a character, as JSON escapes it.
const REPLACEMENT: &str = "\\ufffd";

/// `json` with whole characters alone; borrowed where it had no others.
pub fn whole(json: &str) -> Cow<'_, str> {
    let mut mended = String::new();
    let (mut kept, mut at, mut in_string) = (0, 0, false);
    let bytes = json.as_bytes();
    while at < bytes.len() {
        let length = match bytes[at] {
            b'\\' => escape(&bytes[at..]),
            b'"' => {
                in_string = !in_string;
                Piece::Whole(1)
            }
            control @ 0..0x20 if in_string => Piece::Control(control),
            _ => Piece::Whole(1),
        };
        let (length, instead) = match length {
            Piece::Whole(length) => (length, None),
            Piece::Half => (ESCAPED, Some(REPLACEMENT.to_owned())),
            Piece::Control(control) => (1, Some(escaped(control))),
        };
        if let Some(instead) = instead {
            mended.push_str(&json[kept..at]);
            mended.push_str(&instead);
            kept = at + length;
        }
        at += length;
    }
    if kept == 0 {
        return Cow::Borrowed(json);
    }
    mended.push_str(&json[kept..]);
    Cow::Owned(mended)
}

/// Bytes of an escaped UTF-16 unit, such as `\ud83d`.
const ESCAPED: usize = 6;

enum Piece {
    /// So many bytes that may stay.
    Whole(usize),
    /// An escaped unit that is half a character by itself.
    Half,
    /// A character that must not stand in a string as it is.
    Control(u8),
}

/// The escape that `rest` begins with.
fn escape(rest: &[u8]) -> Piece {
    match unit(rest) {
        Some(0xd800..=0xdbff) => match rest.get(ESCAPED..).and_then(unit) {
            Some(0xdc00..=0xdfff) => Piece::Whole(2 * ESCAPED),
            _ => Piece::Half,
        },
        Some(0xdc00..=0xdfff) => Piece::Half,
        Some(_) => Piece::Whole(ESCAPED),
        // Of what is no escape the backslash alone is passed over: what follows
        // need not begin a character.
        None if rest.get(1).is_some_and(u8::is_ascii) => Piece::Whole(2),
        None => Piece::Whole(1),
    }
}

fn unit(rest: &[u8]) -> Option<u16> {
    let [b'\\', b'u', digits @ ..] = rest else { return None };
    let digits = digits.get(..4).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))?;
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

fn escaped(control: u8) -> String {
    let mut escaped = String::with_capacity(ESCAPED);
    // Writing to a string cannot fail.
    let _ = write!(escaped, "\\u{control:04x}");
    escaped
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::whole;

    #[test]
    fn halves_are_replaced_and_whole_characters_stay() {
        for (given, expected) in [
            (r#"{"a":"STOP \ud83d"}"#, "STOP \u{fffd}"),
            (r#"{"a":"\udd11STOP"}"#, "\u{fffd}STOP"),
            (r#"{"a":"\ud83d\ud83d\ude00"}"#, "\u{fffd}😀"),
            (r#"{"a":"\ude00\ud83d STOP"}"#, "\u{fffd}\u{fffd} STOP"),
            (r#"{"a":"\uD83DSTOP"}"#, "\u{fffd}STOP"),
            ("{\"a\":\"STOP\n\u{1}\"}", "STOP\n\u{1}"),
        ] {
            let mended = whole(given);
            assert!(matches!(mended, Cow::Owned(_)), "{given}");
            let read: serde_json::Value = serde_json::from_str(&mended).unwrap();
            assert_eq!(read["a"], expected, "{given}");
        }
    }

    #[test]
    fn what_is_whole_is_not_touched() {
        for given in [
            r#"{"a":"\ud83d\ude00 \\ud83d \"\\\" 👍🏽"}"#,
            "{\n\t\"a\" : \"b\"\r\n}",
            "",
            "\\",
            "\"\\é\\u12",
            r#""\u00e9\u2028""#,
        ] {
            assert!(matches!(whole(given), Cow::Borrowed(_)), "{given}");
        }
    }

    #[test]
    fn anything_at_all_stays_text() {
        // Every cut of a text that has everything.
        let given = "{\"é\":\"\\ud83d\\\\\\\"\u{1}\\u12👍\\é\"}\\";
        for (start, _) in given.char_indices() {
            for (end, _) in given.char_indices().filter(|(end, _)| *end >= start) {
                let _ = whole(&given[start..end]);
            }
        }
    }
}
