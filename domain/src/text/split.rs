//! Cuts a long text into sends that the carrier interface accepts.
//!
//! `SendTextMessage` refuses a longer body outright, so a talkative model would
//! leave its customer without an answer. Parts of one send are another matter
//! (`segments`): the network joins those again, but not separate sends, hence
//! the care for sentences here.

use unicode_segmentation::UnicodeSegmentation;

use super::plain::{is_blank, plain};
use super::spoken::spoken;

/// The most Unicode scalar values one send may have: `MessageBody` of
/// `SendTextMessage` is 1–1600 characters and not blank (AWS End User Messaging
/// SMS, API version v2).
pub const SEND_CHARS_MAX: usize = 1600;

/// Room for `(100/100) `: an answer of more texts is not sent at all.
const NUMBER_CHARS: usize = 10;

/// What is sent for a reply of a model, in order: what it says to the customer,
/// in plain spelling where that is cheaper, and in pieces that fit one send each,
/// numbered where there are several: the network keeps no order between sends.
/// Empty if nothing is said: there is nothing to send.
#[must_use]
pub fn outgoing(text: &str) -> Vec<String> {
    let said = spoken(text);
    let whole = pieces(&said, SEND_CHARS_MAX);
    if whole.len() < 2 {
        return whole;
    }
    let pieces = pieces(&said, SEND_CHARS_MAX - NUMBER_CHARS);
    let of = pieces.len();
    (1..).zip(pieces).map(|(number, piece)| format!("({number}/{of}) {piece}")).collect()
}

fn pieces(text: &str, chars_max: usize) -> Vec<String> {
    let pieces = split(&plain(text.trim_matches(is_blank)), chars_max);
    // Once cut, a piece may have left behind the emoji that kept the whole text
    // in UCS-2. Plain spelling can be longer, so it is cut again.
    pieces.iter().flat_map(|piece| split(&plain(piece), chars_max)).collect()
}

/// Cuts `text` into pieces of at most `chars_max` Unicode scalar values (0
/// counts as 1), none of them blank: after the last sentence that fits, else at
/// the last white space, else between two characters as a reader sees them.
///
/// Only blank characters at the seams and at both ends are dropped. A blank
/// text has no pieces.
#[must_use]
pub fn split(text: &str, chars_max: usize) -> Vec<String> {
    let chars_max = chars_max.max(1);
    let mut pieces = Vec::new();
    let mut rest = text.trim_matches(is_blank);
    while let Some((limit, _)) = rest.char_indices().nth(chars_max) {
        let cut = last_sentence_end(rest, limit)
            .or_else(|| last_white_space(rest, limit))
            .or_else(|| last_grapheme_end(rest, limit))
            // One grapheme longer than a whole send: stacked marks, not text.
            .unwrap_or(limit);
        let (piece, after) = rest.split_at(cut);
        pieces.push(piece.trim_end_matches(is_blank).to_owned());
        rest = after.trim_start_matches(is_blank);
    }
    if !rest.is_empty() {
        pieces.push(rest.to_owned());
    }
    pieces
}

/// The end of the last sentence or line (UAX #29) that fits in `limit` bytes.
///
/// UAX #29 also ends a sentence right after `?` and `!`, as inside a web
/// address. So a sentence must be followed by a blank, or end in a
/// stop that is written without one, like the ideographic `。`.
fn last_sentence_end(text: &str, limit: usize) -> Option<usize> {
    text.split_sentence_bound_indices()
        .map(|(start, sentence)| {
            let followed_by_blank = sentence.ends_with(is_blank);
            let end = start + sentence.trim_end_matches(is_blank).len();
            (end, followed_by_blank || !sentence.ends_with(|c: char| c.is_ascii()))
        })
        .take_while(|&(end, _)| end <= limit)
        .filter(|&(end, is_seam)| is_seam && end > 0)
        .map(|(end, _)| end)
        .last()
}

/// The last white space that leaves at most `limit` bytes before it.
fn last_white_space(text: &str, limit: usize) -> Option<usize> {
    if text[limit..].starts_with(char::is_whitespace) {
        return Some(limit);
    }
    text[..limit].rfind(char::is_whitespace)
}

