//! The one-word commands of SMS in English: STOP, START, HELP and their like. It
//! is the table that events were recorded with.

use super::table::{Found, find};
use crate::class::Class;

/// Opt-out words. OPT-OUT is read as OPTOUT, since punctuation does not count.
const OPT_OUT: &[&str] = &[
    // 47 CFR 64.1200(a)(10): each of these revokes by itself.
    "STOP",
    "QUIT",
    "END",
    "REVOKE",
    "OPT OUT",
    "CANCEL",
    "UNSUBSCRIBE",
    // Also honoured by AWS or by carriers.
    "OPTOUT",
    "STOPALL",
    "STOP ALL",
    "REMOVE",
    "ARRET",
    "ARRÊT",
    "TD",
];

/// Opt-in words: CTIA Messaging Principles; START and UNSTOP also lift a block
/// by a toll-free carrier.
const OPT_IN: &[&str] = &["START", "UNSTOP", "SUBSCRIBE"];

/// An opt-in word for those who are opted out, ordinary conversation for all
/// others.
const OPT_IN_WHEN_OPTED_OUT: &[&str] = &["YES"];

/// CTIA Messaging Principles; answered also to those who never subscribed.
const HELP: &[&str] = &["HELP", "INFO"];

/// The command that a text is which is `spelled` so.
pub(super) fn command(spelled: &str, opted_out: bool) -> Option<Found> {
    find(
        spelled,
        &[
            (Class::Revoke, OPT_OUT),
            (Class::Grant, OPT_IN),
            (Class::Grant, if opted_out { OPT_IN_WHEN_OPTED_OUT } else { &[] }),
            (Class::Help, HELP),
        ],
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{HELP, OPT_IN, OPT_OUT, command};
    use crate::class::Class;
    use crate::keywords::spelling::spelling;
    use crate::keywords::table::Found;

    fn read(body: &str, opted_out: bool) -> Option<Found> {
        command(&spelling(body), opted_out)
    }

    #[test]
    fn a_keyword_alone_is_read_however_it_is_written() {
        for (body, keyword) in [
            ("STOP", "STOP"),
            ("stop", "STOP"),
            ("Stop.", "STOP"),
            ("  STOP!!! ", "STOP"),
            ("«stop»", "STOP"),
            ("“Stop”", "STOP"),
            ("\nstop\r\n", "STOP"),
            ("*STOP*", "STOP"),
            ("s.t.o.p.", "STOP"),
            ("STOP?", "STOP"),
            ("STOP 🛑", "STOP"),
            ("🛑STOP🛑", "STOP"),
            ("stop ✋🏽", "STOP"),
            ("stop ☹\u{fe0f}", "STOP"),
            ("ＳＴＯＰ", "STOP"),
            ("ｓｔｏｐ！", "STOP"),
            ("𝐒𝐓𝐎𝐏", "STOP"),
            ("Ⓢⓣⓞⓟ", "STOP"),
            ("st\u{200b}op", "STOP"),
            ("\u{feff}stop", "STOP"),
            ("st\u{ad}op\u{2060}", "STOP"),
            ("\u{200e}stop\u{200f}", "STOP"),
            ("stop\u{3164}", "STOP"),
            ("stop\u{a0}", "STOP"),
            ("stop\u{fffd}", "STOP"),
            ("quit", "QUIT"),
            ("QUİT", "QUIT"),
            ("quıt", "QUIT"),
            ("End", "END"),
            ("revoke", "REVOKE"),
            ("cancel", "CANCEL"),
            ("CANCEL!", "CANCEL"),
            ("unsubscribe", "UNSUBSCRIBE"),
            ("Un-subscribe", "UNSUBSCRIBE"),
            ("remove", "REMOVE"),
            ("opt out", "OPT OUT"),
            ("Opt  Out", "OPT OUT"),
            ("opt\nout", "OPT OUT"),
            ("OPT\u{a0}OUT.", "OPT OUT"),
            ("opt - out", "OPT OUT"),
            ("opt-out", "OPTOUT"),
            ("OPT–OUT", "OPTOUT"),
            ("opt_out", "OPTOUT"),
            ("optout", "OPTOUT"),
            ("StopAll", "STOPALL"),
            ("stop-all", "STOPALL"),
            ("stop all", "STOP ALL"),
        ] {
            let expected = Some((Class::Revoke, keyword));
            assert_eq!(read(body, false), expected, "{body:?}");
            assert_eq!(read(body, true), expected, "{body:?}");
        }
        for (body, class, keyword) in [
            ("start", Class::Grant, "START"),
            ("Start!", Class::Grant, "START"),
            ("unstop", Class::Grant, "UNSTOP"),
            ("UN-STOP", Class::Grant, "UNSTOP"),
            ("Subscribe", Class::Grant, "SUBSCRIBE"),
            ("help", Class::Help, "HELP"),
            ("Help?", Class::Help, "HELP"),
            ("HELP!!", Class::Help, "HELP"),
            ("ｈｅｌｐ", Class::Help, "HELP"),
            ("info", Class::Help, "INFO"),
        ] {
            let expected = Some((class, keyword));
            assert_eq!(read(body, false), expected, "{body:?}");
            assert_eq!(read(body, true), expected, "{body:?}");
        }
    }

    #[test]
    fn a_keyword_among_other_words_is_conversation() {
        for body in [
            "",
            "   ",
            "🛑",
            "...",
            "stop by at 5",
            "Stop by at 5?",
            "bus stop",
            "don't stop",
            "don’t stop",
            "We have got to STOP this bill",
            "nonstop",
            "stopped",
            "stops",
            "st op",
            "STOP2",
            "STOP 1",
            "stop/start",
            "pit stop!",
            "cancel my appointment",
            "Cancel Tuesday",
            "please don't cancel",
            "the end",
            "end of the week",
            "weekend",
            "quit smoking",
            "Re: move",
            "remove the 3pm",
            "opt for out",
            "out opt",
            "opt in",
            "yes please",
            "yes!! see you then",
            "start at 5",
            "when does it start",
            "re-start",
            "help me",
            "can you help",
            "info please",
            "more info",
            "helpful",
            "стоп",
            "停止",
            "no",
            "no\u{301}",
        ] {
            assert_eq!(read(body, false), None, "{body:?}");
            assert_eq!(read(body, true), None, "{body:?}");
        }
    }

    #[test]
    fn yes_is_conversation_unless_the_contact_is_opted_out() {
        for body in ["YES", "yes", "Yes!", "yes.", "ＹＥＳ", "yes 👍"] {
            assert_eq!(read(body, false), None, "{body:?}");
            let lifted = Some((Class::Grant, "YES"));
            assert_eq!(read(body, true), lifted, "{body:?}");
        }
        for body in ["y", "yess", "yes please", "yeah"] {
            assert_eq!(read(body, true), None, "{body:?}");
        }
    }

    proptest! {
        #[test]
        fn decoration_never_hides_a_keyword(
            keyword in proptest::sample::select([OPT_OUT, OPT_IN, HELP].concat()),
            before in "[ !.?*\"'«🛑\u{200b}\u{fe0f}]{0,6}",
            after in "[ !.?*\"'»👍\u{200b}\u{fe0f}]{0,6}",
        ) {
            let body = format!("{before}{}{after}", keyword.to_lowercase());
            prop_assert_eq!(read(&body, false).map(|(_, keyword)| keyword), Some(keyword));
        }

        #[test]
        fn another_word_always_makes_it_conversation(
            keyword in proptest::sample::select([OPT_OUT, OPT_IN, HELP].concat()),
            word in "[b-df-hj-np-z]{2,8}",
        ) {
            prop_assert_eq!(read(&format!("{keyword} {word}"), true), None);
            prop_assert_eq!(read(&format!("{word} {keyword}"), true), None);
        }
    }
}
