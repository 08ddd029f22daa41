//! Which words the rules know, and which spellings are meant for them: short
//! forms, slang, drawn-out letters, figures for letters, slips of the finger.

use std::collections::{HashMap, HashSet};

use super::tokens::{Pause, Token};
use super::typo::{Guesser, shortened, with_figures_as_letters};
use super::understood::Understood;

/// Longer words are not guessed at.
const WORD_BYTES_MAX: usize = 40;
/// The word that marks a request and says nothing else about it.
const PLEASE: &str = "please";
/// How often words are put together: a second time for what the first made.
const MERGES: usize = 2;

/// The vocabulary of the rules.
#[derive(Clone, Debug, Default)]
pub(super) struct Lexicon {
    ids: HashMap<String, u32>,
    /// A spelling and the words it is for: none for noise.
    spellings: HashMap<String, Spelling>,
    /// Several words that are read as one or as none, by the first of them.
    phrases: HashMap<String, Vec<Phrase>>,
    greetings: HashSet<u32>,
    thanks: HashSet<u32>,
    guesser: Guesser,
}

#[derive(Clone, Debug)]
struct Spelling {
    meant: Vec<String>,
    misspelled: bool,
}

#[derive(Clone, Debug)]
struct Phrase {
    words: Vec<String>,
    spelling: Spelling,
}

fn split(words: &str) -> Vec<String> {
    words.split_whitespace().map(str::to_owned).collect()
}

impl Lexicon {
    /// Reads each of `variants` as `meant`: one or more words, or none.
    pub(super) fn spell(&mut self, meant: &str, variants: &[String], misspelled: bool) {
        let meant = split(meant);
        for word in &meant {
            self.add(word);
        }
        for variant in variants {
            let mut words = split(variant);
            if words.len() > 1 {
                let spelling = Spelling { meant: meant.clone(), misspelled };
                let phrase = Phrase { words, spelling };
                self.phrases.entry(phrase.words[0].clone()).or_default().push(phrase);
            } else if let Some(word) = words.pop() {
                self.spellings.insert(word, Spelling { meant: meant.clone(), misspelled });
            }
        }
        for phrases in self.phrases.values_mut() {
            phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.words.len()));
        }
    }

    /// Takes `before` and `after` for courtesies at the beginning and the end.
    pub(super) fn courtesies(&mut self, before: &[String], after: &[String]) {
        self.greetings = before.iter().map(|word| self.add(word)).collect();
        self.thanks = after.iter().map(|word| self.add(word)).collect();
    }

    /// Takes words near those of `guesser` for slips.
    pub(super) fn guess_with(&mut self, guesser: Guesser) {
        self.guesser = guesser;
    }

    /// Guesses more boldly, at the words of `more` too.
    pub(super) fn look_again(&mut self, more: &[String]) {
        self.guesser = self.guesser.bolder(more);
    }

    /// The number of `word`, new or old.
    pub(super) fn add(&mut self, word: &str) -> u32 {
        let next = self.ids.len() as u32 + 1;
        *self.ids.entry(word.to_owned()).or_insert(next)
    }

    /// The number of `word`; 0 where no rule knows it.
    pub(super) fn id(&self, word: &str) -> u32 {
        self.ids.get(word).copied().unwrap_or(0)
    }

    /// How many words it has.
    pub(super) fn size(&self) -> usize {
        self.ids.len()
    }

    /// Whether `id` is a courtesy that can open a sentence.
    pub(super) fn greets(&self, id: u32) -> bool {
        self.greetings.contains(&id)
    }

    /// Whether `id` is a courtesy that can close a sentence.
    pub(super) fn thanks(&self, id: u32) -> bool {
        self.thanks.contains(&id)
    }

    /// `words` of a pattern as they would be understood in a text.
    pub(super) fn spelled(&self, words: &[&str]) -> Vec<String> {
        let as_typed = |word: &str| Spelling { meant: vec![word.to_owned()], misspelled: false };
        let spell = |word: &str| self.spellings.get(word).cloned().unwrap_or_else(|| as_typed(word));
        self.joined(words.iter().map(|word| (Token::of(word), spell(word))))
            .into_iter()
            .map(|word| word.token.word)
            .collect()
    }

    /// What `tokens` mean, word by word, without the noise.
    pub(super) fn understand(&self, tokens: Vec<Token>) -> Vec<Understood> {
        self.joined(tokens.into_iter().map(|token| {
            let meant = self.meant(&token.word);
            (token, meant)
        }))
    }

    fn joined(&self, words: impl Iterator<Item = (Token, Spelling)>) -> Vec<Understood> {
        let mut understood = Vec::new();
        for (token, spelling) in words {
            replace(&mut understood, &[Understood { token, misspelled: false }], &spelling);
        }
        for _ in 0..MERGES {
            understood = self.merged(&understood);
        }
        without_noise(understood)
    }

    fn meant(&self, word: &str) -> Spelling {
        if let Some(spelling) = self.spellings.get(word) {
            return spelling.clone();
        }
        let as_typed = Spelling { meant: vec![word.to_owned()], misspelled: false };
        if self.ids.contains_key(word) || self.guesser.is_ordinary(word) || word.len() > WORD_BYTES_MAX {
            return as_typed;
        }
        let mut readings = shortened(word);
        readings.extend(with_figures_as_letters(word));
        for reading in readings {
            if let Some(spelling) = self.spellings.get(&reading) {
                return Spelling { misspelled: true, ..spelling.clone() };
            }
            if self.ids.contains_key(&reading) {
                return Spelling { meant: vec![reading], misspelled: true };
            }
        }
        if let Some(whole) = self.with_g(word) {
            return whole;
        }
        if let Some(guess) = self.guesser.guess(word) {
            return Spelling { meant: vec![guess.to_owned()], misspelled: true };
        }
        match self.guesser.apart(word) {
            Some(words) => Spelling { meant: self.spelled(&words), misspelled: true },
            None => as_typed,
        }
    }

    /// `word` with the g that many leave out: `textin`, `remindin'`.
    fn with_g(&self, word: &str) -> Option<Spelling> {
        let whole = word.ends_with("in").then(|| format!("{word}g"))?;
        self.spellings.get(&whole).cloned().or_else(|| {
            self.ids.contains_key(&whole).then(|| Spelling { meant: vec![whole], misspelled: false })
        })
    }

    fn merged(&self, words: &[Understood]) -> Vec<Understood> {
        let mut merged = Vec::with_capacity(words.len());
        let mut at = 0;
        while at < words.len() {
            let phrase = self
                .phrases
                .get(&words[at].token.word)
                .and_then(|phrases| phrases.iter().find(|phrase| stands(phrase, &words[at..])));
            let length = phrase.map_or(1, |phrase| phrase.words.len());
            match phrase {
                Some(phrase) => replace(&mut merged, &words[at..at + length], &phrase.spelling),
                None => merged.push(words[at].clone()),
            }
            at += length;
        }
        merged
    }
}

