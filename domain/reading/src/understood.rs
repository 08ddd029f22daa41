//! A word as it is understood.

use super::tokens::Token;

/// A word as the lexicon understood it.
#[derive(Clone, Debug)]
pub(super) struct Understood {
    /// The token it comes from, its word replaced by what is meant.
    pub token: Token,
    /// Whether that took a guess.
    pub misspelled: bool,
}
