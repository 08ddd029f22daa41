//! An opt-out word, and who says it: `STOP 12345`, `Stop Maria`, `STOP - acct
//! 99812`, `unsubscribe john@example.com`. People sign what they send to a
//! company; the signature takes nothing back.

use crate::class::Class;
use crate::counted::Counted;
use crate::figures::is_figure;
use crate::keywords::{is_command, is_opt_out};
use crate::language::Language;
use crate::reading::Reading;
use crate::span::Span;
use crate::token::{Pause, Token};

/// Opt-out words that are also said of appointments and orders: with no more
/// than a number beside them they are asked about.
const ALSO_OF_APPOINTMENTS: &[&str] =
    &["cancel", "end", "quit", "remove", "cancelar", "terminar", "eliminar"];
/// Words that lead to a name or a number.
const LEADING: &[&str] = &[
    "account", "acct", "client", "customer", "de", "dr", "from", "id", "is", "jr", "member", "miss", "mr",
    "mrs", "ms", "my", "name", "no", "num", "number", "patient", "phone", "ref", "soy", "sr", "this", "to",
];
/// Words said before or after anything.
const COURTESIES: &[&str] = &[
    "hello", "hey", "hi", "hola", "kindly", "ok", "okay", "please", "pls", "plz", "por", "favor", "thank",
    "thanks", "thx", "you",
];
/// Written with a capital, and no names.
const NO_NAMES: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "today",
    "tomorrow",
];
/// More names than this are a sentence.
const NAMES_MAX: usize = 4;
/// So are more words than this.
const WORDS_MAX: usize = 16;
/// A number of so many digits is a phone's.
const PHONE_DIGITS_MIN: usize = 7;

/// What a word is in such a text.
enum Part {
    OptOut,
    Courtesy,
    Leading,
    Figure,
    /// Of an e-mail or web address.
    Address,
    Name,
}

/// The text of `tokens` as an opt-out word with an identity and nothing else;
/// `None` where it says more.
pub(crate) fn read(body: &str, tokens: &Counted<Token>) -> Option<Reading> {
    if tokens.len() > WORDS_MAX {
        return None;
    }
    let mut opt_out = None;
    let (mut names, mut digits, mut addresses) = (0, 0, 0);
    for (at, token) in tokens.iter().enumerate() {
        match part(body, tokens, at)? {
            Part::OptOut => opt_out = opt_out.or(Some(token)),
            Part::Courtesy | Part::Leading => {}
            Part::Figure => digits += token.word.len(),
            Part::Address => addresses += 1,
            Part::Name => names += 1,
        }
    }
    let token = opt_out?;
    if names > NAMES_MAX || names + digits + addresses == 0 {
        return None;
    }
    let ambiguous = ALSO_OF_APPOINTMENTS.contains(&token.word.as_str());
    let class = match () {
        () if !ambiguous || addresses > 0 || digits >= PHONE_DIGITS_MIN => Class::Revoke,
        () if names == 0 => Class::Unclear,
        () => return None,
    };
    Some(Reading {
        class,
        keyword: None,
        rule: Some("identity/opt-out".to_owned()),
        span: Some(Span { start: token.start, end: token.end }),
        why: (class == Class::Unclear)
            .then(|| "Something of that number is to end, and it may be the texts.".to_owned()),
        language: Language::En,
        nearly_grants: false,
    })
}

fn part(body: &str, tokens: &Counted<Token>, at: usize) -> Option<Part> {
    let token = &tokens[at];
    let word = token.word.as_str();
    if is_opt_out(word) {
        // "Elm Street stop" is a place: after a name the word stands apart or is
        // written large.
        let stands_out = at == 0 || token.pause >= Pause::Soft || is_large(body, token);
        let is_before = |word: &str| COURTESIES.contains(&word) || is_opt_out(word);
        return (stands_out || tokens.part(0..at).all(|before| is_before(&before.word)))
            .then_some(Part::OptOut);
    }
    if is_command(word) {
        return None;
    }
    if COURTESIES.contains(&word) {
        return Some(Part::Courtesy);
    }
    if LEADING.contains(&word) {
        return Some(Part::Leading);
    }
    if in_address(body, token) {
        return Some(Part::Address);
    }
    if is_figure(word) {
        // A time of day: 3:30.
        let time = body[token.start..token.end].contains(':');
        return (!time).then_some(Part::Figure);
    }
    let written = &body[token.start..token.end];
    let name = written.starts_with(char::is_uppercase)
        && !written.contains(|c: char| c.is_ascii_digit())
        && !NO_NAMES.contains(&word);
    name.then_some(Part::Name)
}

fn is_large(body: &str, token: &Token) -> bool {
    !body[token.start..token.end].contains(char::is_lowercase)
}

/// Whether the token stands in an e-mail or web address.
fn in_address(body: &str, token: &Token) -> bool {
    let start = body[..token.start].rfind(' ').map_or(0, |space| space + 1);
    let end = body[token.end..].find(' ').map_or(body.len(), |space| token.end + space);
    let word = &body[start..end];
    let is_mail = word.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    is_mail || word.contains("://") || word.starts_with("www.")
}
