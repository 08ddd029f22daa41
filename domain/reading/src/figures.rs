//! Figures written together with an opt-out word, as a thumb leaves them:
//! `stop2quit`, `2END`, `STOP12345`.

use std::ops::Range;

use crate::counted::Counted;
use crate::keywords::is_opt_out;
use crate::token::{Pause, Token};

/// Takes such words apart, so that each part is a word of its own.
pub(crate) fn apart(tokens: Counted<Token>) -> Counted<Token> {
    let mut taken_apart = Counted::with_capacity(tokens.len());
    for token in tokens.into_items() {
        let parts = parts(&token.word);
        if parts.len() < 2
            || !parts
                .iter()
                .all(|part| is_figure(&token.word[part.clone()]) || is_opt_out(&token.word[part.clone()]))
        {
            taken_apart.push(token);
            continue;
        }
        // A letter may have been longer in the body than it is here: only whole
        // tokens have exact places, so all parts share the whole's.
        for (number, part) in parts.into_iter().enumerate() {
            let pause = if number == 0 { token.pause } else { Pause::None };
            taken_apart.push(Token { word: token.word[part].to_owned(), pause, ..token });
        }
    }
    taken_apart
}

pub(crate) fn is_figure(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// The runs of figures and of letters in `word`.
fn parts(word: &str) -> Vec<Range<usize>> {
    let mut parts: Vec<Range<usize>> = Vec::new();
    let mut figure = None;
    for (at, c) in word.char_indices() {
        let end = at + c.len_utf8();
        match parts.last_mut() {
            Some(part) if figure == Some(c.is_ascii_digit()) => part.end = end,
            _ => parts.push(at..end),
        }
        figure = Some(c.is_ascii_digit());
    }
    parts
}
