//! Slips of the finger: which word was meant, where no other word was.
//!
//! Only for the few words that requests are made of, and never for a word that
//! is one in its own right: a massage is no message.

use strsim::osa_distance;

use crate::keyboard::hit_beside;
use crate::lexicon::Guesser;
use crate::meant::{Meant, letters};
use crate::vocabulary::Word;

/// Words this short are guessed only where the rules name them.
const LETTERS_MIN: usize = 5;
/// A shorter word is not taken for several run together.
const JOINED_LETTERS_MIN: usize = 6;

impl Guesser {
    /// The words that `word` is when a space or more were left out.
    pub(crate) fn apart<'w>(&self, word: &'w str) -> Option<Vec<&'w str>> {
        if word.len() < JOINED_LETTERS_MIN || !word.is_ascii() {
            return None;
        }
        // For each place, where the last word begins of those that reach it.
        let mut begins: Vec<Option<usize>> = vec![None; word.len() + 1];
        begins[0] = Some(0);
        for end in 1..=word.len() {
            begins[end] =
                (0..end).find(|&from| begins[from].is_some() && self.joined.find(&word[from..end]).is_some());
        }
        let mut words = Vec::new();
        let mut end = word.len();
        while end > 0 {
            let from = begins[end]?;
            words.push(&word[from..end]);
            end = from;
        }
        words.reverse();
        Some(words)
    }

    /// The word that `word` was meant for: the nearest, and the first listed of
    /// equals.
    pub(crate) fn guess(&self, word: &str) -> Option<Word> {
        if !word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        if self.bold && word.len() < LETTERS_MIN {
            return self.meant.iter().find(|meant| hit_beside(word, meant.written)).map(|meant| meant.word);
        }
        let seen = letters(word);
        self.meant
            .iter()
            .filter_map(|meant| Some((self.distance(word, seen, meant)?, meant)))
            .min_by_key(|(distance, _)| *distance)
            .map(|(_, meant)| meant.word)
    }

    /// How many slips make `word`, which has the letters `seen`, of `meant`; `None`
    /// if that is too many.
    fn distance(&self, word: &str, seen: u32, meant: &Meant) -> Option<usize> {
        let slips = usize::from(meant.slips);
        let near = word.len().abs_diff(meant.written.len()) <= slips
            && (word.len() >= LETTERS_MIN || meant.written.len() < LETTERS_MIN)
            && (seen ^ meant.letters).count_ones() as usize <= 2 * slips;
        let distance = near.then(|| osa_distance(word, meant.written))?;
        let same_beginning = word.as_bytes()[0] == meant.written.as_bytes()[0];
        (distance <= slips && (distance < 2 || !self.bold || same_beginning)).then_some(distance)
    }
}
