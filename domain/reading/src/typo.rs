//! Slips of the finger: which word was meant, where no other word was.
//!
//! Only for the few words that requests are made of, and never for a word that
//! is one in its own right: a massage is no message.

use std::collections::HashSet;

use strsim::osa_distance;

/// Words this short are guessed only where the rules name them.
const LETTERS_MIN: usize = 5;
/// The same on a second look.
const LETTERS_FOR_TWO_BOLD_SLIPS: usize = 6;
/// A shorter word is not taken for several run together.
const JOINED_LETTERS_MIN: usize = 6;
/// From this length on, two slips are forgiven.
const LETTERS_FOR_TWO_SLIPS: usize = 9;

/// The words that can be meant.
#[derive(Clone, Debug, Default)]
pub(super) struct Guesser {
    meant: Vec<Meant>,
    ordinary: HashSet<String>,
    joined: HashSet<String>,
    /// Whether short words are guessed too.
    bold: bool,
}

#[derive(Clone, Debug)]
struct Meant {
    word: String,
    /// The letters it has, one bit each: a slip changes two bits at most.
    letters: u32,
    slips: usize,
}

impl Guesser {
    /// `meant` are the words to look for, `ordinary` words near them that are
    /// none of them, `joined` words that are run together.
    pub(super) fn new(meant: &[String], ordinary: &[String], joined: &[String]) -> Self {
        let meant = meant.iter().map(|word| Meant {
            word: word.clone(),
            letters: letters(word),
            slips: if word.len() >= LETTERS_FOR_TWO_SLIPS { 2 } else { 1 },
        });
        Self {
            meant: meant.collect(),
            ordinary: ordinary.iter().cloned().collect(),
            joined: joined.iter().cloned().collect(),
            bold: false,
        }
    }

    /// Also looks for `more` words, short ones too, and takes no word for one of
    /// its own: for a second look at a text that says nothing at the first.
    pub(super) fn bolder(&self, more: &[String]) -> Self {
        let mut bolder = Self::new(more, &[], &[]);
        bolder.meant.splice(0..0, self.meant.iter().cloned());
        for meant in bolder.meant.iter_mut().filter(|meant| meant.word.len() >= LETTERS_FOR_TWO_BOLD_SLIPS) {
            meant.slips = 2;
        }
        Self { bold: true, joined: self.joined.clone(), ..bolder }
    }

    /// The words that `word` is when a space or more were left out.
    pub(super) fn apart<'w>(&self, word: &'w str) -> Option<Vec<&'w str>> {
        if word.len() < JOINED_LETTERS_MIN || !word.is_ascii() {
            return None;
        }
        // For each place, where the last word begins of those that reach it.
        let mut begins: Vec<Option<usize>> = vec![None; word.len() + 1];
        begins[0] = Some(0);
        for end in 1..=word.len() {
            begins[end] =
                (0..end).find(|&from| begins[from].is_some() && self.joined.contains(&word[from..end]));
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

    /// Whether `word` is a word of its own.
    pub(super) fn is_ordinary(&self, word: &str) -> bool {
        self.ordinary.contains(word)
    }

    fn beside(&self, word: &str) -> Option<&str> {
        self.meant.iter().map(|meant| meant.word.as_str()).find(|meant| hit_beside(word, meant))
    }

    /// The word that `word` was meant for: the nearest, and the first listed of
    /// equals.
    pub(super) fn guess(&self, word: &str) -> Option<&str> {
        if !word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        let seen = letters(word);
        if self.bold && word.len() < LETTERS_MIN {
            return self.beside(word);
        }
        self.meant
            .iter()
            .filter(|meant| {
                word.len().abs_diff(meant.word.len()) <= meant.slips
                    && (word.len() >= LETTERS_MIN || meant.word.len() < LETTERS_MIN)
                    && (seen ^ meant.letters).count_ones() as usize <= 2 * meant.slips
            })
            .map(|meant| (osa_distance(word, &meant.word), meant))
            .filter(|(distance, meant)| *distance <= meant.slips)
            .filter(|(distance, meant)| {
                *distance < 2 || !self.bold || word.as_bytes()[0] == meant.word.as_bytes()[0]
            })
            .min_by_key(|(distance, _)| *distance)
            .map(|(_, meant)| meant.word.as_str())
    }
}

/// Whether `word` is `meant` but for a finger that hit the key beside, two letters
/// that changed places, or one after the first that is missing.
fn hit_beside(word: &str, meant: &str) -> bool {
    if word.len() < 3 || word.bytes().any(|byte| byte.is_ascii_digit()) {
        return false;
    }
    if word.len() + 1 == meant.len() {
        return word.as_bytes()[0] == meant.as_bytes()[0] && osa_distance(word, meant) == 1;
    }
    if word.len() != meant.len() {
        return false;
    }
    let wrong = word.bytes().zip(meant.bytes()).filter(|(typed, meant)| typed != meant).collect::<Vec<_>>();
    match wrong[..] {
        [(a, b), (c, d)] if a == d && b == c => true,
        [slip] => beside(slip),
        _ => false,
    }
}

