//! A pattern as it is written, cut into its smallest pieces; and what can be
//! wrong with one.

use crate::pattern::WORDS_MAX;

/// Why a pattern cannot be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub(crate) enum PatternError {
    /// A bracket has no partner.
    #[error("unbalanced bracket in `{0}`")]
    Unbalanced(String),
    /// No group has this name.
    #[error("no group is called `{0}`")]
    UnknownGroup(String),
    /// Only single words can be ruled out.
    #[error("`{0}` is more than single words")]
    NotWords(String),
    /// The pattern would match anywhere.
    #[error("`{0}` does not begin with a word")]
    NoFirstWord(String),
    /// A match would not fit where matches are kept.
    #[error("`{0}` can match more than {WORDS_MAX} words: make its gaps smaller")]
    TooLong(String),
}

/// Brackets, bars, anchors, gaps, groups and words, in order.
pub(crate) fn pieces(pattern: &str) -> Vec<String> {
    let mut spaced = String::with_capacity(pattern.len());
    for c in pattern.chars() {
        if matches!(c, '(' | ')' | '[' | ']' | '|') {
            spaced.extend([' ', c, ' ']);
        } else {
            spaced.push(c);
        }
    }
    spaced.split_whitespace().map(str::to_owned).collect()
}

pub(crate) fn is_word(piece: &str) -> bool {
    piece.starts_with(char::is_alphanumeric)
}
