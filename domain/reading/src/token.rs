//! A word as it was typed, and what stands before it.

/// What stands between a word and the one before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Pause {
    /// A space, or a hyphen.
    None,
    /// A please: what follows is a request, though the sentence goes on.
    Please,
    /// A comma, dash, colon, bracket, emoji.
    Soft,
    /// The end of a sentence, or the beginning of the text.
    Sentence,
}

/// A word and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    /// In plain small letters.
    pub word: String,
    /// Its first byte in the body.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
    /// What stands before it.
    pub pause: Pause,
    /// Between quotation marks, while other words of the text are not.
    pub quoted: bool,
}