/// Whether two keys touch on the usual keyboard.
fn beside((a, b): (u8, u8)) -> bool {
    const ROWS: [&[u8]; 3] = [b"qwertyuiop", b"asdfghjkl", b"zxcvbnm"];
    let place = |key: u8| {
        ROWS.iter().enumerate().find_map(|(row, keys)| Some((row, keys.iter().position(|&k| k == key)?)))
    };
    match (place(a), place(b)) {
        (Some((row, at)), Some((other_row, other))) if row == other_row => at.abs_diff(other) == 1,
        // The rows below are shifted to the right by half a key.
        (Some((row, at)), Some((other_row, other))) if row + 1 == other_row => at == other || at == other + 1,
        (Some((row, at)), Some((other_row, other))) if other_row + 1 == row => at == other || other == at + 1,
        _ => false,
    }
}

fn letters(word: &str) -> u32 {
    word.bytes().fold(0, |set, byte| set | 1 << (byte % 32))
}

/// `word` with its drawn-out letters shortened, in the ways it can be meant:
/// `stopppp` is `stopp` or `stop`.
pub(super) fn shortened(word: &str) -> Vec<String> {
    let mut ways = Vec::new();
    for (run_min, keep) in [(3, 2), (3, 1), (2, 1)] {
        // Two of a letter are ordinary in a short word: off, will, too.
        if run_min == 2 && word.len() < LETTERS_MIN {
            continue;
        }
        let short = collapse(word, run_min, keep);
        if short != word && !ways.contains(&short) {
            ways.push(short);
        }
    }
    // Two at the end are no more ordinary than three: endd, optt.
    if let Some((rest, last)) = word.char_indices().next_back().map(|(at, last)| (&word[..at], last))
        && word.len() >= LETTERS_MIN - 1
        && rest.ends_with(last)
        && !ways.iter().any(|way| way == rest)
    {
        ways.push(rest.to_owned());
    }
    ways
}

fn collapse(word: &str, run_min: usize, keep: usize) -> String {
    let chars = word.chars().collect::<Vec<_>>();
    let runs = chars.chunk_by(|a, b| a == b);
    runs.flat_map(|run| &run[..if run.len() >= run_min { keep } else { run.len() }]).collect()
}

/// `word` with figures read as the letters they look like: `st0p`.
pub(super) fn with_figures_as_letters(word: &str) -> Option<String> {
    let figures = word.bytes().any(|byte| byte.is_ascii_digit());
    let letters = word.bytes().any(|byte| byte.is_ascii_alphabetic());
    if !(figures && letters) {
        return None;
    }
    let read = word.chars().map(|c| match c {
        '0' => 'o',
        '1' => 'i',
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        other => other,
    });
    Some(read.collect())
}

#[cfg(test)]
mod tests {
    use super::{Guesser, shortened, with_figures_as_letters};

    #[test]
    fn the_nearest_word_is_meant_unless_it_is_another_word() {
        let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let guesser =
            Guesser::new(&words(&["stop", "messages", "unsubscribe"]), &words(&["massages", "shop"]), &[]);
        for (typed, meant) in [
            ("stpo", Some("stop")),
            ("sto", Some("stop")),
            ("shop", Some("stop")),
            ("mesages", Some("messages")),
            ("unsuscrib", Some("unsubscribe")),
            ("subscribe", Some("unsubscribe")),
            ("mesgs", None),
            ("st", None),
        ] {
            assert_eq!(guesser.guess(typed), meant, "{typed}");
        }
        assert!(guesser.is_ordinary("massages"));
    }

    #[test]
    fn a_second_look_is_bolder_with_short_words() {
        let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let guesser =
            Guesser::new(&words(&["stop"]), &words(&["quite"]), &[]).bolder(&words(&["not", "take", "quit"]));
        for (typed, meant) in [
            ("nit", Some("not")),
            ("tske", Some("take")),
            ("tkae", Some("take")),
            ("cat", None),
            ("quite", Some("quit")),
        ] {
            assert_eq!(guesser.guess(typed), meant, "{typed}");
        }
    }

    #[test]
    fn words_run_together_are_taken_apart() {
        let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let guesser = Guesser::new(&[], &[], &words(&["stop", "texting", "me", "remove", "text"]));
        assert_eq!(guesser.apart("stoptextingme"), Some(vec!["stop", "texting", "me"]));
        assert_eq!(guesser.apart("removeme"), Some(vec!["remove", "me"]));
        assert_eq!(guesser.apart("stopwatch"), None);
        assert_eq!(guesser.apart("meme"), None);
    }

    #[test]
    fn letters_are_shortened_and_figures_read() {
        assert_eq!(shortened("stoppp"), ["stopp", "stop"]);
        assert_eq!(shortened("textt"), ["text"]);
        assert!(shortened("off").is_empty());
        assert_eq!(shortened("endd"), ["end"]);
        assert_eq!(with_figures_as_letters("5t0p").as_deref(), Some("stop"));
        assert_eq!(with_figures_as_letters("stop"), None);
    }
}
