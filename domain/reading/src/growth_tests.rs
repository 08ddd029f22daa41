//! That the work of a reading grows with the text and no faster, counted in steps.

use std::collections::BTreeSet;

use crate::context::Context;
use crate::counted::steps_of;
use crate::read::read;
use crate::tables::RULEBOOK;

const PLAIN: Context<'_> = Context { opted_out: false, asked: false, status_keyword: "MY STATUS" };
/// About as much as fits ten joined messages.
const SHORT_BYTES: usize = 1_600;
/// As much as SNS can carry.
const LONG_BYTES: usize = 160_000;

/// How many steps each `piece` takes of a text that is nothing but pieces.
fn steps_per_piece(piece: &str, bytes: usize) -> f64 {
    let count = bytes.div_ceil(piece.len());
    let body = piece.repeat(count);
    let steps = steps_of(|| {
        let _ = read(&body, PLAIN);
    });
    assert!(steps >= body.chars().count(), "{piece:?}: some of the text was read without a step");
    steps as f64 / count as f64
}

fn assert_linear(piece: &str, short: usize, long: usize) {
    let (few, many) = (steps_per_piece(piece, short), steps_per_piece(piece, long));
    assert!(many < 2.0 * few, "{piece:?} takes {few:.0} steps in {short} bytes, {many:.0} in {long}");
}

#[test]
fn the_largest_texts_take_no_more_steps_per_word_than_short_ones() {
    for piece in [
        "stop ",
        "a ",
        "dont stop ",
        "no ",
        "text me ",
        "\"",
        "🛑",
        "s t o ",
        "stop.",
        "the the ",
        "he said stop texting me ",
        "x",
        "unsubscrib ",
        "cancel the the the ",
        "(",
        "'a ",
        "not your texts? ",
        "remove. these texts ",
        "> a\n",
        "> stop\n",
        "\"stop\" ",
        "'stop' a ",
        "no. ",
        "no, ",
        "7 ",
        "st0p ",
        "é",
        "e\u{301}",
        "\u{301}",
        "\u{301}\u{323}",
        " ",
        "\n",
        ".",
        "?",
        "please ",
        "dont want ",
        "wtf ",
        "stoptextingme ",
        "if you stop texting me. ",
        "reply stop to ",
        "what do ",
        "quite texting me. ",
        "stop texting me tomorrow. ",
        "i dont want to stop these texts. ",
        "ａ",
        "$a",
        "#",
    ] {
        assert_linear(piece, SHORT_BYTES, LONG_BYTES);
    }
}

#[test]
fn no_word_that_the_rules_know_takes_more_steps_in_a_longer_text() {
    let words = RULEBOOK.lexicon.vocabulary.0;
    let words = (1..words.ends.len()).map(|number| words.get(number)).collect::<BTreeSet<_>>();
    for word in words {
        assert_linear(&format!("{word} {word}. "), 200, 2_000);
    }
}
