//! What a text asks for: above all, whether it takes consent back, in any words
//! a reasonable person would understand (47 CFR 64.1200(a)(10)).
//!
//! A pure function over two versioned files: the rules of `rules/revocation.toml`
//! and, where none of them applies, the weighed words of `rules/clues.toml`. The
//! same text is read the same way every time, and the reading names the rule and
//! the words it rests on. This package must not know what follows from a reading.

mod clues;
mod english;
mod keywords;
mod language;
mod letters;
mod lexicon;
mod matching;
mod pattern;
mod rulebook;
mod rules;
mod sightings;
mod spelling;
#[cfg(test)]
mod tests;
mod tokens;
mod typo;
mod understood;
mod words;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use clues::CLUES;
use rulebook::RULEBOOK;
use rules::Finding;
use tokens::Token;
use words::Words;

pub use language::Language;

/// Two words make a request of a bold guess in a text this short, three in one
/// twice as long.
const SHORT_TEXT_WORDS_MAX: usize = 6;

/// What is known about the conversation when the text is read.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Whether the contact is opted out, or on the way there: only then YES
    /// gives consent.
    pub opted_out: bool,
    /// Whether our last text asked to reply STOP to stop or CONTINUE to go on.
    pub asked: bool,
    /// The words that ask for the customer's own status, such as `MY STATUS`.
    pub status_keyword: &'a str,
}

/// What a text asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Consent is taken back.
    Revoke,
    /// Consent is given, or given again.
    Grant,
    /// Who is texting, and how to stop it.
    Help,
    /// What we hold about the customer.
    Status,
    /// Go on texting, in answer to our question.
    Continue,
    /// It may be that consent is taken back: ask.
    Unclear,
    /// None of these: conversation.
    None,
}

/// A text, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What it asks for.
    pub class: Class,
    /// The keyword, where the text is one and nothing else.
    pub keyword: Option<&'static str>,
    /// The rule that decided; `None` for conversation. Stable: it is recorded.
    pub rule: Option<String>,
    /// The words it rests on.
    pub span: Option<Span>,
    /// What is unclear, or which clues made the sum, for people.
    pub why: Option<String>,
    /// The language of the deciding words.
    pub language: Language,
}

/// A part of a text, in bytes, on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

/// The versions of the rules and of the clues, as recorded with what they decide.
#[must_use]
pub fn rules_version() -> &'static str {
    static VERSION: LazyLock<String> =
        LazyLock::new(|| format!("{}+clues-{}", RULEBOOK.version, CLUES.version));
    &VERSION
}

/// Reads `body`, the text as the customer sent it. Exact keywords come before
/// wording, and wording before clues; within the wording a revocation comes
/// before everything else.
#[must_use]
pub fn read(body: &str, context: Context<'_>) -> Reading {
    let tokens = tokens::tokens(body);
    let whole = whole(&tokens);
    if keywords::is_status(body, context.status_keyword) {
        return decided(Class::Status, None, "keyword/STATUS".to_owned(), whole, Language::En);
    }
    if let Some(found) = keywords::exact(body, &context) {
        let rule = format!("keyword/{}", found.word);
        return decided(found.class, Some(found.word), rule, whole, found.language);
    }
    if tokens::is_reaction(body) {
        return conversation();
    }
    let understood = RULEBOOK.lexicon.understand(tokens.clone());
    let words = Words::new(&understood, &RULEBOOK.lexicon);
    let applied = rules::apply(&words);
    if let Some(finding) = applied.finding {
        return by_wording(body, &words, &finding);
    }
    if applied.wanted {
        return conversation();
    }
    on_second_look(body, tokens)
        .or_else(|| CLUES.read(body, &understood, applied.excepted))
        .unwrap_or_else(conversation)
}

/// Words that are words of their own, `quite` and `massage`, taken for the ones
/// they may be slips for: believed only where several words together make a
/// request of them.
fn on_second_look(body: &str, tokens: Vec<Token>) -> Option<Reading> {
    let typed = tokens.len();
    let words = Words::new(&RULEBOOK.second_look.understand(tokens), &RULEBOOK.second_look);
    if !words.misspelled.contains(&true) {
        return None;
    }
    let finding = rules::apply(&words).finding?;
    let reading = by_wording(body, &words, &finding);
    let length = reading.span.map_or(0, |Span { start, end }| body[start..end].split_whitespace().count());
    let sure = match length {
        0 | 1 => false,
        2 => typed <= SHORT_TEXT_WORDS_MAX,
        3 => typed <= 2 * SHORT_TEXT_WORDS_MAX,
        _ => true,
    };
    (reading.class == Class::Revoke && finding.misspelled && sure).then_some(reading)
}

/// The clues that `body` has, whether or not they have points: what the points
/// are found with.
#[must_use]
pub fn clues_in(body: &str) -> BTreeSet<String> {
    let understood = RULEBOOK.lexicon.understand(tokens::tokens(body));
    let applied = rules::apply(&Words::new(&understood, &RULEBOOK.lexicon));
    let mut clues = BTreeSet::new();
    sightings::each(body, &understood, applied.finding.is_none() && applied.excepted, |clue, _| {
        clues.insert(clue.to_owned());
    });
    clues
}

fn by_wording(body: &str, words: &Words, finding: &Finding) -> Reading {
    let rule = finding.rule;
    let places = &words.places[finding.from..finding.to];
    let span = Span {
        start: places.first().map_or(0, |place| place.0),
        end: places.iter().map(|place| place.1).max().unwrap_or_default(),
    };
    let without_letters = !body[span.start..span.end].chars().any(char::is_alphanumeric);
    let id = match &rule.misspelled_id {
        Some(_) if without_letters => "emoji/stop",
        Some(misspelled) if finding.misspelled => misspelled,
        _ => &rule.id,
    };
    let why = (rule.class == Class::Unclear).then(|| rule.meaning.clone());
    Reading { why, ..decided(rule.class, None, id.to_owned(), Some(span), rule.language) }
}

fn decided(
    class: Class,
    keyword: Option<&'static str>,
    rule: String,
    span: Option<Span>,
    language: Language,
) -> Reading {
    Reading { class, keyword, rule: Some(rule), span, why: None, language }
}

fn conversation() -> Reading {
    let language = Language::default();
    Reading { class: Class::None, keyword: None, rule: None, span: None, why: None, language }
}

/// From the first word to the last.
fn whole(tokens: &[Token]) -> Option<Span> {
    Some(Span { start: tokens.first()?.start, end: tokens.last()?.end })
}
