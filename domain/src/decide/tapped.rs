//! What somebody says who taps a suggestion under a text of RCS: its label, which is
//! all they saw, or what a business put behind it, its postback.

use textledger_reading::{self as reading, Class, Context};

/// The words of a tap on `label`, behind which stands `postback`. What asks to stop in
/// either of them is a wish to stop; nothing else of what nobody saw is anybody's
/// words, so that a postback opens nothing (S13).
#[must_use]
pub fn words<'a>(label: &'a str, postback: &'a str) -> &'a str {
    let stops = |text| {
        let alone = Context { opted_out: false, asked: false, status_keyword: "" };
        reading::read(text, alone).class == Class::Revoke
    };
    if label.trim().is_empty() || (stops(postback) && !stops(label)) { postback } else { label }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn a_tap_says_what_its_label_does_and_stops_by_either() {
        for (label, postback, said) in [
            ("Tuesday at 9", "action:book:4711", "Tuesday at 9"),
            ("STOP", "action:42", "STOP"),
            ("Stop messages", "STOP", "Stop messages"),
            ("All done, thanks", "UNSUBSCRIBE", "UNSUBSCRIBE"),
            ("Not now", "STOP", "STOP"),
            ("Not now", "START", "Not now"),
            ("START", "action:7", "START"),
            ("", "action:7", "action:7"),
            (" ", "STOP", "STOP"),
        ] {
            let said_by_tap = words(label, postback);
            assert_eq!(said_by_tap, said, "{label:?} {postback:?}");
        }
    }
}
