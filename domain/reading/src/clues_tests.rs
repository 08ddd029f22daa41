//! The clues' own examples, and how a weighed reading explains itself.

use super::super::rulebook::RULEBOOK;
use super::super::rules;
use super::super::tokens::tokens;
use super::super::words::Words;
use super::super::{Class, Context, Reading, Span, read};
use super::{CLUES, Clues, Document, SOURCE};
use crate::Language;

const PLAIN: Context<'_> = Context { opted_out: false, asked: false, status_keyword: "MY STATUS" };

fn document() -> Document {
    toml::from_str(SOURCE).expect("the clues are TOML of the expected shape")
}

/// What the clues say of `body`, whatever the rules say.
fn by_clues(clues: &Clues, body: &str) -> Option<Reading> {
    let words = RULEBOOK.lexicon.understand(tokens(body));
    let applied = rules::apply(&Words::new(&words, &RULEBOOK.lexicon));
    clues.read(body, &words, applied.excepted)
}

/// A file with three clues.
fn small() -> Clues {
    let weights = "[weighed]\nthreshold = 20\nask_from = 15\nbaseline = -5\n\
        [weighed.for]\n20 = [\"your blurbs\"]\n7 = [\"blurbs $\"]\n[weighed.against]\n-3 = [\"?\"]\n";
    let head = "version = \"small\"\n[examples]\nfor = []\nagainst = []\n[language]\nspanish = [\"sus\"]\n";
    let document = toml::from_str(&format!("{head}{weights}")).expect("a small file");
    Clues::new(document).expect("sound clues")
}

#[test]
fn the_clues_can_be_read() {
    if let Err(error) = Clues::new(document()) {
        panic!("{error}");
    }
    assert!(SOURCE.len() < 60_000, "{} bytes are no reading for a lawyer", SOURCE.len());
}

#[test]
fn no_clue_has_points_twice() {
    let twice = SOURCE.replace("[weighed.for]\n", "[weighed.for]\n900 = [\"?\", \"?\"]\n");
    let document = toml::from_str(&twice).expect("still TOML");
    assert_eq!(
        Clues::new(document).err().map(|error| error.to_string()),
        Some("the clue `?` stands there twice".into())
    );
}

#[test]
fn the_clues_alone_recognise_the_examples_for_them() {
    for body in document().examples.requests {
        let class = by_clues(&CLUES, &body).map(|reading| reading.class);
        assert_eq!(class, Some(Class::Revoke), "{body}");
    }
}

#[test]
fn the_examples_against_the_clues_are_left_alone() {
    for body in document().examples.others {
        assert_eq!(read(&body, PLAIN).class, Class::None, "{body}");
        assert_eq!(by_clues(&CLUES, &body), None, "{body}");
    }
}

#[test]
fn a_weighed_reading_shows_the_sum_and_the_words() {
    let body = "So: your blurbs. Your blurbs?";
    let reading = by_clues(&small(), body).expect("it reaches 15");
    assert_eq!(reading.class, Class::Unclear);
    assert_eq!(reading.rule.as_deref(), Some("clues/unclear"));
    assert_eq!(
        reading.why.as_deref(),
        Some("points 19 of 20: \"your blurbs\" +20, \"blurbs $\" +7, \"?\" -3, baseline -5")
    );
    let body = &body[..16];
    let reading = by_clues(&small(), body).expect("it reaches 20");
    assert_eq!((reading.class, reading.rule.as_deref()), (Class::Revoke, Some("clues/weighed")));
    let Span { start, end } = reading.span.expect("the words");
    assert_eq!(&body[start..end], "your blurbs");
    assert_eq!(by_clues(&small(), "blurbs"), None);
}

#[test]
fn words_in_a_quotation_are_no_clues() {
    assert!(by_clues(&small(), "Laughed at your blurbs").is_some());
    assert_eq!(by_clues(&small(), "Laughed at “your blurbs”"), None);
}

#[test]
fn a_weighed_reading_is_answered_in_the_language_of_the_text() {
    let language = |body| by_clues(&small(), body).map(|reading| reading.language);
    assert_eq!(language("your blurbs"), Some(Language::En));
    assert_eq!(language("sus your blurbs"), Some(Language::Es));
}
