//! What a typed word is meant for: itself, what it is a spelling of, or what it
//! is a slip for.

use std::borrow::Cow;

use crate::counted::{Counted, steps};
use crate::lexicon::Lexicon;
use crate::respelled::{shortened, with_figures_as_letters};
use crate::spellings::{Piece, Spelling, put};
use crate::token::{Pause, Token};
use crate::vocabulary::Word;

/// Longer words are not guessed at.
const WORD_BYTES_MAX: usize = 40;

/// What a word is read as.
struct Meaning {
    words: Cow<'static, [u16]>,
    misspelled: bool,
}

/// A word as the lexicon understands it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Understood<'t> {
    pub word: Word,
    /// How what is meant is written.
    pub written: &'t str,
    /// Its first byte in the body, and the byte after its last.
    pub start: usize,
    pub end: usize,
    pub pause: Pause,
    /// Whether it stands in a quotation.
    pub quoted: bool,
    /// Whether it took a guess.
    pub misspelled: bool,
}

impl Lexicon {
    /// What `tokens` mean, word by word, without the noise. The pause before
    /// noise stays.
    pub(crate) fn understand<'t>(&self, tokens: &'t Counted<Token>) -> Counted<Understood<'t>> {
        let mut pieces = Counted::with_capacity(tokens.len());
        for (at, token) in tokens.iter().enumerate() {
            let word = self.vocabulary.number(&token.word);
            let typed = Piece::typed(word, at);
            match self.meaning(word, &token.word) {
                Some(Meaning { words, misspelled }) => {
                    put(&mut pieces, Piece { misspelled, ..typed }, &words)
                }
                None => pieces.push(typed),
            }
        }
        let pieces = self.spellings.joined(pieces, |at| tokens[at].pause != Pause::None);
        let mut understood = Counted::with_capacity(pieces.len());
        let mut pause = Pause::None;
        for piece in pieces.iter() {
            let first = &tokens[piece.from];
            if piece.leads {
                pause = pause.max(first.pause);
            }
            if piece.word == self.spellings.please {
                pause = pause.max(Pause::Please);
            } else if piece.word != Word::NOTHING {
                understood.push(Understood {
                    word: piece.word,
                    written: self.vocabulary.written(piece.word).unwrap_or(&first.word),
                    start: first.start,
                    end: tokens[piece.to - 1].end,
                    pause,
                    quoted: first.quoted,
                    misspelled: piece.misspelled,
                });
                pause = Pause::None;
            }
        }
        understood
    }

    /// What `typed`, which is `word`, is read as, if as something else.
    fn meaning(&self, word: Word, typed: &str) -> Option<Meaning> {
        if let Some(spelling) = self.spellings.of(word) {
            return Some(self.spelled(spelling));
        }
        let is_itself = self.knows(word) || self.spellings.lists.has(self.ordinary, word.0);
        if is_itself || typed.len() > WORD_BYTES_MAX {
            return None;
        }
        steps(typed.len());
        let respelled = shortened(typed).into_iter().chain(with_figures_as_letters(typed));
        respelled
            .filter_map(|way| self.named(&way))
            .map(|meaning| Meaning { misspelled: true, ..meaning })
            .next()
            .or_else(|| self.with_g(typed))
            .or_else(|| self.guesser.guess(typed).map(|word| Meaning::of(word, true)))
            .or_else(|| self.apart(typed))
    }

    /// What `typed` is read as if spellings or rules name it.
    fn named(&self, typed: &str) -> Option<Meaning> {
        let word = self.vocabulary.number(typed);
        let spelling = self.spellings.of(word).map(|spelling| self.spelled(spelling));
        spelling.or_else(|| self.knows(word).then(|| Meaning::of(word, false)))
    }

    /// `typed` with the g that many leave out: `textin`, `remindin'`.
    fn with_g(&self, typed: &str) -> Option<Meaning> {
        self.named(&typed.ends_with("in").then(|| format!("{typed}g"))?)
    }

    /// `typed` as several words that were run together.
    fn apart(&self, typed: &str) -> Option<Meaning> {
        let words = self.guesser.apart(typed)?;
        let words = self.spellings.spelled(words.into_iter().map(|word| self.vocabulary.number(word)));
        Some(Meaning { words: words.into(), misspelled: true })
    }

    fn knows(&self, word: Word) -> bool {
        self.spellings.lists.has(self.known, word.0)
    }

    fn spelled(&self, spelling: &Spelling) -> Meaning {
        Meaning { words: self.spellings.lists.get(spelling.meant).into(), misspelled: spelling.misspelled }
    }
}

impl Meaning {
    fn of(Word(word): Word, misspelled: bool) -> Self {
        Self { words: vec![word].into(), misspelled }
    }
}
