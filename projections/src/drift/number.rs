//! A number of a row. Two are equal if their values are, however they are
//! spelled: DynamoDB trims zeros as it stores and keeps no spelling, so one that
//! differs was never written by us and means nothing to a reader. Values are
//! compared as text, since their 38 digits fit no machine number.

/// A number as it is stored.
#[derive(Debug, Clone)]
pub struct Number(String);

/// A decimal value: sign, digits without zeros around them, and the power of ten
/// of the last digit.
#[derive(PartialEq, Eq)]
struct Decimal {
    negative: bool,
    digits: String,
    exponent: i64,
}

impl Number {
    /// The number spelled `spelled`.
    #[must_use]
    pub fn new(spelled: impl Into<String>) -> Self {
        Self(spelled.into())
    }

    /// As it is spelled.
    #[must_use]
    pub fn spelled(&self) -> &str {
        &self.0
    }

    /// One spelling for all numbers of this value.
    #[must_use]
    pub fn canonical(&self) -> String {
        match decimal(&self.0) {
            Some(Decimal { negative, digits, exponent }) => {
                format!("{}{digits}e{exponent}", if negative { "-" } else { "" })
            }
            None => self.0.clone(),
        }
    }

    /// Its value, if it is a whole number.
    #[must_use]
    pub fn whole(&self) -> Option<i64> {
        self.0.parse().ok()
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        // Nearly all are spelled alike.
        self.0 == other.0 || decimal(&self.0).is_some_and(|value| Some(value) == decimal(&other.0))
    }
}

impl Eq for Number {}

/// The value of `spelled`, or `None` where it is no number.
fn decimal(spelled: &str) -> Option<Decimal> {
    let (negative, rest) = match spelled.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, spelled.strip_prefix('+').unwrap_or(spelled)),
    };
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, i64::from(exponent.parse::<i32>().ok()?)),
        None => (rest, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = format!("{whole}{fraction}");
    if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = all.trim_start_matches('0').trim_end_matches('0').to_owned();
    if digits.is_empty() {
        return Some(Decimal { negative: false, digits, exponent: 0 });
    }
    let zeros_behind = all.len() - all.trim_end_matches('0').len();
    let last = i64::try_from(zeros_behind).ok()? - i64::try_from(fraction.len()).ok()?;
    Some(Decimal { negative, digits, exponent: exponent + last })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Number;

    #[test]
    fn numbers_of_one_value_are_equal_however_they_are_spelled() {
        for (one, other, expected) in [
            ("1", "1", true),
            ("1", "1.0", true),
            ("1", "+01", true),
            ("100", "1E2", true),
            ("0.1200", "12e-2", true),
            ("-0", "0.000", true),
            ("1", "-1", false),
            ("1", "10", false),
            ("0.1", "0.01", false),
            // Machine numbers would hold these for one.
            ("9007199254740993", "9007199254740992", false),
            ("1e125", "1e126", false),
            // No numbers: the same or not.
            ("one", "one", true),
            ("", "", true),
            ("", "0", false),
            (".", "0", false),
            ("1e", "1", false),
            ("1e99999999999", "1", false),
            ("0x1", "1", false),
        ] {
            let (one, other) = (Number::new(one), Number::new(other));
            assert_eq!(one == other, expected, "{one:?} {other:?}");
            assert_eq!(other == one, expected, "{one:?} {other:?}");
            assert_eq!(one.canonical() == other.canonical(), expected, "{one:?} {other:?}");
        }
    }

    proptest! {
        #[test]
        fn whole_numbers_are_equal_exactly_where_their_values_are(one: i32, other: i32, zeros in 0_usize..4) {
            let padded = format!("{one}.{}", "0".repeat(zeros));
            prop_assert_eq!(Number::new(padded), Number::new(one.to_string()));
            let (left, right) = (Number::new(one.to_string()), Number::new(other.to_string()));
            prop_assert_eq!(left == right, one == other);
        }
    }
}
