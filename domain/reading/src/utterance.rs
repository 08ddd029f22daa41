//! A text as the rules see it: what its words mean, courtesies set aside.

use crate::counted::Counted;
use crate::lexicon::Lexicon;
use crate::pattern::Extent;
use crate::rulebook::Rulebook;
use crate::token::{Pause, Token};
use crate::understand::Understood;
use crate::vocabulary::Word;

/// The words of a text without its noise, and where clauses and sentences begin
/// and end.
#[derive(Debug)]
pub(crate) struct Utterance<'t> {
    pub words: Counted<Understood<'t>>,
    /// Of what each place is the beginning, if nothing but courtesies stand
    /// before; one place more than there are words.
    pub begins: Counted<Option<Extent>>,
    /// Of what each place is the end, likewise.
    pub ends: Counted<Option<Extent>>,
    /// For each word, the place after the last of its sentence.
    pub sentence_ends: Counted<usize>,
}

impl<'t> Utterance<'t> {
    /// Lays out `tokens`, read with `lexicon`, one of `rulebook`'s.
    pub(crate) fn new(tokens: &'t Counted<Token>, lexicon: &Lexicon, rulebook: &Rulebook) -> Self {
        let words = lexicon.understand(tokens);
        let greets = |word: Word| rulebook.lists.has(rulebook.greetings, word.0);
        let thanks = |word: Word| rulebook.lists.has(rulebook.thanks, word.0);
        Self {
            begins: begins(&words, greets),
            ends: ends(&words, thanks),
            sentence_ends: sentence_ends(&words),
            words,
        }
    }

    /// Whether a sentence begins with the word at `at`.
    pub(crate) fn opens_sentence(&self, at: usize) -> bool {
        self.words[at].pause == Pause::Sentence
    }
}

fn begins(words: &Counted<Understood<'_>>, courtesy: impl Fn(Word) -> bool) -> Counted<Option<Extent>> {
    let mut reach = Some(Extent::Text);
    let mut begins = Counted::with_capacity(words.len() + 1);
    for word in words.iter() {
        let asked = (word.pause == Pause::Please).then_some(Extent::Clause);
        reach = reach.max(boundary(word.pause)).max(asked);
        begins.push(reach);
        if !courtesy(word.word) {
            reach = None;
        }
    }
    begins.push(reach);
    begins
}

fn ends(words: &Counted<Understood<'_>>, courtesy: impl Fn(Word) -> bool) -> Counted<Option<Extent>> {
    let mut reach = Some(Extent::Text);
    let mut ends = Counted::with_capacity(words.len() + 1);
    ends.push(reach);
    for word in words.iter().rev() {
        if !courtesy(word.word) {
            reach = None;
        }
        reach = reach.max(boundary(word.pause));
        ends.push(reach);
    }
    ends.reverse();
    ends
}

fn sentence_ends(words: &Counted<Understood<'_>>) -> Counted<usize> {
    let mut end = words.len();
    let mut ends = Counted::with_capacity(words.len());
    for (at, word) in words.iter().enumerate().rev() {
        ends.push(end);
        if word.pause == Pause::Sentence {
            end = at;
        }
    }
    ends.reverse();
    ends
}

fn boundary(pause: Pause) -> Option<Extent> {
    match pause {
        Pause::None | Pause::Please => None,
        Pause::Soft => Some(Extent::Clause),
        Pause::Sentence => Some(Extent::Sentence),
    }
}
