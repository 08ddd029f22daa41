//! The rules' own examples, and what must hold for every text.

use std::fs;

use proptest::prelude::*;

use super::compiler::{self, RuleFile};
use super::{Class, Context, Language, Reading, Span, read, rules_version};

const PLAIN: Context<'_> = Context { opted_out: false, asked: false, status_keyword: "MY STATUS" };
const ASKED: Context<'_> = Context { asked: true, ..PLAIN };
const OPTED_OUT: Context<'_> = Context { opted_out: true, ..PLAIN };

/// The rules as they are written, with their examples.
fn source() -> String {
    fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/revocation.toml"))
        .expect("the rules are there")
}

fn document() -> RuleFile {
    toml::from_str(&source()).expect("the rules are TOML of the expected shape")
}

fn shown(body: &str, reading: &Reading) -> String {
    let words = reading.span.map_or("", |Span { start, end }| &body[start..end]);
    format!("{body:?}: {:?} by {:?} for {words:?}", reading.class, reading.rule)
}

#[test]
fn the_program_has_the_rules_as_they_are_written() {
    let compiled = compiler::rulebook(&source()).expect("the rules compile");
    let in_program = include_str!(concat!(env!("OUT_DIR"), "/rulebook.rs"));
    assert!(compiler::rulebook_as_rust(&compiled) == in_program, "build the package again");
    assert!(rules_version().starts_with(&format!("{}+clues-", document().version)));
}

#[test]
fn every_rule_has_a_name_of_its_own() {
    let mut ids = document().rule.into_iter().map(|rule| rule.id).collect::<Vec<_>>();
    ids.sort();
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count);
}

