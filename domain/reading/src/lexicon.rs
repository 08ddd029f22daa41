//! How words are looked at: which the rules know, how they may be written, and
//! which slips are forgiven.

use crate::lists::List;
use crate::meant::Meant;
use crate::sorted_strings::SortedStrings;
use crate::spellings::Spellings;
use crate::vocabulary::Vocabulary;

/// One way to look at words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lexicon {
    pub vocabulary: Vocabulary,
    pub spellings: Spellings,
    /// Words that the rules know.
    pub known: List,
    /// Words of their own, which are no slips.
    pub ordinary: List,
    pub guesser: Guesser,
}

/// What guesses are made from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Guesser {
    pub meant: &'static [Meant],
    /// Words that are run together.
    pub joined: SortedStrings,
    /// Whether short words are guessed too, as on a second look at a text that
    /// says nothing at the first.
    pub bold: bool,
}
