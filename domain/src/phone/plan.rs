//! What the North American Numbering Plan rules out. It is the one plan that is
//! checked, and only where it never changes: every other rule about valid ranges
//! grows stale, and a customer's text would be lost over it.

use super::PhoneNumber;

/// Digits of a number after the country code 1: area code, exchange, line.
const DIGITS: usize = 10;

/// A number of country code 1 that nobody can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Impossible {
    /// Too few or too many digits.
    #[error("{digits} digits after +1, where every number has {DIGITS}")]
    Length {
        /// How many there are.
        digits: usize,
    },
    /// The area code begins with 0 or 1.
    #[error("an area code of +1 that begins with 0 or 1, which none does")]
    AreaCode,
    /// The exchange code begins with 0 or 1.
    #[error("an exchange code of +1 that begins with 0 or 1, which none does")]
    ExchangeCode,
}

impl PhoneNumber {
    /// Whether anybody can have this number. What was recorded under one that
    /// nobody can have is still read: so this is asked where a number comes in,
    /// not wherever one is read.
    ///
    /// # Errors
    /// [`Impossible`], which does not repeat the number.
    pub fn possible(&self) -> Result<(), Impossible> {
        let Some(national) = self.e164().strip_prefix("+1") else { return Ok(()) };
        let begins_wrong = |at: usize| matches!(national.as_bytes().get(at), Some(b'0' | b'1'));
        match national.len() {
            DIGITS if begins_wrong(0) => Err(Impossible::AreaCode),
            DIGITS if begins_wrong(3) => Err(Impossible::ExchangeCode),
            DIGITS => Ok(()),
            digits => Err(Impossible::Length { digits }),
        }
    }
}
