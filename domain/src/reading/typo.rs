//! Slips of the finger: which word was meant, where no other word was.
//!
//! Only for the few words that requests are made of, and never for a word that
//! is one in its own right: a massage is no message.

use std::collections::HashSet;

use strsim::osa_distance;

/// Words this short are guessed only where the rules name them.
const LETTERS_MIN: usize = 5;
/// From this length on, two slips are forgiven.
const LETTERS_FOR_TWO_SLIPS: usize = 9;

/// The words that can be meant.
#[derive(Debug, Default)]
pub(super) struct Guesser {
    meant: Vec<Meant>,
    ordinary: HashSet<String>,
}

#[derive(Debug)]
struct Meant {
    word: String,
    /// The letters it has, one bit each: a slip changes two bits at most.
    letters: u32,
    slips: usize,
}

impl Guesser {
    /// `meant` are the words to look for, `ordinary` words near them that are
    /// none of them.
    pub(super) fn new(meant: &[String], ordinary: &[String]) -> Self {
        let meant = meant.iter().map(|word| Meant {
            word: word.clone(),
            letters: letters(word),
            slips: if word.len() >= LETTERS_FOR_TWO_SLIPS { 2 } else { 1 },
        });
        Self { meant: meant.collect(), ordinary: ordinary.iter().cloned().collect() }
    }

    /// Whether `word` is a word of its own.
    pub(super) fn is_ordinary(&self, word: &str) -> bool {
        self.ordinary.contains(word)
    }

    /// The word that `word` was meant for: the nearest, and the first listed of
    /// equals.
    pub(super) fn guess(&self, word: &str) -> Option<&str> {
        if !word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        let seen = letters(word);
        self.meant
            .iter()
            .filter(|meant| {
                word.len().abs_diff(meant.word.len()) <= meant.slips
                    && (word.len() >= LETTERS_MIN || meant.word.len() < LETTERS_MIN)
                    && (seen ^ meant.letters).count_ones() as usize <= 2 * meant.slips
            })
            .map(|meant| (osa_distance(word, &meant.word), meant))
            .filter(|(distance, meant)| *distance <= meant.slips)
            .min_by_key(|(distance, _)| *distance)
            .map(|(_, meant)| meant.word.as_str())
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
            Guesser::new(&words(&["stop", "messages", "unsubscribe"]), &words(&["massages", "shop"]));
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
    fn letters_are_shortened_and_figures_read() {
        assert_eq!(shortened("stoppp"), ["stopp", "stop"]);
        assert_eq!(shortened("textt"), ["text"]);
        assert!(shortened("off").is_empty());
        assert_eq!(shortened("endd"), ["end"]);
        assert_eq!(with_figures_as_letters("5t0p").as_deref(), Some("stop"));
        assert_eq!(with_figures_as_letters("stop"), None);
    }
}