/// The last boundary between graphemes (UAX #29) within `limit` bytes.
fn last_grapheme_end(text: &str, limit: usize) -> Option<usize> {
    text.grapheme_indices(true)
        .map(|(start, grapheme)| start + grapheme.len())
        .take_while(|&end| end <= limit)
        .last()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_segmentation::UnicodeSegmentation;

    use super::{SEND_CHARS_MAX, is_blank, outgoing, split};
    use crate::text::encoding::{Encoding, encoding_of};

    fn without_blanks(text: &str) -> String {
        text.chars().filter(|&c| !is_blank(c)).collect()
    }

    #[test]
    fn cuts_fall_where_a_reader_would_put_them() {
        for (text, chars_max, expected) in [
            ("fits", 4, &["fits"][..]),
            ("  fits  ", 4, &["fits"]),
            ("One. Two! Three?", 10, &["One. Two!", "Three?"]),
            ("One. Two! Three?", 9, &["One. Two!", "Three?"]),
            ("One. Two! Three?", 8, &["One.", "Two!", "Three?"]),
            ("First line\nSecond line", 15, &["First line", "Second line"]),
            ("no sentence ends here", 12, &["no sentence", "ends here"]),
            ("no sentence ends", 11, &["no sentence", "ends"]),
            ("hard", 3, &["har", "d"]),
            ("at 5.30 on Main St", 9, &["at 5.30", "on Main", "St"]),
            ("go https://a.io/?b=c now", 18, &["go", "https://a.io/?b=c", "now"]),
            ("今日は。明日は。", 6, &["今日は。", "明日は。"]),
            ("ab👨‍👩‍👧cd", 5, &["ab", "👨‍👩‍👧", "cd"]),
            ("ne\u{301}e\u{301}", 2, &["n", "e\u{301}", "e\u{301}"]),
            ("abc", 0, &["a", "b", "c"]),
        ] {
            assert_eq!(split(text, chars_max), expected, "{text:?} at {chars_max}");
        }
    }

    #[test]
    fn a_grapheme_longer_than_a_send_is_cut_all_the_same() {
        let stacked = format!("e{}", "\u{301}".repeat(9));
        let pieces = split(&stacked, 4);
        assert_eq!(pieces.concat(), stacked);
        assert!(pieces.iter().all(|piece| piece.chars().count() <= 4));
    }

    #[test]
    fn a_blank_text_has_no_pieces() {
        for blank in ["", " ", "\n\t ", "\u{a0}", "\u{200b}\u{feff}"] {
            assert!(split(blank, 10).is_empty(), "{blank:?}");
            assert!(outgoing(blank).is_empty(), "{blank:?}");
        }
    }

    #[test]
    fn a_reply_of_the_greatest_length_is_one_send() {
        let longest = "é".repeat(SEND_CHARS_MAX);
        assert_eq!(outgoing(&longest), [longest.as_str()]);
        assert_eq!(outgoing(&format!("{longest}e")).len(), 2);
    }

    #[test]
    fn a_reply_is_trimmed_and_made_plain() {
        let reply = format!("\n  “You’re booked” {} \n", "for 9 am ".repeat(10));
        let sent = outgoing(&reply);
        assert_eq!(sent, [format!("\"You're booked\" {}", "for 9 am ".repeat(10)).trim_end()]);
    }

    #[test]
    fn each_send_is_made_plain_for_itself() {
        let with_emoji = format!("{}Done 👍.", "All is set. ".repeat(130));
        let typographic = "It’s at nine. ".repeat(20);
        let sent = outgoing(&format!("{with_emoji} {typographic}"));
        let last = sent.last().unwrap();
        assert_eq!(encoding_of(last), Encoding::Gsm7);
        assert!(last.contains("It's at nine."));
    }

    #[test]
    fn a_plain_spelling_that_grows_past_one_send_is_cut_again() {
        let reply = "Wait… ".repeat(SEND_CHARS_MAX / 6);
        let sent = outgoing(&reply);
        assert!(sent.len() > 1);
        assert!(sent.iter().all(|piece| piece.chars().count() <= SEND_CHARS_MAX));
    }

    proptest! {
        #[test]
        fn pieces_fit_and_only_blanks_at_seams_are_lost(
            text in "([a-zA-Z]|[ \n\t\u{a0}\u{200b}]|[.!?…。”]|[éж👍\u{301}\u{200d}\u{fe0f}]){0,200}",
            chars_max in 1_usize..40,
        ) {
            let pieces = split(&text, chars_max);
            let mut rest = text.as_str();
            for piece in &pieces {
                prop_assert!(piece.chars().count() <= chars_max);
                prop_assert!(!piece.chars().all(is_blank));
                rest = rest.trim_start_matches(is_blank);
                rest = rest.strip_prefix(piece.as_str()).expect("the next piece follows in the text");
            }
            prop_assert!(rest.chars().all(is_blank));
        }

        #[test]
        fn a_hard_cut_keeps_graphemes_whole(text in "[éж👍🏽e\u{301}\u{200d}🇨🇦]{1,60}") {
            let longest = text.graphemes(true).map(|g| g.chars().count()).max().unwrap_or(1);
            let pieces = split(&text, longest);
            let regrouped = pieces.iter().map(|piece| piece.graphemes(true).count()).sum::<usize>();
            prop_assert_eq!(regrouped, text.graphemes(true).count());
        }

        #[test]
        fn a_reply_is_sent_whole_and_numbered(text in "([a-z]|[ \n]|[.!?👍ж]){0,4000}") {
            let sent = outgoing(&text);
            let of = sent.len();
            let unnumbered: String = (1..).zip(&sent).map(|(number, piece)| match of {
                1 => piece.as_str(),
                _ => piece.strip_prefix(&format!("({number}/{of}) ")).expect("each says which it is"),
            }).collect();
            prop_assert_eq!(without_blanks(&unnumbered), without_blanks(&text));
            prop_assert!(sent.iter().all(|piece| piece.chars().count() <= SEND_CHARS_MAX));
        }
    }
}
