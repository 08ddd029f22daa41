//! The patterns of the rules, in the shape in which they are matched.
//!
//! Parts name other parts and sets of words by number: the whole rule book is a
//! few flat tables that lie in the program as they are used. How a lawyer
//! writes a pattern is known to the compiler alone.

use crate::lists::List;

/// The longest that a match can be, in words: a set of places where it can end
/// fits one machine word.
pub(crate) const WORDS_MAX: usize = 63;

/// A part of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Node {
    /// One of these words.
    AnyOf(List),
    /// Any word but these.
    NoneOf(List),
    /// Up to so many words of any kind.
    Gap(u8),
    /// These parts, one after the other.
    Sequence(List),
    /// One of these parts.
    Choice(List),
    /// This part or nothing.
    Optional(u16),
    /// Nothing but courtesies before.
    Begins(Extent),
    /// Nothing but courtesies after.
    Ends(Extent),
}

/// Of what an anchor is the beginning or the end; the end of a text is also the
/// end of a sentence, and that of a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Extent {
    /// From comma to comma.
    Clause,
    /// From full stop to full stop.
    Sentence,
    /// All of it.
    Text,
}

/// A whole pattern, and what can be told of it without matching.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pattern {
    /// The part that is all of it.
    pub node: u16,
    /// The words it can begin with; `None` where it can begin with any.
    pub first: Option<List>,
    /// Sets of words, as a list of lists: a text must have one word of each.
    pub required: List,
}
