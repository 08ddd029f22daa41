//! Words written one by one or letter by letter, for emphasis.

use crate::counted::Counted;
use crate::token::{Pause, Token};

/// Words people spell letter by letter.
const SPELLED_OUT: &[&str] = &[
    "stop",
    "quit",
    "cancel",
    "unsubscribe",
    "unsub",
    "remove",
    "revoke",
    "optout",
    "alto",
    "basta",
    "parar",
];
/// The shortest and the longest of them.
const LETTERS_MIN: usize = 4;
const LETTERS_MAX: usize = 11;

/// Takes the full stops of `No. More. Texts.` for commas: three sentences of one
/// word each are one sentence.
pub(crate) fn one_sentence(tokens: &mut Counted<Token>) {
    let opens = tokens.iter().map(|token| token.pause == Pause::Sentence).collect::<Counted<_>>();
    let opens_at = |at: usize| opens.get(at).copied().unwrap_or(true);
    let alone = |at: usize| at < opens.len() && opens_at(at) && opens_at(at + 1);
    for at in 1..tokens.len() {
        if alone(at - 1) && alone(at) && (alone(at + 1) || (at >= 2 && alone(at - 2))) {
            tokens[at].pause = Pause::Soft;
        }
    }
}

/// Joins words spelled letter by letter: `s t o p`, `S.T.O.P.`, `s-t-o-p`.
pub(crate) fn join_spelled_out(tokens: Counted<Token>) -> Counted<Token> {
    let mut joined: Counted<Token> = Counted::with_capacity(tokens.len());
    let mut run = 0;
    for token in tokens.into_items() {
        let single = token.word.chars().nth(1).is_none();
        run = if single { LETTERS_MAX.min(run + 1) } else { 0 };
        joined.push(token);
        let from = joined.len() - run;
        if run < LETTERS_MIN {
            continue;
        }
        let word = joined.part(from..joined.len()).map(|letter| letter.word.as_str()).collect::<String>();
        if SPELLED_OUT.contains(&word.as_str()) {
            let end = joined[joined.len() - 1].end;
            joined.truncate(from + 1);
            let Token { word: whole, end: last, .. } = &mut joined[from];
            (*whole, *last) = (word, end);
            run = 0;
        }
    }
    joined
}
