//! A text that tells a number, taken apart: which digits stand together, whether a
//! plus is before them and where they are parted. What they come to as a number is
//! not known here.
//!
//! Signs are judged by what they are, not by a list of spellings that were met: a
//! dash, white space or a bracket parts digits, a format character is not there, and
//! any other sign leaves the text illegible, since it may stand for digits (`*`, `•`).

use unicode_normalization::UnicodeNormalization;

/// Fewer digits are no number of their own: an extension, or a country code alone.
pub(super) const DIGITS_MIN: usize = 7;

/// After these comes an extension (RFC 3966 §5.3), a pause and what is dialled then,
/// a parameter of a link, or another number.
const ENDS: [char; 6] = [',', ';', '#', '?', '&', '|'];

/// What people write before an extension.
const EXTENSION: [&str; 4] = ["x", "ext", "extn", "extension"];

/// How a spreadsheet writes a whole number that it took for a fraction.
const AS_A_FRACTION: &str = ".0";

/// The trunk prefix that some write into an international number, where it is not
/// dialled.
const NOT_DIALLED: &str = "(0)";

/// Digits that stand together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Spelt {
    /// Whether a plus is before them.
    pub has_plus: bool,
    /// The digits.
    pub digits: String,
    /// After so many digits something parts them.
    pub parted_at: Vec<usize>,
    /// Whether nothing is among them that is no digit and parts none.
    is_legible: bool,
}

impl Spelt {
    fn nothing() -> Self {
        Self { is_legible: true, ..Self::default() }
    }

    /// The same without its first `count` digits, with or without a plus.
    pub fn after(&self, count: usize, has_plus: bool) -> Self {
        let digits = self.digits.chars().skip(count).collect();
        let parted_at = self.parted_at.iter().filter_map(|at| at.checked_sub(count)).filter(|at| *at > 0);
        Self { has_plus, digits, parted_at: parted_at.collect(), is_legible: self.is_legible }
    }

    /// With its plus, and nothing between its digits.
    pub fn plain(&self) -> String {
        format!("{}{}", if self.has_plus { "+" } else { "" }, self.digits)
    }

    fn part(&mut self) {
        let so_far = self.digits.len();
        if so_far > 0 && self.parted_at.last() != Some(&so_far) {
            self.parted_at.push(so_far);
        }
    }

    fn end(mut self) -> Self {
        let all = self.digits.len();
        self.parted_at.retain(|at| *at < all);
        self
    }
}

/// What in `text` may be a number; never empty. None where a stretch that is long
/// enough for one is illegible: it may be a second number.
pub(super) fn spelt(text: &str) -> Option<Vec<Spelt>> {
    let all = stretches(&respelled(text));
    let mut long: Vec<Spelt> = all.iter().filter(|one| one.digits.len() >= DIGITS_MIN).cloned().collect();
    if long.is_empty() {
        // Too short, and the longest says best why.
        long.extend(all.into_iter().max_by_key(|one| (!one.is_legible, one.digits.len())));
    }
    long.iter().all(|one| one.is_legible).then_some(long)
}

/// In compatible signs, without format characters, without the scheme of a link.
fn respelled(text: &str) -> String {
    let signs: String = text.nfkc().filter(|sign| !is_format(*sign)).collect();
    let lower = signs.trim().to_lowercase();
    let after_scheme = lower
        .split_once(':')
        .filter(|(scheme, _)| !scheme.is_empty() && scheme.bytes().all(|byte| byte.is_ascii_alphabetic()))
        .map_or(lower.as_str(), |(_, rest)| rest);
    let whole = after_scheme.strip_suffix(AS_A_FRACTION).filter(|whole| !whole.contains('.'));
    whole.unwrap_or(after_scheme).replace(NOT_DIALLED, " ")
}

fn stretches(text: &str) -> Vec<Spelt> {
    let (mut all, mut current) = (Vec::new(), Spelt::nothing());
    let mut end = |current: &mut Spelt, has_plus| {
        let next = Spelt { has_plus, ..Spelt::nothing() };
        all.push(std::mem::replace(current, next).end());
    };
    let mut rest = text.chars();
    while let Some(sign) = rest.next() {
        match sign {
            '0'..='9' => current.digits.push(sign),
            '+' => end(&mut current, true),
            _ if ENDS.contains(&sign) => end(&mut current, false),
            _ if sign.is_alphabetic() => {
                let word = word_of(sign, rest.as_str());
                rest = rest.as_str().get(word.len() - sign.len_utf8()..).unwrap_or_default().chars();
                if EXTENSION.contains(&word.as_str()) {
                    end(&mut current, false);
                } else {
                    current.is_legible = false;
                }
            }
            _ if parts(sign) => current.part(),
            _ => current.is_legible = false,
        }
    }
    end(&mut current, false);
    all
}

fn word_of(first: char, rest: &str) -> String {
    std::iter::once(first).chain(rest.chars().take_while(|sign| sign.is_alphabetic())).collect()
}

/// Whether people write it between the digits of a number, or around them.
fn parts(sign: char) -> bool {
    let is_dash = matches!(sign, '-' | '~' | '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{2212}');
    let is_quote = matches!(sign, '\'' | '"' | '`' | '\u{2018}'..='\u{201f}');
    let is_bracket = matches!(sign, '(' | ')' | '[' | ']' | '<' | '>' | '{' | '}');
    is_dash || is_quote || is_bracket || matches!(sign, '.' | '/' | '\\' | '\u{b7}') || sign.is_whitespace()
}

/// Whether it is not seen: Unicode's format characters (Cf) as far as texts hold them,
/// and control characters that are no white space.
fn is_format(sign: char) -> bool {
    matches!(
        sign,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
    ) || (sign.is_control() && !sign.is_whitespace())
}
