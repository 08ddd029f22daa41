//! A text as the rules see it: known words by number, courtesies set aside.

use super::lexicon::Lexicon;
use super::pattern::Extent;
use super::tokens::Pause;
use super::understood::Understood;

/// The words of a text, one entry each; noise is left out.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// What each word is to the rules; 0 for a word no rule knows.
    pub ids: Vec<u32>,
    /// First byte and the byte after the last, in the body.
    pub places: Vec<(usize, usize)>,
    /// Whether a sentence begins with it.
    pub opens_sentence: Vec<bool>,
    /// Whether a comma or the like stands before it.
    pub after_pause: Vec<bool>,
    /// Whether it stands in a quotation.
    pub quoted: Vec<bool>,
    /// Whether it was misspelled, as far as we understood it.
    pub misspelled: Vec<bool>,
    /// Of what each place is the beginning, if nothing but courtesies stand
    /// before; one place more than there are words.
    pub begins: Vec<Option<Extent>>,
    /// Of what each place is the end, likewise.
    pub ends: Vec<Option<Extent>>,
}

impl Words {
    /// Lays out `understood`, the words of a text without its noise.
    pub(super) fn new(understood: &[Understood], lexicon: &Lexicon) -> Self {
        let mut words = Self::default();
        for Understood { token, misspelled } in understood {
            words.ids.push(lexicon.id(&token.word));
            words.places.push((token.start, token.end));
            words.opens_sentence.push(token.pause == Pause::Sentence);
            words.after_pause.push(token.pause >= Pause::Soft);
            words.quoted.push(token.quoted);
            words.misspelled.push(*misspelled);
        }
        words.begins = begins(understood, |at| lexicon.greets(words.ids[at]));
        words.ends = ends(understood, |at| lexicon.thanks(words.ids[at]));
        words
    }
}

fn begins(understood: &[Understood], courtesy: impl Fn(usize) -> bool) -> Vec<Option<Extent>> {
    let mut reach = Some(Extent::Text);
    let mut begins = Vec::with_capacity(understood.len() + 1);
    for (at, word) in understood.iter().enumerate() {
        let asked = (word.token.pause == Pause::Please).then_some(Extent::Clause);
        reach = reach.max(boundary(word.token.pause)).max(asked);
        begins.push(reach);
        if !courtesy(at) {
            reach = None;
        }
    }
    begins.push(reach);
    begins
}

fn ends(understood: &[Understood], courtesy: impl Fn(usize) -> bool) -> Vec<Option<Extent>> {
    let mut reach = Some(Extent::Text);
    let mut ends = vec![reach];
    for (at, word) in understood.iter().enumerate().rev() {
        if !courtesy(at) {
            reach = None;
        }
        reach = reach.max(boundary(word.token.pause));
        ends.push(reach);
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
