//! What is shown of a person: numbers and words are masked unless somebody says
//! why they need them, which is then on record.

use textledger_domain::phone::PhoneNumber;
use textledger_domain::words::Words;

use crate::drift::masked::{length_of, mask};

/// How much of a person is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// The ends of numbers, the lengths of texts.
    Masked,
    /// All of it.
    Revealed,
}

impl Shown {
    /// A customer's number.
    #[must_use]
    pub fn phone(self, phone: &PhoneNumber) -> String {
        match self {
            Self::Masked => phone.to_string(),
            Self::Revealed => phone.e164().to_owned(),
        }
    }

    /// What a person said, or was told; where it was erased, that it was.
    #[must_use]
    pub fn words(self, words: &Words) -> String {
        match (self, words.said()) {
            (Self::Masked, Some(text)) => length_of(text),
            _ => words.to_string(),
        }
    }

    /// What a service or one of our people noted, which should hold no number.
    #[must_use]
    pub fn note(self, text: &str) -> String {
        match self {
            Self::Masked => mask(text),
            Self::Revealed => text.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s10_masked_is_no_number_and_no_word() {
        let phone: PhoneNumber = "+14255550182".parse().unwrap();
        assert_eq!(Shown::Masked.phone(&phone), "+1•••0182");
        assert_eq!(Shown::Masked.words(&"STOP".into()), "text of 4 characters");
        assert_eq!(
            Shown::Masked.note("asked for +14255550182 on 2026-11-20"),
            "asked for +1•••0182 on 2026-11-20"
        );
        assert_eq!(Shown::Revealed.phone(&phone), "+14255550182");
        assert_eq!(Shown::Revealed.words(&"STOP".into()), "STOP");
        for shown in [Shown::Masked, Shown::Revealed] {
            assert_eq!(shown.words(&Words::Erased), "[erased]");
        }
    }
}
