//! The country a number belongs to, by its calling code: automatic texts go only
//! to countries we answer, since a text to some costs a hundred times one at home
//! and is what fraud with texts lives on. It says nothing of whether a number is
//! in service; what its owner wishes counts whatever country it is in.

mod calling_codes;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::phone::PhoneNumber;
use calling_codes::{CALLING_CODES, IN_CALLING_CODE_1};

/// Most digits of a calling code, area codes of shared ones included.
const CODE_DIGITS_MAX: usize = 4;

/// A country by its two letters of ISO 3166-1, such as `US`.
///
/// The United States include their territories, as in 47 USC 153(58).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Country([u8; 2]);

/// Why a text names no country.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no calling code is known of a country `{0}`: expected two letters such as US")]
pub struct NoCountry(String);

impl Country {
    /// The United States.
    pub const US: Self = Self(*b"US");
    /// Canada.
    pub const CA: Self = Self(*b"CA");

    /// The country that `phone` belongs to; none for codes that are not in use,
    /// or that belong to no country, such as those of satellites.
    #[must_use]
    pub fn of(phone: &PhoneNumber) -> Option<Self> {
        let digits = &phone.e164()[1..];
        if let Some(national) = digits.strip_prefix('1') {
            let area = national.get(..3)?;
            return Some(named(IN_CALLING_CODE_1, area).unwrap_or(Self::US));
        }
        // The longest code wins: +77 is Kazakhstan, and +7 Russia.
        (1..=CODE_DIGITS_MAX).rev().find_map(|length| named(CALLING_CODES, digits.get(..length)?))
    }

    /// Its two letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

fn named(table: &[(&str, &str)], code: &str) -> Option<Country> {
    let place = table.binary_search_by_key(&code, |(known, _)| known).ok()?;
    table[place].1.as_bytes().try_into().ok().map(Country)
}

impl FromStr for Country {
    type Err = NoCountry;

    fn from_str(text: &str) -> Result<Self, NoCountry> {
        let letters = text.to_ascii_uppercase();
        let is_known = letters == "US"
            || [CALLING_CODES, IN_CALLING_CODE_1]
                .iter()
                .any(|table| table.iter().any(|(_, of)| *of == letters));
        let country = letters.as_bytes().try_into().map(Country);
        country.ok().filter(|_| is_known).ok_or_else(|| NoCountry(text.to_owned()))
    }
}

impl fmt::Display for Country {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.to_string()
    }
}

impl TryFrom<String> for Country {
    type Error = NoCountry;

    fn try_from(text: String) -> Result<Self, NoCountry> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_of_the_country_of_its_longest_code() {
        for (number, country) in [
            ("+14255550182", Some("US")),
            ("+17875550100", Some("US")),
            ("+18335550199", Some("US")),
            ("+14165550123", Some("CA")),
            ("+18765550123", Some("JM")),
            ("+18095550123", Some("DO")),
            ("+442071838750", Some("GB")),
            ("+77012345678", Some("KZ")),
            ("+79012345678", Some("RU")),
            ("+37060012345", Some("LT")),
            ("+6834000", Some("NU")),
            ("+88212345678", None),
            ("+2100000000", None),
        ] {
            let found = Country::of(&number.parse().unwrap());
            assert_eq!(found.map(|country| country.to_string()).as_deref(), country, "{number}");
        }
    }

    #[test]
    fn a_country_reads_in_any_case_and_an_unknown_one_is_told() {
        assert_eq!("ca".parse(), Ok(Country::CA));
        for wrong in ["", "U", "XX", "USA", "1"] {
            assert!(wrong.parse::<Country>().unwrap_err().to_string().contains("two letters"), "{wrong}");
        }
    }

    #[test]
    fn both_tables_are_in_order() {
        for table in [CALLING_CODES, IN_CALLING_CODE_1] {
            assert!(table.windows(2).all(|pair| pair[0].0 < pair[1].0));
            assert!(table.iter().all(|(code, of)| code.len() <= CODE_DIGITS_MAX && of.len() == 2));
        }
    }
}
