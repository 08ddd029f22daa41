//! A rule as it is applied: what a request is called, and what makes it none.

use crate::class::Class;
use crate::language::Language;
use crate::lists::List;

/// What makes a match no request, as lists of patterns.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unless {
    /// Stands right before the match.
    pub before: List,
    /// Shares a word with the match.
    pub around: List,
    /// Stands right after the match.
    pub after: List,
}

/// A rule of `rules/revocation.toml`. Its patterns are the rule book's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PhraseRule {
    pub id: &'static str,
    /// The name it goes by where a word of the match was misspelled.
    pub misspelled_id: Option<&'static str>,
    pub class: Class,
    pub language: Language,
    pub meaning: &'static str,
    /// Its own exceptions and those of its guards.
    pub exceptions: &'static [Unless],
}
