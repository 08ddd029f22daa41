//! The clues a text has: its words, its pairs of neighbouring words, and how its
//! sentences begin and end.
//!
//! Says what is there and where. What a clue weighs is for `clues`; the weights
//! were found with this same function, so nothing is seen there that is not seen
//! here.

use crate::counted::{Counted, steps};
use crate::span::Span;
use crate::token::Pause;
use crate::understand::Understood;

/// Stands for every word with a figure in it: times, prices, phone numbers.
const FIGURES: &str = "#";
/// The courtesy that the rules leave out.
const PLEASE: &str = "please";
/// A sentence that ends with a question mark.
const QUESTION: &str = "?";
/// A wording of a rule stands in the text, and an exception of the rule with it.
const EXCEPTED: &str = "(excepted)";
/// Words that turn what follows into its opposite, or into a mere thought.
const NEGATIONS: &[&str] = &[
    "not", "no", "never", "dont", "doesnt", "didnt", "wont", "cant", "isnt", "wasnt", "wouldnt", "without",
    "if", "nunca",
];
/// How many words after one of those are marked.
const NEGATED_WORDS: usize = 4;

/// Calls `see` with every clue in `words`, the words of `body`, and where it
/// stands. Words in a quotation are somebody else's and are no clues. `excepted`:
/// whether a rule would apply but for its exceptions.
pub(crate) fn each(
    body: &str,
    words: &Counted<Understood<'_>>,
    excepted: bool,
    mut see: impl FnMut(&str, Span),
) {
    let mut clue = String::new();
    let mut negated = 0;
    for (at, seen) in words.iter().enumerate() {
        let here = Span { start: seen.start, end: seen.end };
        let next = words.get(at + 1);
        let opens = seen.pause == Pause::Sentence;
        let closes = next.is_none_or(|next| next.pause == Pause::Sentence);
        let word = folded(seen.written);
        if opens {
            negated = 0;
        }
        if seen.quoted {
            continue;
        }
        let mut say = |parts: [&str; 3], span: Span| {
            clue.clear();
            parts.iter().for_each(|part| clue.push_str(part));
            steps(clue.len());
            see(&clue, span);
        };
        say([word, "", ""], here);
        if seen.pause == Pause::Please {
            say([PLEASE, "", ""], here);
        }
        if opens {
            say(["^ ", word, ""], here);
        }
        if closes {
            say([word, " $", ""], here);
            let after = next.map_or(body.len(), |next| next.start);
            let between = body.get(seen.end..after).unwrap_or_default();
            steps(between.len());
            if between.contains('?') {
                say([QUESTION, "", ""], here);
            }
        }
        if negated > 0 {
            say(["not .. ", word, ""], here);
            negated -= 1;
        }
        if NEGATIONS.contains(&word) {
            negated = NEGATED_WORDS;
        }
        if let Some(next) = next.filter(|next| !closes && !next.quoted) {
            let end = next.end.max(seen.end);
            say([word, " ", folded(next.written)], Span { end, ..here });
        }
    }
    if let (true, Some(last)) = (excepted, words.len().checked_sub(1)) {
        see(EXCEPTED, Span { start: words[0].start, end: words[last].end });
    }
}

fn folded(word: &str) -> &str {
    if word.bytes().any(|byte| byte.is_ascii_digit()) { FIGURES } else { word }
}
