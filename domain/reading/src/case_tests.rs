//! Texts that were once read wrongly, one a line in `cases/`, `\n` for a line
//! break: each must be read rightly in every conversation.

use std::fs;

use proptest::prelude::*;

use crate::{Class, Context, read};

const PLAIN: Context<'_> = Context { opted_out: false, asked: false, status_keyword: "MY STATUS" };
const CONTEXTS: [Context<'_>; 4] = [
    PLAIN,
    Context { asked: true, ..PLAIN },
    Context { opted_out: true, ..PLAIN },
    Context { opted_out: true, asked: true, ..PLAIN },
];

/// The texts of a file in which `is_right` does not hold of what they ask for.
#[track_caller]
fn every_text_of(file: &str, is_right: impl Fn(Class) -> bool) {
    let path = format!("{}/cases/{file}", env!("CARGO_MANIFEST_DIR"));
    let texts = fs::read_to_string(&path).expect("the cases are there");
    let mut wrong = Vec::new();
    for line in texts.lines() {
        let body = line.replace("\\n", "\n").replace("\\r", "\r");
        for context in CONTEXTS {
            let reading = read(&body, context);
            if !is_right(reading.class) {
                wrong.push(format!("{body:?}: {:?} by {:?} in {context:?}", reading.class, reading.rule));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn s13_what_is_quoted_asked_or_refused_is_no_grant() {
    every_text_of("no_grant.txt", |class| !matches!(class, Class::Grant | Class::Continue));
}

#[test]
fn an_opt_out_word_revokes_whatever_name_number_or_signature_stands_around_it() {
    every_text_of("revoked.txt", |class| class == Class::Revoke);
}

#[test]
fn what_may_be_a_request_to_stop_is_asked_about() {
    every_text_of("asked.txt", |class| class == Class::Unclear);
}

#[test]
fn what_no_person_wrote_is_read_as_a_machine_s() {
    every_text_of("machine.txt", |class| class == Class::Machine);
}

#[test]
fn texts_that_do_not_arrive_are_missed_and_not_refused() {
    every_text_of("missed.txt", |class| class == Class::None);
}

#[test]
fn courtesies_and_appointments_are_conversation() {
    every_text_of("conversation.txt", |class| class == Class::None);
}

proptest! {
    /// Whatever else a text says beside a wish for ours, it is no grant.
    #[test]
    fn s13_a_grant_says_nothing_else(
        grant in proptest::sample::select(vec![
            "start", "unstop", "resubscribe me", "sign me back up", "opt me back in", "please start texting me again",
        ]),
        other in "[a-z]{4,9}( [a-z]{3,9}){0,4}",
        before in any::<bool>(),
        pause in proptest::sample::select(vec![" ", ", ", ". ", "\n", " - "]),
        context in proptest::sample::select(CONTEXTS.to_vec()),
    ) {
        let words = ["please", "thanks", "want", "like", "would", "good", "hello", "start", "again", "wanna", "kindly"];
        prop_assume!(other.split(' ').any(|word| !words.contains(&word)));
        let body = if before { format!("{other}{pause}{grant}") } else { format!("{grant}{pause}{other}") };
        let class = read(&body, context).class;
        prop_assert!(class != Class::Grant && class != Class::Continue, "{body:?} is {class:?}");
    }

    /// Nor is a question, a quotation or a no, whatever stands around it.
    #[test]
    fn s13_doubt_never_opens(
        grant in proptest::sample::select(vec!["START", "unstop", "resubscribe me", "YES", "continue", "subscribe"]),
        (before, after) in proptest::sample::select(vec![
            ("", "?"), ("¿", ""), ("\"", "\""), ("“", "”"), ("> ", ""), ("Re: ", ""), ("not ", ""), ("don't ", ""),
            ("", ": what is that"), ("never ", ""), ("", " never"), ("[", "]"), ("no ", " no"), ("", "..?"),
        ]),
        context in proptest::sample::select(CONTEXTS.to_vec()),
    ) {
        let body = format!("{before}{grant}{after}");
        let class = read(&body, context).class;
        prop_assert!(class != Class::Grant && class != Class::Continue, "{body:?} is {class:?}");
    }

    /// An opt-out word is never lost in what programs and people put around it.
    #[test]
    fn s14_a_decorated_stop_revokes(
        word in proptest::sample::select(vec!["STOP", "stop", "Stop", "STOP!", "unsubscribe", "Alto", "🛑 stop"]),
        before in proptest::sample::select(vec![
            "", "Subject: ", "(No subject) ", "RE: ", "Fwd: ", "> ", "MMS: ", "Please ", "Hi, ", "\"", "\u{200b}", "ok ",
        ]),
        after in proptest::sample::select(vec![
            "", "\n\nSent from my iPhone", " Get Outlook for Android", "\n-- \nThis e-mail is confidential.", " 12345",
            " 425-555-0100", " - Maria Lopez", " john@example.com", " 👍", "\"", ".", "\u{fffd}", " #99812", " thanks",
        ]),
        context in proptest::sample::select(CONTEXTS.to_vec()),
    ) {
        let body = format!("{before}{word}{after}");
        let reading = read(&body, context);
        prop_assert_eq!(reading.class, Class::Revoke, "{:?} by {:?}", body, reading.rule);
    }
}
