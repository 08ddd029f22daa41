//! The words the API takes, and the answer to any other: which ones are allowed,
//! never the one that was sent.

use super::problem::{Kind, Problem};

/// The words one field or parameter takes.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// These.
    pub allowed: &'static [&'static str],
    /// What any other is.
    pub otherwise: Kind,
}

/// How a wish that is entered reached us. Texts and carriers' findings are
/// recorded where they arrive.
pub const METHOD: Words =
    Words { allowed: &["email", "voice", "web", "manual"], otherwise: Kind::UnknownMethod };
/// What a wish applies to: texts, by any of their names, and calls.
pub const CHANNEL: Words =
    Words { allowed: &["sms", "voice", "mms", "rcs"], otherwise: Kind::UnknownChannel };
/// What a contact is made for.
pub const PURPOSE: Words =
    Words { allowed: &["reply", "informational", "marketing"], otherwise: Kind::UnknownPurpose };
/// The languages of the fixed texts.
pub const LANGUAGE: Words = Words { allowed: &["en", "es"], otherwise: Kind::UnknownLanguage };
/// By which clock an instant is meant.
pub const BASIS: Words = Words { allowed: &["recorded", "occurred"], otherwise: Kind::UnknownBasis };
/// Yes or no.
pub const FLAG: Words = Words { allowed: &["true", "false"], otherwise: Kind::InvalidParameter };

impl Words {
    /// That `field` does not hold one of them.
    pub(super) fn refused(&self, field: &str) -> Problem {
        let allowed = self.allowed.join(", ");
        self.otherwise.because(format!("{field} is one of: {allowed}")).about(field)
    }

    /// Refuses any other word in `field`.
    pub(super) fn check(&self, field: &str, given: &str) -> Result<(), Problem> {
        if self.allowed.contains(&given) { Ok(()) } else { Err(self.refused(field)) }
    }
}