/// Drops what no rule may see; the pause before it stays.
fn without_noise(words: Vec<Understood>) -> Vec<Understood> {
    let mut kept = Vec::with_capacity(words.len());
    let mut pause = Pause::None;
    for mut word in words {
        pause = pause.max(word.token.pause);
        if word.token.word == PLEASE {
            pause = pause.max(Pause::Please);
            continue;
        }
        if word.token.word.is_empty() {
            continue;
        }
        word.token.pause = pause;
        pause = Pause::None;
        kept.push(word);
    }
    kept
}

/// Whether `phrase` stands at the beginning of `words`, without a pause in it.
fn stands(phrase: &Phrase, words: &[Understood]) -> bool {
    phrase.words.len() <= words.len()
        && phrase.words.iter().zip(words).all(|(wanted, word)| *wanted == word.token.word)
        && words[1..phrase.words.len()].iter().all(|word| word.token.pause == Pause::None)
}

/// Puts `meant` where `words` stood; nothing is an empty word, which keeps its
/// place until all words are put together.
fn replace(into: &mut Vec<Understood>, words: &[Understood], spelling: &Spelling) {
    let (Some(first), Some(last)) = (words.first(), words.last()) else { return };
    let Spelling { meant, misspelled } = spelling;
    let misspelled = *misspelled || words.iter().any(|word| word.misspelled);
    let token = Token { end: last.token.end, ..first.token.clone() };
    if meant.is_empty() {
        into.push(Understood { token: Token { word: String::new(), ..token }, misspelled: false });
        return;
    }
    for (number, word) in meant.iter().enumerate() {
        let pause = if number == 0 { token.pause } else { Pause::None };
        let token = Token { word: word.clone(), pause, ..token.clone() };
        into.push(Understood { token, misspelled });
    }
}
