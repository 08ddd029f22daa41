//! How keywords are compared: letters and digits only, in capitals.

use unicode_normalization::UnicodeNormalization;

use crate::counted::steps;

/// Letters that show nothing: Hangul fillers, which Unicode counts as letters.
const INVISIBLE_LETTERS: &str = "\u{115f}\u{1160}";

/// The words of `body` in capitals with one space between them: letters and
/// digits only, after NFKC, which turns full-width and other styled letters
/// into plain ones.
pub(super) fn spelling(body: &str) -> String {
    let letters = body
        .nfkc()
        .inspect(|_| steps(1))
        // Down and up again: the dotted İ and dotless ı of Turkish keyboards
        // both end as I.
        .flat_map(char::to_lowercase)
        .flat_map(char::to_uppercase)
        .filter(|&c| c.is_whitespace() || (c.is_alphanumeric() && !INVISIBLE_LETTERS.contains(c)))
        .collect::<String>();
    letters.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `spelled` with the accents of Spanish left out, as many people type.
pub(super) fn without_accents(spelled: &str) -> String {
    let plain = |c| match c {
        'Á' => 'A',
        'É' => 'E',
        'Í' => 'I',
        'Ó' => 'O',
        'Ú' | 'Ü' => 'U',
        other => other,
    };
    spelled.chars().map(plain).collect()
}