#[test]
fn the_examples_for_a_rule_are_read_as_its_class() {
    let mut wrong = Vec::new();
    for rule in document().rule {
        for body in &rule.examples {
            let reading = read(body, PLAIN);
            if reading.class != rule.class {
                wrong.push(format!("{}: {}", rule.id, shown(body, &reading)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_examples_against_a_rule_are_not_read_as_its_class() {
    let mut wrong = Vec::new();
    for rule in document().rule {
        for body in &rule.counterexamples {
            let reading = read(body, PLAIN);
            if reading.class == rule.class {
                wrong.push(format!("{}: {}", rule.id, shown(body, &reading)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_exact_keyword_comes_before_wording() {
    for (body, class, keyword, language) in [
        ("STOP", Class::Revoke, "STOP", Language::En),
        ("opt-out", Class::Revoke, "OPTOUT", Language::En),
        ("¡Alto!", Class::Revoke, "ALTO", Language::Es),
        ("no más", Class::Revoke, "NO MAS", Language::Es),
        ("start", Class::Grant, "START", Language::En),
        ("help", Class::Help, "HELP", Language::En),
        ("Ayuda", Class::Help, "AYUDA", Language::Es),
    ] {
        let reading = read(body, PLAIN);
        let found = (reading.class, reading.keyword, reading.language);
        assert_eq!(found, (class, Some(keyword), language), "{body}");
        assert_eq!(reading.rule, Some(format!("keyword/{keyword}")));
    }
}

#[test]
fn yes_grants_only_where_consent_was_revoked() {
    for body in ["yes", "sí", "SI"] {
        assert_eq!(read(body, PLAIN).class, Class::None, "{body}");
        assert_eq!(read(body, OPTED_OUT).class, Class::Grant, "{body}");
    }
}

#[test]
fn an_answer_to_our_question_is_read_as_one() {
    for body in ["continue", "CONTINUE!", "continuar", "keep", "seguir", "start"] {
        assert_eq!(read(body, ASKED).class, Class::Continue, "{body}");
    }
    assert_eq!(read("continue", PLAIN).class, Class::None);
    // "Should we stop texting you?"
    for (body, class) in [("Yes", Class::Revoke), ("sí", Class::Revoke), ("No.", Class::Continue)] {
        assert_eq!(read(body, ASKED).class, class, "{body}");
        assert_eq!(read(body, PLAIN).class, Class::None, "{body}");
    }
    assert_eq!(read("stop", ASKED).class, Class::Revoke);
    let both = Context { asked: true, ..OPTED_OUT };
    assert_eq!(read("start", both).class, Class::Grant);
}

#[test]
fn the_status_keyword_comes_first() {
    assert_eq!(read("my status", PLAIN).class, Class::Status);
    assert_eq!(read("My  Status?", PLAIN).class, Class::Status);
    assert_eq!(read("what is my status", PLAIN).class, Class::None);
    assert_eq!(read("stop", Context { status_keyword: "STOP", ..PLAIN }).class, Class::Status);
    assert_eq!(read("", Context { status_keyword: "", ..PLAIN }).class, Class::None);
}

#[test]
fn a_reading_names_the_words_it_rests_on() {
    for (body, words, rule) in [
        ("Thanks! Please STOP texting me, ok?", "STOP texting me", "phrase/stop-texting"),
        ("  “stpo”  ", "stpo", "typo/STOP"),
        ("👍 🛑", "🛑", "emoji/stop"),
        ("Ya no quiero más. Déjenme en paz.", "Déjenme en paz", "es/leave-alone"),
        ("ｐｌｅａｓｅ ｓｔｏｐ", "ｓｔｏｐ", "phrase/stop"),
    ] {
        let reading = read(body, PLAIN);
        let Span { start, end } = reading.span.expect("a decided reading has words");
        assert_eq!((&body[start..end], reading.rule.as_deref()), (words, Some(rule)), "{body}");
    }
}

#[test]
fn the_unclear_says_what_is_unclear() {
    let reading = read("why do you keep texting me", PLAIN);
    assert_eq!(reading.class, Class::Unclear);
    assert!(reading.why.is_some_and(|why| why.contains("why we text")));
}

#[test]
fn what_a_phone_sends_for_a_reaction_is_no_person_s() {
    for body in
        ["Liked “Reply STOP to unsubscribe”", "Emphasized \"Reply \"STOP\" to end\"", "Loved an image"]
    {
        assert_eq!(read(body, PLAIN).class, Class::Machine, "{body}");
    }
}

#[test]
fn what_follows_a_quotation_of_ours_is_read() {
    for body in ["> Reply STOP to opt out\nStop", "\"Reply STOP to opt out\" Stop"] {
        assert_eq!(read(body, PLAIN).class, Class::Revoke, "{body}");
    }
    assert_eq!(read("> Reply STOP to opt out\nsee you at 3", PLAIN).class, Class::None);
    // Sent back without quotation marks, they are set aside all the same.
    for body in ["Reply STOP to opt out. Stop", "Reply STOP to opt out of this, take me off your list"] {
        assert_eq!(read(body, PLAIN).class, Class::Revoke, "{body}");
    }
}

#[test]
fn a_second_look_needs_more_than_one_word() {
    for body in
        ["quite texting me", "take me odd your list", "do nit message me", "removeme", "stop testing me"]
    {
        assert_eq!(read(body, PLAIN).class, Class::Revoke, "{body}");
    }
    for body in ["quite", "shop", "step", "the massage was great", "I had the best massage, quite nice"] {
        assert_eq!(read(body, PLAIN).class, Class::None, "{body}");
    }
}

proptest! {
    #[test]
    fn any_text_can_be_read(
        body in any::<String>(),
        opted_out in any::<bool>(),
        asked in any::<bool>(),
        status_keyword in ".{0,9}",
    ) {
        let reading = read(&body, Context { opted_out, asked, status_keyword: &status_keyword });
        if let Some(Span { start, end }) = reading.span {
            prop_assert!(body.get(start..end).is_some());
        }
        prop_assert_eq!(reading.rule.is_none(), reading.class == Class::None);
        let by_clues = reading.rule.is_some_and(|rule| rule.starts_with("clues/"));
        prop_assert!(!by_clues || (reading.span.is_some() && reading.why.is_some()));
    }

    #[test]
    fn any_order_of_known_words_can_be_read(
        words in proptest::collection::vec(
            proptest::sample::select(vec![
                "stop", "dont", "texting", "me", "\"", "'", ".", ",", "🛑", "no", "más", "mensajes", "list",
                "off", "take", "he", "said", "unsubscribe", "s", "t", "o", "p", "\u{200b}", "é", "the fuck",
                "your", "texts", "these", "please", "lawyer", "?", "phone", "5", "consent", "further",
            ]),
            0..40,
        ),
    ) {
        let body = words.join(" ");
        if let Some(Span { start, end }) = read(&body, PLAIN).span {
            prop_assert!(start < end && body.get(start..end).is_some());
        }
    }

    #[test]
    fn decoration_never_hides_a_request(
        request in proptest::sample::select(vec!["stop texting me", "stop", "take me off your list", "no más mensajes"]),
        before in "[ !.\"«🛑👍\u{200b}\u{fe0f}\n]{0,6}",
        after in "[ !.\"»👍\u{200b}\u{fe0f}\n]{0,6}",
    ) {
        prop_assert_eq!(read(&format!("{before}{request}{after}"), PLAIN).class, Class::Revoke);
    }
}
