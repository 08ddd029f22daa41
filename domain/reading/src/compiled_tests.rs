//! What the compiler makes of small rule files: guesses, and errors that name
//! the place to mend.

use crate::compiler;
use crate::rulebook::Rulebook;

/// A file with one rule, `rule` the rest of it, and these words for guesses.
fn file(rule: &str, meant: &[&str], ordinary: &[&str], joined: &[&str], second_look: &[&str]) -> String {
    format!(
        "version = \"small\"\nnoise = []\nspelling = {{}}\nmisspelling = {{}}\nmistaken = {{}}\n\
         courtesy = {{ before = [], after = [] }}\n\
         slips = {{ meant = {meant:?}, ordinary = {ordinary:?}, joined = {joined:?}, second_look = {second_look:?} }}\n\
         guard = []\n\
         group = [{{ name = \"calls\", words = \"calls | phone calls\" }}]\n\
         [[rule]]\nid = \"phrase/small\"\nclass = \"revoke\"\nmeaning = \"An end.\"\n{rule}"
    )
}

fn small(meant: &[&str], ordinary: &[&str], joined: &[&str], second_look: &[&str]) -> Rulebook {
    let rule = "patterns = [\"end {calls}\"]\nfor = [\"end calls\"]\n";
    compiler::rulebook(&file(rule, meant, ordinary, joined, second_look)).expect("a sound file")
}

fn assert_guesses(rulebook: &Rulebook, bold: bool, cases: &[(&str, Option<&str>)]) {
    let lexicon = if bold { &rulebook.second_look } else { &rulebook.lexicon };
    for (typed, meant) in cases {
        let guess = lexicon.guesser.guess(typed).and_then(|word| lexicon.vocabulary.written(word));
        assert_eq!(guess, *meant, "{typed}");
    }
}

#[test]
fn the_nearest_word_is_meant() {
    let rulebook = small(&["stop", "messages", "unsubscribe"], &["massages"], &[], &[]);
    let cases = [
        ("stpo", Some("stop")),
        ("sto", Some("stop")),
        ("shop", Some("stop")),
        ("mesages", Some("messages")),
        ("unsuscrib", Some("unsubscribe")),
        ("subscribe", Some("unsubscribe")),
        ("mesgs", None),
        ("st", None),
    ];
    assert_guesses(&rulebook, false, &cases);
}

#[test]
fn a_second_look_is_bolder_with_short_words() {
    let rulebook = small(&["stop"], &["quite"], &[], &["not", "take", "quit"]);
    let cases = [
        ("nit", Some("not")),
        ("tske", Some("take")),
        ("tkae", Some("take")),
        ("cat", None),
        ("quite", Some("quit")),
    ];
    assert_guesses(&rulebook, true, &cases);
}

#[test]
fn words_run_together_are_taken_apart() {
    let guesser = small(&[], &[], &["stop", "texting", "me", "remove", "text"], &[]).lexicon.guesser;
    assert_eq!(guesser.apart("stoptextingme"), Some(vec!["stop", "texting", "me"]));
    assert_eq!(guesser.apart("removeme"), Some(vec!["remove", "me"]));
    assert_eq!(guesser.apart("stopwatch"), None);
    assert_eq!(guesser.apart("meme"), None);
}

#[test]
fn a_wrong_rule_is_refused_by_name() {
    for (rule, error) in [
        ("patterns = [\"end (it\"]\nfor = [\"x\"]", "in `phrase/small`: unbalanced bracket in `end (it`"),
        ("patterns = [\"end it]\"]\nfor = [\"x\"]", "in `phrase/small`: unbalanced bracket in `end it]`"),
        ("patterns = [\"end {it}\"]\nfor = [\"x\"]", "in `phrase/small`: no group is called `it`"),
        (
            "patterns = [\"end !{calls}\"]\nfor = [\"x\"]",
            "in `phrase/small`: `{calls}` is more than single words",
        ),
        (
            "patterns = [\"..2 end\"]\nfor = [\"x\"]",
            "in `phrase/small`: `..2 end` does not begin with a word",
        ),
        (
            "patterns = [\"end ..60 it ..9\"]\nfor = [\"x\"]",
            "in `phrase/small`: `end ..60 it ..9` can match more than 63 words: make its gaps smaller",
        ),
        ("patterns = [\"end it\"]", "rule `phrase/small` has no example: give it some under `for`"),
        (
            "patterns = [\"end it\"]\nguards = [\"time\"]\nfor = [\"x\"]",
            "rule `phrase/small` names the unknown guard `time`",
        ),
    ] {
        let refused = compiler::rulebook(&file(rule, &[], &[], &[], &[])).expect_err(rule);
        assert_eq!(refused.to_string(), error);
    }
    let unknown = file("patterns = [\"end it\"]\nfor = [\"x\"]\nunles.before = []", &[], &[], &[], &[]);
    let refused = compiler::rulebook(&unknown).expect_err("no such key").to_string();
    assert!(refused.contains("unknown field `unles`"), "{refused}");
}
