//! The two alphabets an SMS can travel in, and which one a text needs.
//!
//! One character outside the GSM 7-bit alphabet moves the whole text to UCS-2
//! and more than halves what fits in a part, so the tables are exact and
//! written out as the standard prints them. Parts are counted in `segments`.

use serde::{Deserialize, Serialize};

/// The alphabet a text is sent in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encoding {
    /// GSM 7-bit default alphabet with its extension table; the unit is the
    /// septet.
    Gsm7,
    /// Two bytes per unit; the unit is the UTF-16 code unit, as handsets and
    /// carriers count surrogate pairs as two.
    Ucs2,
}

/// 3GPP TS 23.038 §6.2.1, in the order of the code points, sixteen to a line.
///
/// 0x1B is left out: it is the escape to the extension table, not a character.
/// 0x09 is the capital Ç; the small ç is in no table.
const DEFAULT_ALPHABET: &str = concat!(
    "@£$¥èéùìòÇ\nØø\rÅå",
    "Δ_ΦΓΛΩΠΨΣΘΞÆæßÉ",
    " !\"#¤%&'()*+,-./",
    "0123456789:;<=>?",
    "¡ABCDEFGHIJKLMNO",
    "PQRSTUVWXYZÄÖÑÜ§",
    "¿abcdefghijklmno",
    "pqrstuvwxyzäöñüà",
);

/// 3GPP TS 23.038 §6.2.1.1: sent as an escape and a second septet.
const EXTENSION_TABLE: &str = "\u{c}^{}\\[~]|€";

/// How many septets `c` takes in GSM-7, or `None` when the alphabet lacks it.
pub(super) fn septets(c: char) -> Option<u32> {
    if DEFAULT_ALPHABET.contains(c) {
        Some(1)
    } else if EXTENSION_TABLE.contains(c) {
        Some(2)
    } else {
        None
    }
}

/// The smallest alphabet that holds all of `text`; GSM-7 for an empty text.
#[must_use]
pub fn encoding_of(text: &str) -> Encoding {
    if text.chars().all(|c| septets(c).is_some()) { Encoding::Gsm7 } else { Encoding::Ucs2 }
}

#[cfg(test)]
mod tests {
    use super::{DEFAULT_ALPHABET, EXTENSION_TABLE, Encoding, encoding_of, septets};

    #[test]
    fn the_tables_have_the_size_of_the_standard() {
        assert_eq!(DEFAULT_ALPHABET.chars().count(), 127);
        assert_eq!(EXTENSION_TABLE.chars().count(), 10);
    }

    #[test]
    fn one_character_decides_the_alphabet_of_the_whole_text() {
        for (text, expected) in [
            ("", Encoding::Gsm7),
            ("See you at 5, ok?", Encoding::Gsm7),
            ("é è à ù ì ò ñ ü ä ö å Ç Ñ ¿ ¡ £ ¥ §", Encoding::Gsm7),
            ("{[~]} ^ \\ | €", Encoding::Gsm7),
            ("ç", Encoding::Ucs2),
            ("á", Encoding::Ucs2),
            ("`", Encoding::Ucs2),
            ("\t", Encoding::Ucs2),
            ("\u{1b}", Encoding::Ucs2),
            ("don’t", Encoding::Ucs2),
            ("ok 👍", Encoding::Ucs2),
            ("e\u{301}", Encoding::Ucs2),
        ] {
            assert_eq!(encoding_of(text), expected, "{text:?}");
        }
    }

    #[test]
    fn extension_characters_take_two_septets() {
        for c in "^{}\\[~]|€".chars() {
            assert_eq!(septets(c), Some(2), "{c}");
        }
        assert_eq!(septets('@'), Some(1));
        assert_eq!(septets('ç'), None);
    }
}
