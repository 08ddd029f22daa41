//! The words that rules and spellings name, by number, so that nothing after
//! the first look at a word compares letters.

use crate::sorted_strings::SortedStrings;

/// The number of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Word(pub u16);

impl Word {
    /// No word: what noise is read as. The empty string is the first of all.
    pub(crate) const NOTHING: Self = Self(0);
    /// A word that no rule and no spelling names.
    pub(crate) const UNKNOWN: Self = Self(u16::MAX);
}

/// All of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Vocabulary(pub SortedStrings);

impl Vocabulary {
    pub(crate) fn number(&self, word: &str) -> Word {
        self.0.find(word).and_then(|number| u16::try_from(number).ok()).map_or(Word::UNKNOWN, Word)
    }

    /// How a word is written; the unknown is nothing.
    pub(crate) fn written(&self, word: Word) -> Option<&'static str> {
        (word != Word::UNKNOWN).then(|| self.0.get(usize::from(word.0)))
    }
}
