//! Whether a text that asks for ours again asks for nothing else: doubt never
//! opens (S13).
//!
//! A wish to stop counts wherever it stands and whatever stands around it. A wish
//! to start counts only as the whole of a plain text, because whoever quotes our
//! own words, asks about them, or says no to them uses the same words.

use crate::class::Class;
use crate::counted::{Counted, steps};
use crate::span::Span;
use crate::token::Token;

/// Marks of a question, a quotation, a heading, or somebody else's text.
const MARKS_OF_DOUBT: &[char] = &[
    '?', '¿', '"', '“', '”', '„', '«', '»', '‘', '‹', '›', '>', '<', '…', ':', ';', '[', ']', '{', '}', '|',
];

/// Words that may stand beside the request, as [`tokens`](crate::tokens::tokens)
/// spells them.
const COURTESIES: &[&str] = &[
    "again",
    "afternoon",
    "ahora",
    "buenas",
    "buenos",
    "dias",
    "evening",
    "everyone",
    "favor",
    "good",
    "gracias",
    "hello",
    "hey",
    "hi",
    "hola",
    "i",
    "id",
    "kindly",
    "like",
    "maam",
    "morning",
    "noches",
    "now",
    "ok",
    "okay",
    "pls",
    "plz",
    "please",
    "por",
    "porfa",
    "porfavor",
    "si",
    "sir",
    "tardes",
    "team",
    "thank",
    "thanks",
    "thx",
    "to",
    "ty",
    "wanna",
    "want",
    "would",
    "ya",
    "yeah",
    "yep",
    "yes",
    "yo",
    "you",
    "yup",
];

/// Words that turn a request into its opposite, wherever they stand.
const NEGATIONS: &[&str] = &[
    "cant", "cannot", "didnt", "dont", "jamas", "never", "no", "nobody", "not", "nothing", "nunca", "refuse",
    "sin", "without", "wont",
];

/// Whether a reading of `class` gives consent, or keeps it against doubt.
pub(crate) fn opens(class: Class) -> bool {
    matches!(class, Class::Grant | Class::Continue)
}

/// Whether words that ask for our texts, and are not all a text says, may be the
/// customer's own wish all the same: nothing in it turns them into the opposite.
pub(crate) fn may_be_wanted(tokens: &Counted<Token>) -> bool {
    tokens.iter().all(|token| !token.quoted && !NEGATIONS.contains(&token.word.as_str()))
}

/// Whether `body` is said by the customer and meant as it stands: no question, no
/// quotation, nothing forwarded.
pub(crate) fn is_said_plainly(body: &str, tokens: &Counted<Token>) -> bool {
    steps(body.len());
    !body.contains(MARKS_OF_DOUBT) && tokens.iter().all(|token| !token.quoted)
}

/// Whether the text of `tokens` says nothing but what stands in `request`, and
/// courtesies.
pub(crate) fn is_all_it_says(tokens: &Counted<Token>, request: Span) -> bool {
    tokens.iter().all(|Token { word, start, end, .. }| {
        let word = word.as_str();
        let inside = request.start <= *start && *end <= request.end;
        !NEGATIONS.contains(&word) && (inside || COURTESIES.contains(&word))
    })
}
