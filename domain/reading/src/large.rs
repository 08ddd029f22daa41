//! STOP in capitals in a text that is not: our own texts spell the command so,
//! and hardly anybody writes the verb so by chance.

use crate::class::Class;
use crate::counted::{Counted, steps};
use crate::language::Language;
use crate::reading::Reading;
use crate::span::Span;
use crate::token::Token;

/// The command as our texts give it.
const COMMAND: &str = "STOP";
/// What before it makes it no request: not STOP, and the words of telling how to.
const NO_REQUEST: &[&str] = &[
    "bus", "cannot", "cant", "didnt", "dont", "never", "next", "not", "pit", "reply", "send", "text", "type",
    "wont",
];

/// What a bare STOP in capitals says in `body`, where nothing else was found: it
/// revokes where the text begins with it and goes on with a new sentence, as
/// in "STOP Mr Jones has passed away", and is asked about elsewhere.
pub(crate) fn read(body: &str, tokens: &Counted<Token>) -> Option<Reading> {
    steps(body.len());
    if !body.contains(char::is_lowercase) {
        return None;
    }
    let written = |token: &Token| &body[token.start..token.end];
    let at = tokens.iter().position(|token| !token.quoted && written(token) == COMMAND)?;
    if at > 0 && NO_REQUEST.contains(&tokens[at - 1].word.as_str()) {
        return None;
    }
    let opens_a_sentence = |token: &Token| written(token).starts_with(char::is_uppercase);
    let (class, why) = if at == 0 && tokens.get(1).is_some_and(opens_a_sentence) {
        (Class::Revoke, None)
    } else {
        (Class::Unclear, Some("STOP stands in the text in capitals.".to_owned()))
    };
    let Token { start, end, .. } = tokens[at];
    Some(Reading {
        class,
        keyword: None,
        rule: Some("large/STOP".to_owned()),
        span: Some(Span { start, end }),
        why,
        language: Language::En,
        nearly_grants: false,
    })
}
