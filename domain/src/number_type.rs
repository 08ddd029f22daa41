//! The kinds of numbers a business texts from. They differ in who acts on an
//! opt-out: on a toll-free number the carrier does, whatever we do; on the
//! others we do, or AWS where it is told to.
//!
//! The names are those of configuration and of what is stored. How each kind
//! behaves is no business of this file.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The kind of a business number, as AWS End User Messaging sells them in the
/// US (User Guide, "Choosing a phone number or sender ID").
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberType {
    /// A ten-digit long code registered for application traffic.
    #[default]
    TenDlc,
    /// A toll-free number: STOP is answered and enforced by the carrier.
    TollFree,
    /// Five or six digits.
    ShortCode,
}

impl NumberType {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::TenDlc, Self::TollFree, Self::ShortCode];

    /// The name in configuration and storage, such as `toll_free`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::TenDlc => "ten_dlc",
            Self::TollFree => "toll_free",
            Self::ShortCode => "short_code",
        }
    }
}

impl fmt::Display for NumberType {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// Why a word names no kind of number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no kind of number: give ten_dlc (or 10dlc), toll_free or short_code")]
pub struct UnknownNumberType(String);

impl FromStr for NumberType {
    type Err = UnknownNumberType;

    /// Takes the name in either case, with `_`, `-`, a space or nothing between
    /// its words, and `10dlc` as people write it.
    fn from_str(text: &str) -> Result<Self, UnknownNumberType> {
        let letters: String =
            text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        match letters.as_str() {
            "tendlc" | "10dlc" => Ok(Self::TenDlc),
            "tollfree" => Ok(Self::TollFree),
            "shortcode" => Ok(Self::ShortCode),
            _ => Err(UnknownNumberType(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::NumberType;

    #[test]
    fn a_name_reads_back_as_its_kind_in_text_and_in_json() {
        for kind in NumberType::ALL {
            assert_eq!(kind.name().parse(), Ok(kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
        }
    }

    #[test]
    fn people_spell_the_names_in_many_ways() {
        for (written, kind) in [
            ("toll-free", NumberType::TollFree),
            ("Toll Free", NumberType::TollFree),
            ("10DLC", NumberType::TenDlc),
            ("10-dlc", NumberType::TenDlc),
            (" ten_dlc ", NumberType::TenDlc),
            ("shortcode", NumberType::ShortCode),
        ] {
            assert_eq!(written.parse(), Ok(kind), "{written}");
        }
    }

    #[test]
    fn an_unknown_name_is_told_with_the_known_ones() {
        let error = "landline".parse::<NumberType>().unwrap_err().to_string();
        assert_eq!(
            error,
            "`landline` is no kind of number: give ten_dlc (or 10dlc), toll_free or short_code"
        );
    }
}
