//! The words that a slip of the finger may be meant for.

use crate::vocabulary::Word;

/// A word to look for where another is unknown and near it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meant {
    pub word: Word,
    pub written: &'static str,
    /// The letters it has.
    pub letters: u32,
    /// How many slips are forgiven.
    pub slips: u8,
}

/// The letters that `word` has, one bit each: a slip changes two bits at most.
pub(crate) fn letters(word: &str) -> u32 {
    word.bytes().fold(0, |set, byte| set | 1 << (byte % 32))
}
