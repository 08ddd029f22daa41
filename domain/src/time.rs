//! Instants of the ledger: UTC, whole milliseconds, one text form.
//!
//! The text form is part of the hash of every event, so there is exactly one
//! way to write an instant. Nothing here reads a clock: instants come in from
//! `infrastructure`.

mod written;

use std::fmt;
use std::ops::{Add, Sub};
use std::str::FromStr;

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use written::Written;

/// An instant in UTC with millisecond resolution, written as RFC 3339 with
/// three decimals and a `Z`: `2026-11-22T07:28:00.123Z`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(DateTime<Utc>);

/// Why a text is not an instant. Does not repeat the text, which on a mangled
/// row may be anything.
#[derive(Debug, thiserror::Error)]
#[error("not an RFC 3339 instant such as 2026-11-22T07:28:00Z")]
pub struct Error;

impl Timestamp {
    /// The instant `millis` milliseconds after 1970-01-01T00:00:00Z, or `None`
    /// outside the years 0–9999, which have no RFC 3339 form.
    #[must_use]
    pub fn from_unix_millis(millis: i64) -> Option<Self> {
        Self::of_a_year_with_four_digits(DateTime::from_timestamp_millis(millis)?)
    }

    fn of_a_year_with_four_digits(at: DateTime<Utc>) -> Option<Self> {
        (0..=9999).contains(&at.year()).then_some(Self(at))
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn unix_millis(self) -> i64 {
        self.0.timestamp_millis()
    }

    /// Whole seconds since 1970-01-01T00:00:00Z, as DynamoDB TTL attributes
    /// want them.
    #[must_use]
    pub fn unix_seconds(self) -> i64 {
        self.0.timestamp()
    }

    /// The calendar day in UTC, `YYYY-MM-DD`.
    #[must_use]
    pub fn day(self) -> String {
        let mut day = self.written().as_str().to_owned();
        day.truncate(10);
        day
    }

    /// The text form.
    #[must_use]
    pub fn written(self) -> Written {
        Written::of(self.0)
    }

    /// The calendar form, for rules that count days and years.
    #[must_use]
    pub fn calendar(self) -> DateTime<Utc> {
        self.0
    }

    /// How long after `earlier` this instant is; negative when it is before.
    #[must_use]
    pub fn since(self, earlier: Self) -> TimeDelta {
        self.0 - earlier.0
    }
}

impl From<DateTime<Utc>> for Timestamp {
    /// Drops what is finer than a millisecond.
    fn from(at: DateTime<Utc>) -> Self {
        Self::from_unix_millis(at.timestamp_millis()).unwrap_or(Self(DateTime::UNIX_EPOCH))
    }
}

impl FromStr for Timestamp {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let of_any_form = || Some(DateTime::parse_from_rfc3339(text).ok()?.timestamp_millis());
        let read = written::read(text).map(Self);
        read.or_else(|| Self::from_unix_millis(of_any_form()?)).ok_or(Error)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.written().as_str())
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl Add<TimeDelta> for Timestamp {
    type Output = Self;

    /// Leaves the instant as it is where the sum is not representable.
    fn add(self, delta: TimeDelta) -> Self {
        self.0.checked_add_signed(delta).and_then(Self::of_a_year_with_four_digits).unwrap_or(self)
    }
}

impl Sub<TimeDelta> for Timestamp {
    type Output = Self;

    /// Leaves the instant as it is where the difference is not representable.
    fn sub(self, delta: TimeDelta) -> Self {
        self.0.checked_sub_signed(delta).and_then(Self::of_a_year_with_four_digits).unwrap_or(self)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.written().as_str())
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::Timestamp;

    #[test]
    fn one_instant_has_one_text_form() {
        for (given, written) in [
            ("2026-11-22T07:28:00Z", "2026-11-22T07:28:00.000Z"),
            ("2026-11-22T08:28:00.1234+01:00", "2026-11-22T07:28:00.123Z"),
            ("1970-01-01T00:00:00.000Z", "1970-01-01T00:00:00.000Z"),
        ] {
            assert_eq!(given.parse::<Timestamp>().unwrap().to_string(), written);
        }
    }

    #[test]
    fn no_sum_leaves_the_years_that_have_a_form() {
        let last: Timestamp = "9999-12-31T23:59:59.999Z".parse().unwrap();
        assert_eq!(last + TimeDelta::milliseconds(1), last);
        let first: Timestamp = "0000-01-01T00:00:00Z".parse().unwrap();
        assert_eq!(first - TimeDelta::milliseconds(1), first);
        assert_eq!((first + TimeDelta::days(1)).to_string(), "0000-01-02T00:00:00.000Z");
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for text in ["", "yesterday", "2026-11-22", "2026-13-01T00:00:00Z"] {
            assert!(text.parse::<Timestamp>().is_err(), "{text}");
        }
    }
}
