//! The short code in the answer to MY STATUS, by which a customer's question
//! finds its record in the API and on the command line.

use std::fmt;
use std::str::FromStr;

use crate::hash::Hash;
use crate::ids::EventId;

/// Crockford's base 32: no I, L, O or U, so it can be read out on the phone.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Forty bits.
const LENGTH: usize = 8;

/// Eight letters and digits, written `7K3M-9QX2`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reference(String);

/// Why a text is no reference code.
#[derive(Debug, thiserror::Error)]
#[error("not a reference code: it has eight letters and digits, such as 7K3M-9QX2")]
pub struct Malformed;

impl Reference {
    /// The code of the event that asked for it.
    #[must_use]
    pub fn of(event: EventId) -> Self {
        let hash = Hash::of(event.0.as_bytes()).to_string();
        let bits = u64::from_str_radix(&hash[..10], 16).unwrap_or_default();
        let digit = |place: usize| char::from(DIGITS[(bits >> (5 * place) & 31) as usize]);
        Self((0..LENGTH).rev().map(digit).collect())
    }

    /// The code without its dash: the key it is found by.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}-{}", &self.0[..LENGTH / 2], &self.0[LENGTH / 2..])
    }
}

impl FromStr for Reference {
    type Err = Malformed;

    fn from_str(text: &str) -> Result<Self, Malformed> {
        let read: String = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .map(|c| match c.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                c => c,
            })
            .collect();
        let is_code = read.len() == LENGTH && read.bytes().all(|byte| DIGITS.contains(&byte));
        if is_code { Ok(Self(read)) } else { Err(Malformed) }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_code_is_read_back_as_people_write_it() {
        for n in 0..1000 {
            let code = Reference::of(EventId(Uuid::from_u128(n)));
            assert_eq!(code.to_string().parse::<Reference>().unwrap(), code);
            assert_eq!(code.to_string().to_lowercase().replace('-', " ").parse::<Reference>().unwrap(), code);
        }
        assert_eq!("o1lI-0000".parse::<Reference>().unwrap().as_str(), "01110000");
        for wrong in ["", "7K3M-9QX", "7K3M-9QX22", "UUUU-UUUU", "ééé"] {
            assert!(wrong.parse::<Reference>().is_err(), "{wrong}");
        }
    }
}
