//! Sums of money to the last digit: prices come as text, and binary fractions would
//! add up to something else in another order.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// Digits behind the point that are kept; carriers' prices have five.
const PLACES: usize = 12;
const ONE: u128 = 1_000_000_000_000;

/// An amount that is not negative, in the unit in which it was given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(u128);

/// Why a text is no amount. Does not repeat it.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a decimal number such as 0.00581")]
pub struct NoAmount;

impl Amount {
    /// A whole number of units.
    #[must_use]
    pub fn whole(units: u32) -> Self {
        Self(u128::from(units) * ONE)
    }

    /// Millionths of the unit, what is less left out.
    #[must_use]
    pub fn millionths(self) -> u64 {
        u64::try_from(self.0 / (ONE / 1_000_000)).unwrap_or(u64::MAX)
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl FromStr for Amount {
    type Err = NoAmount;

    fn from_str(text: &str) -> Result<Self, NoAmount> {
        let text = text.trim();
        let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
        let are_digits = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
        // Up to 18 digits before the point cannot overflow.
        if whole.is_empty() || whole.len() > 18 || rest.len() > PLACES {
            return Err(NoAmount);
        }
        if !are_digits(whole) || !are_digits(rest) {
            return Err(NoAmount);
        }
        let padded = format!("{whole}{rest:0<PLACES$}");
        padded.parse().map(Self).map_err(|_| NoAmount)
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / ONE, self.0 % ONE);
        let rest = format!("{rest:0PLACES$}");
        match rest.trim_end_matches('0') {
            "" => write!(out, "{whole}"),
            rest => write!(out, "{whole}.{rest}"),
        }
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_add_up_to_the_last_digit() {
        let sum = ["0.1", "0.2", "0.00581", "7"].iter().map(|text| text.parse::<Amount>().unwrap());
        assert_eq!(sum.fold(Amount::default(), Amount::plus).to_string(), "7.30581");
        assert_eq!(Amount::whole(3).to_string(), "3");
        assert_eq!("0.00581".parse::<Amount>().unwrap().millionths(), 5_810);
        assert_eq!("000.500".parse::<Amount>().unwrap().to_string(), "0.5");
    }

    #[test]
    fn what_is_no_amount_is_told() {
        for text in ["", ".", "-1", "1e3", "1,5", "0.0000000000001", "1.2.3", "+1", "9999999999999999999"] {
            assert_eq!(text.parse::<Amount>(), Err(NoAmount), "{text}");
        }
    }
}
