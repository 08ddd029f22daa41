//! What is read as something else: short forms, slang, known slips, and idioms,
//! which are several words read as one or as none.
//!
//! Patterns are spelled by this same code when they are compiled, so a pattern
//! may use any spelling that a text may.

use crate::counted::{Counted, steps};
use crate::lists::{List, Lists};
use crate::vocabulary::Word;

/// How often idioms are looked for: a second time in what the first made.
const ROUNDS: usize = 2;

/// A word that is read as others: none for noise.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spelling {
    pub typed: Word,
    pub meant: List,
    pub misspelled: bool,
}

/// Several words that are read as others: none for noise.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Idiom {
    pub first: Word,
    /// All of its words, the first too.
    pub words: List,
    pub meant: List,
    pub misspelled: bool,
}

/// All of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spellings {
    pub lists: Lists,
    /// In the order of the words typed.
    pub words: &'static [Spelling],
    /// In the order of their first words, the longest of each first.
    pub idioms: &'static [Idiom],
    /// The word that marks a request and says nothing else about it.
    pub please: Word,
}

/// A word on its way from what was typed to what is meant.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Piece {
    pub word: Word,
    /// The typed words it stands for: the first, and the one after the last.
    pub from: usize,
    pub to: usize,
    /// Whether the pause before those words is before it, too.
    pub leads: bool,
    pub misspelled: bool,
}

impl Piece {
    /// The typed word at place `at`, taken as it is.
    pub(crate) fn typed(word: Word, at: usize) -> Self {
        Self { word, from: at, to: at + 1, leads: true, misspelled: false }
    }
}

impl Spellings {
    /// What `typed` is read as, if it is read as something else.
    pub(crate) fn of(&self, typed: Word) -> Option<&'static Spelling> {
        let at = self.words.binary_search_by_key(&typed, |spelling| spelling.typed).ok()?;
        Some(&self.words[at])
    }

    /// The numbers of `words`, which stand side by side, as they would be understood
    /// in a text.
    pub(crate) fn spelled(&self, words: impl Iterator<Item = Word>) -> Vec<u16> {
        let mut pieces = Counted::with_capacity(0);
        for (at, word) in words.enumerate() {
            let typed = Piece::typed(word, at);
            match self.of(word) {
                Some(spelling) => put(&mut pieces, typed, self.lists.get(spelling.meant)),
                None => pieces.push(typed),
            }
        }
        let pieces = self.joined(pieces, |_| false);
        let heard = pieces.iter().filter(|piece| piece.word != Word::NOTHING && piece.word != self.please);
        heard.map(|piece| piece.word.0).collect()
    }

    /// `pieces` with each idiom replaced by what it is read as. No idiom has a
    /// pause in it: `pauses` tells of a typed word whether one is before it.
    pub(crate) fn joined(
        &self,
        mut pieces: Counted<Piece>,
        pauses: impl Fn(usize) -> bool,
    ) -> Counted<Piece> {
        for _ in 0..ROUNDS {
            pieces = self.joined_once(&pieces, &pauses);
        }
        pieces
    }

    fn joined_once(&self, pieces: &Counted<Piece>, pauses: impl Fn(usize) -> bool) -> Counted<Piece> {
        let mut joined = Counted::with_capacity(pieces.len());
        let mut at = 0;
        while at < pieces.len() {
            let idiom =
                self.idioms_from(pieces[at].word).find(|idiom| self.stands(idiom, pieces, at, &pauses));
            match idiom {
                Some(idiom) => {
                    let to = at + self.lists.get(idiom.words).len();
                    let misspelled = idiom.misspelled || pieces.part(at..to).any(|piece| piece.misspelled);
                    let whole = Piece { to: pieces[to - 1].to, misspelled, ..pieces[at] };
                    put(&mut joined, whole, self.lists.get(idiom.meant));
                    at = to;
                }
                None => {
                    joined.push(pieces[at]);
                    at += 1;
                }
            }
        }
        joined
    }

    fn idioms_from(&self, first: Word) -> impl Iterator<Item = &'static Idiom> {
        let from = self.idioms.partition_point(|idiom| idiom.first < first);
        self.idioms[from..].iter().take_while(move |idiom| idiom.first == first).inspect(|_| steps(1))
    }

    fn stands(
        &self,
        idiom: &Idiom,
        pieces: &Counted<Piece>,
        at: usize,
        pauses: impl Fn(usize) -> bool,
    ) -> bool {
        let words = self.lists.get(idiom.words);
        at + words.len() <= pieces.len()
            && words
                .iter()
                .zip(pieces.part(at..at + words.len()))
                .all(|(&word, piece)| Word(word) == piece.word)
            && pieces.part(at + 1..at + words.len()).all(|piece| !piece.leads || !pauses(piece.from))
    }
}

/// Puts the words `meant` where the piece `whole` stood. Nothing keeps its place
/// until all idioms are found.
pub(crate) fn put(into: &mut Counted<Piece>, whole: Piece, meant: &[u16]) {
    if meant.is_empty() {
        into.push(Piece { word: Word::NOTHING, misspelled: false, ..whole });
    }
    for (number, &word) in meant.iter().enumerate() {
        into.push(Piece { word: Word(word), leads: whole.leads && number == 0, ..whole });
    }
}
