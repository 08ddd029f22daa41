//! What there is to do about the letters of a queue, whatever they ask for.

use textledger_domain::phone::PhoneNumber;
use textledger_infrastructure::dead_letters::DeadLetter;

use super::account::LetterLine;
use super::error::Error;

/// What a letter is, and what there is to do about it.
pub(super) struct Looked<W> {
    pub line: LetterLine,
    /// None where it cannot be read.
    pub work: Option<W>,
}

/// What is done about the letters of one queue.
pub(super) trait Letters {
    /// What a letter asks for.
    type Work;

    /// Reads a letter and decides on it again; none where it is not about `only`.
    async fn look(
        &self,
        letter: &DeadLetter,
        only: Option<&PhoneNumber>,
    ) -> Result<Option<Looked<Self::Work>>, Error>;

    /// Has it worked off. A reason, where the letter is still needed.
    async fn redrive(&self, letter: &DeadLetter, work: &Self::Work) -> Result<Option<String>, Error>;
}
