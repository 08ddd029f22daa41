//! The one-word commands of SMS: STOP, START, HELP and their like.
//!
//! Only a text that consists of a keyword and nothing else is read as one, so
//! "stop by at 5" stays conversation. Free wording that asks to stop is not
//! recognised here. This module must not know what follows from an intent:
//! whether it changes consent is for the consent rules.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// What a customer's text asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// Anything that is not a keyword: for the agent.
    Conversation,
    /// Consent is revoked.
    OptOut,
    /// Consent is given, or given again.
    OptIn,
    /// Who is texting, and how to stop it.
    Help,
    /// What the contact is subscribed to.
    Status,
    /// Perhaps a request to stop, perhaps not.
    Unclear,
    /// Asked whether to stop, the contact wants to go on.
    Continue,
}

/// An intent and the evidence for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What the text asks for.
    pub intent: Intent,
    /// The keyword recognised, as the table spells it; `None` for conversation.
    pub keyword: Option<&'static str>,
}

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

/// Letters that show nothing: Hangul fillers, which Unicode counts as letters.
const INVISIBLE_LETTERS: &str = "\u{115f}\u{1160}";

/// Reads the whole of `body`, the text as the customer sent it. `opted_out` is
/// whether the contact is opted out, or on the way there, when the text is read.
///
/// Case, punctuation, symbols, emoji, invisible characters and extra white space
/// do not count.
#[must_use]
pub fn read(body: &str, opted_out: bool) -> Reading {
    let spelled = spelling(body);
    let groups = [
        (Intent::OptOut, OPT_OUT),
        (Intent::OptIn, OPT_IN),
        (Intent::OptIn, if opted_out { OPT_IN_WHEN_OPTED_OUT } else { &[] }),
        (Intent::Help, HELP),
    ];
    for (intent, keywords) in groups {
        if let Some(&keyword) = keywords.iter().find(|&&keyword| keyword == spelled) {
            return Reading { intent, keyword: Some(keyword) };
        }
    }
    Reading { intent: Intent::Conversation, keyword: None }
}

/// The words of `body` in capitals with one space between them: letters and
/// digits only, after NFKC, which turns full-width and other styled letters
/// into plain ones.
pub(crate) fn spelling(body: &str) -> String {
    let letters = body
        .nfkc()
        // Down and up again: the dotted İ and dotless ı of Turkish keyboards
        // both end as I.
        .flat_map(char::to_lowercase)
        .flat_map(char::to_uppercase)
        .filter(|&c| c.is_whitespace() || (c.is_alphanumeric() && !INVISIBLE_LETTERS.contains(c)))
        .collect::<String>();
    letters.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{HELP, Intent, OPT_IN, OPT_OUT, Reading, read};

    const CONVERSATION: Reading = Reading { intent: Intent::Conversation, keyword: None };

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
            let expected = Reading { intent: Intent::OptOut, keyword: Some(keyword) };
            assert_eq!(read(body, false), expected, "{body:?}");
            assert_eq!(read(body, true), expected, "{body:?}");
        }
        for (body, intent, keyword) in [
            ("start", Intent::OptIn, "START"),
            ("Start!", Intent::OptIn, "START"),
            ("unstop", Intent::OptIn, "UNSTOP"),
            ("UN-STOP", Intent::OptIn, "UNSTOP"),
            ("Subscribe", Intent::OptIn, "SUBSCRIBE"),
            ("help", Intent::Help, "HELP"),
            ("Help?", Intent::Help, "HELP"),
            ("HELP!!", Intent::Help, "HELP"),
            ("ｈｅｌｐ", Intent::Help, "HELP"),
            ("info", Intent::Help, "INFO"),
        ] {
            let expected = Reading { intent, keyword: Some(keyword) };
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
            assert_eq!(read(body, false), CONVERSATION, "{body:?}");
            assert_eq!(read(body, true), CONVERSATION, "{body:?}");
        }
    }

    #[test]
    fn yes_is_conversation_unless_the_contact_is_opted_out() {
        for body in ["YES", "yes", "Yes!", "yes.", "ＹＥＳ", "yes 👍"] {
            assert_eq!(read(body, false), CONVERSATION, "{body:?}");
            let lifted = Reading { intent: Intent::OptIn, keyword: Some("YES") };
            assert_eq!(read(body, true), lifted, "{body:?}");
        }
        for body in ["y", "yess", "yes please", "yeah"] {
            assert_eq!(read(body, true), CONVERSATION, "{body:?}");
        }
    }

    #[test]
    fn the_stored_names_of_intents_are_stable() {
        for (intent, stored) in [
            (Intent::Conversation, r#""conversation""#),
            (Intent::OptOut, r#""opt_out""#),
            (Intent::OptIn, r#""opt_in""#),
            (Intent::Help, r#""help""#),
        ] {
            assert_eq!(serde_json::to_string(&intent).unwrap(), stored);
            assert_eq!(serde_json::from_str::<Intent>(stored).unwrap(), intent);
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
            prop_assert_eq!(read(&body, false).keyword, Some(keyword));
        }

        #[test]
        fn another_word_always_makes_it_conversation(
            keyword in proptest::sample::select([OPT_OUT, OPT_IN, HELP].concat()),
            word in "[b-df-hj-np-z]{2,8}",
        ) {
            prop_assert_eq!(read(&format!("{keyword} {word}"), true), CONVERSATION);
            prop_assert_eq!(read(&format!("{word} {keyword}"), true), CONVERSATION);
        }

        #[test]
        fn any_text_can_be_read(body in any::<String>(), opted_out in any::<bool>()) {
            let reading = read(&body, opted_out);
            prop_assert_eq!(reading.keyword.is_none(), reading.intent == Intent::Conversation);
        }
    }
}
