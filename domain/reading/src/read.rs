//! The way a text takes: exact keywords come before wording, and wording before
//! clues; within the wording a revocation comes before everything else.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::certain::{is_all_it_says, is_said_plainly, may_be_wanted, opens};
use crate::class::Class;
use crate::clues::{self, Guesses};
use crate::context::Context;
use crate::counted::Counted;
use crate::identity;
use crate::keywords::{self, Keyword};
use crate::language::Language;
use crate::large;
use crate::lexicon::Lexicon;
use crate::reaction::is_reaction;
use crate::reading::Reading;
use crate::rules::{self, Match};
use crate::sightings;
use crate::span::Span;
use crate::tables::{POINTS, RULEBOOK};
use crate::token::Token;
use crate::tokens::tokens;
use crate::utterance::Utterance;
use crate::wrapping;

/// Two words make a request of a bold guess in a text this short, three in one
/// twice as long.
const SHORT_TEXT_WORDS_MAX: usize = 6;

/// Reads `body`, the text as the customer sent it.
#[must_use]
pub fn read(body: &str, context: Context<'_>) -> Reading {
    if is_reaction(body) {
        return Reading::machine("machine/reaction", Language::default());
    }
    let Range { start, end } = wrapping::inside(body);
    if end - start < body.len() {
        let reading = read_whole(&body[start..end], context);
        // What a program added hides no wish to stop; but doubt never opens.
        if reading.class != Class::None && !opens(reading.class) {
            return reading.moved_by(start);
        }
    }
    read_whole(body, context)
}

/// Reads `body` with nothing set aside.
fn read_whole(body: &str, context: Context<'_>) -> Reading {
    let tokens = tokens(body);
    if let Some(found) = keywords::exact(body, &context)
        && (!opens(found.class) || is_said_plainly(body, &tokens))
    {
        return by_keyword(found, &tokens);
    }
    let mut utterance = heard(&tokens, &RULEBOOK.lexicon);
    let machine = rules::set_machines_aside(&RULEBOOK, &mut utterance);
    let applied = rules::apply(&RULEBOOK, &utterance);
    let mut nearly_granted_in = None;
    if let Some(decisive) = applied.decisive {
        let reading = by_wording(body, &utterance, &decisive);
        let said = || {
            is_said_plainly(body, &tokens) && reading.span.is_some_and(|span| is_all_it_says(&tokens, span))
        };
        if !opens(reading.class) || machine.is_none() && said() {
            return reading;
        }
        let nearly_grants = reading.class == Class::Grant && may_be_wanted(&tokens);
        nearly_granted_in = nearly_grants.then_some(reading.language);
    }
    if let Some(rule) = machine {
        return Reading::machine(rule.id, rule.language);
    }
    if applied.wanted {
        return Reading::conversation(nearly_granted_in);
    }
    identity::read(body, &tokens)
        .or_else(|| large::read(body, &tokens))
        .or_else(|| on_second_look(body, &tokens))
        .or_else(|| clues::read(&POINTS, body, &utterance.words, applied.excepted))
        .unwrap_or_else(|| Reading::conversation(nearly_granted_in))
}

/// What there is to weigh in a text: what the points are found with.
pub struct Evidence {
    /// The clues it has, whether or not they have points.
    pub clues: BTreeSet<String>,
    /// Whether it has a word of contacting or of stopping, without which no sum of
    /// points means anything.
    pub bears_on_texts: bool,
}

/// What there is to weigh in `body`.
#[must_use]
pub fn evidence(body: &str) -> Evidence {
    let tokens = tokens(body);
    let utterance = heard(&tokens, &RULEBOOK.lexicon);
    let applied = rules::apply(&RULEBOOK, &utterance);
    let mut clues = BTreeSet::new();
    sightings::each(body, &utterance.words, applied.decisive.is_none() && applied.excepted, |clue, _| {
        clues.insert(clue.to_owned());
    });
    Evidence { clues, bears_on_texts: clues::bears_on_texts(&POINTS, &utterance.words, Guesses::DoNotCount) }
}

fn heard<'t>(tokens: &'t Counted<Token>, lexicon: &Lexicon) -> Utterance<'t> {
    Utterance::new(tokens, lexicon, &RULEBOOK)
}

fn by_keyword(found: Keyword, tokens: &Counted<Token>) -> Reading {
    let Keyword { class, word, language } = found;
    let last = tokens.len().checked_sub(1);
    Reading {
        class,
        // The status keyword is the deployment's, and has no name of its own.
        keyword: (class != Class::Status).then_some(word),
        rule: Some(format!("keyword/{word}")),
        span: last.map(|last| Span { start: tokens[0].start, end: tokens[last].end }),
        why: None,
        language,
        nearly_grants: false,
    }
}

fn by_wording(body: &str, utterance: &Utterance<'_>, decisive: &Match) -> Reading {
    let rule = decisive.rule;
    let words = || utterance.words.part(decisive.words.clone());
    let span = Span {
        start: words().next().map_or(0, |word| word.start),
        end: words().map(|word| word.end).max().unwrap_or_default(),
    };
    let without_letters = !body[span.start..span.end].chars().any(char::is_alphanumeric);
    let id = match rule.misspelled_id {
        Some(_) if without_letters => "emoji/stop",
        Some(misspelled) if decisive.misspelled => misspelled,
        _ => rule.id,
    };
    Reading {
        class: rule.class,
        keyword: None,
        rule: Some(id.to_owned()),
        span: Some(span),
        why: (rule.class == Class::Unclear).then(|| rule.meaning.to_owned()),
        language: rule.language,
        nearly_grants: false,
    }
}

/// Words that are words of their own, `quite` and `massage`, taken for the ones
/// they may be slips for: believed only where several words together make a
/// request of them.
fn on_second_look(body: &str, tokens: &Counted<Token>) -> Option<Reading> {
    let utterance = heard(tokens, &RULEBOOK.second_look);
    if !utterance.words.iter().any(|word| word.misspelled) {
        return None;
    }
    let decisive = rules::apply(&RULEBOOK, &utterance).decisive?;
    let reading = by_wording(body, &utterance, &decisive);
    let length = reading.span.map_or(0, |Span { start, end }| body[start..end].split_whitespace().count());
    let sure = match length {
        0 | 1 => false,
        2 => tokens.len() <= SHORT_TEXT_WORDS_MAX,
        3 => tokens.len() <= 2 * SHORT_TEXT_WORDS_MAX,
        _ => true,
    };
    if reading.class != Class::Revoke || !decisive.misspelled || !sure {
        return None;
    }
    // Guesses alone ask.
    let bears = |guesses| clues::bears_on_texts(&POINTS, &utterance.words, guesses);
    let class = if bears(Guesses::DoNotCount) { Class::Revoke } else { Class::Unclear };
    let why = (class == Class::Unclear).then(|| decisive.rule.meaning.to_owned());
    bears(Guesses::Count).then_some(Reading { class, why, ..reading })
}
