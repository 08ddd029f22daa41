//! Telephone numbers: those of customers, and our own.
//!
//! They are two types because a customer's number is personal data and must not
//! reach a log by accident, while ours is printed freely. This module knows
//! nothing of carriers, countries or which numbers are in service.

mod plan;

use std::fmt;
use std::str::FromStr;

use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

pub use plan::Impossible;

/// Digits of a whole E.164 number, country code included. Fifteen is the limit
/// of ITU-T E.164; it names no least, but short island plans have seven (Niue:
/// +683 and four).
const DIGITS_MIN: usize = 7;
const DIGITS_MAX: usize = 15;

/// Digits of a short code, which differ from country to country.
const SHORT_CODE_DIGITS: std::ops::RangeInclusive<usize> = 3..=8;

/// Characters of an alphanumeric sender id: 3GPP TS 23.040 §9.1.2.5 leaves room
/// for eleven.
const SENDER_ID_CHARS_MAX: usize = 11;

/// From this many digits on, a masked number shows its last four; else two.
const LONG_DIGITS_MIN: usize = 10;

/// Why a text is not a telephone number. Says what is wrong, never what the
/// text was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Nothing at all.
    #[error("empty")]
    Empty,
    /// Digits only, and not as many as a short code has.
    #[error("no leading +, which E.164 wants")]
    NoPlus,
    /// Three to eight digits without a plus, where a full number is needed.
    #[error("a short code of {digits} digits, which is no customer's number")]
    ShortCode {
        /// How many digits there were.
        digits: usize,
    },
    /// A name in place of a number: it can send, but nobody can text it back.
    #[error("an alphanumeric sender id, which cannot receive texts")]
    SenderId,
    /// Letters, spaces, brackets or other signs after the optional plus.
    #[error("holds something other than digits")]
    NotDigits,
    /// No country code starts with 0.
    #[error("country code starts with 0")]
    LeadingZero,
    /// Fewer digits than any number in service has.
    #[error("{digits} digits, fewer than {DIGITS_MIN}")]
    TooShort {
        /// How many digits there were.
        digits: usize,
    },
    /// More digits than E.164 allows.
    #[error("{digits} digits, more than {DIGITS_MAX}")]
    TooLong {
        /// How many digits there were.
        digits: usize,
    },
    /// Stored as something other than a string.
    #[error("not a string")]
    NotText,
}

/// A customer's number: E.164 in its one strict form, `+` and seven to fifteen
/// digits of which the first is not 0.
///
/// The form is checked, the numbering plan is not, but for what no number of
/// country code 1 can be (`possible`): metadata about valid ranges (libphonenumber)
/// grows stale, and a number refused because of it would be a customer's text
/// lost. A number that has texted us exists.
///
/// `Display` and `Debug` are masked, so that neither a log line nor an error
/// can leak it by accident. [`PhoneNumber::e164`] and serialisation, which are
/// for data, give the full form.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct PhoneNumber(String);

impl PhoneNumber {
    /// The full number, `+` and digits: for keys and for sending, not for logs.
    #[must_use]
    pub fn e164(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for PhoneNumber {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        check_e164(&text)?;
        Ok(Self(text))
    }
}

impl FromStr for PhoneNumber {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::try_from(text.to_owned())
    }
}

impl fmt::Display for PhoneNumber {
    /// `+1•••0182`: the first digit, which is the part of the world, and the last
    /// four, or two of a short number. At least four stay hidden, of a North
    /// American number six, and always behind three dots, so that the length
    /// stays hidden too.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = &self.0[1..];
        let last = if digits.len() >= LONG_DIGITS_MIN { 4 } else { 2 };
        write!(out, "+{}•••{}", &digits[..1], &digits[digits.len() - last..])
    }
}

impl fmt::Debug for PhoneNumber {
    /// Masked like `Display`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl<'de> Deserialize<'de> for PhoneNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Not `deserialize_str`: given a JSON number, serde_json would then write
        // its error without asking the visitor.
        deserializer.deserialize_any(WithoutEcho)
    }
}

/// Reads a number without repeating it in an error. Serde's own message for a
/// JSON number where a string was expected spells the number out.
struct WithoutEcho;

impl Visitor<'_> for WithoutEcho {
    type Value = PhoneNumber;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an E.164 number as a string")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<PhoneNumber, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_i64<E: de::Error>(self, _: i64) -> Result<PhoneNumber, E> {
        Err(E::custom(Error::NotText))
    }

    fn visit_u64<E: de::Error>(self, _: u64) -> Result<PhoneNumber, E> {
        Err(E::custom(Error::NotText))
    }

    fn visit_f64<E: de::Error>(self, _: f64) -> Result<PhoneNumber, E> {
        Err(E::custom(Error::NotText))
    }
}

/// A number of ours that customers text and that we send from: E.164, or a
/// short code of three to eight digits. Not personal data: shown in full.
///
/// An alphanumeric sender id is refused: it cannot receive, so a customer could
/// not answer STOP to it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct BusinessNumber(String);

impl BusinessNumber {
    /// The number as AWS names it: with `+`, or the bare digits of a short code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for BusinessNumber {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        match check_e164(&text) {
            Ok(()) | Err(Error::ShortCode { .. }) => Ok(Self(text)),
            Err(Error::NotDigits) if is_sender_id(&text) => Err(Error::SenderId),
            Err(error) => Err(error),
        }
    }
}

impl FromStr for BusinessNumber {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::try_from(text.to_owned())
    }
}

impl fmt::Display for BusinessNumber {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// What keeps `text` from being E.164, the most telling reason first.
fn check_e164(text: &str) -> Result<(), Error> {
    if text.is_empty() {
        return Err(Error::Empty);
    }
    let (has_plus, after) = text.strip_prefix('+').map_or((false, text), |after| (true, after));
    let digits = after.len();
    if !after.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Error::NotDigits);
    }
    match digits {
        _ if !has_plus && SHORT_CODE_DIGITS.contains(&digits) => Err(Error::ShortCode { digits }),
        _ if !has_plus => Err(Error::NoPlus),
        _ if after.starts_with('0') => Err(Error::LeadingZero),
        _ if digits < DIGITS_MIN => Err(Error::TooShort { digits }),
        _ if digits > DIGITS_MAX => Err(Error::TooLong { digits }),
        _ => Ok(()),
    }
}

/// Letters, digits, spaces and hyphens, with a letter among them.
fn is_sender_id(text: &str) -> bool {
    text.len() <= SENDER_ID_CHARS_MAX
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b' ' || byte == b'-')
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests;
