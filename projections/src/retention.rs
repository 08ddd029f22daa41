//! How long view rows live. The ledger itself never expires.

use chrono::{Months, TimeDelta};
use textledger_domain::time::Timestamp;

/// Four calendar years after `at`, and never under 1,461 days, in seconds since
/// the epoch, as a DynamoDB TTL attribute. The system this replaces wrote 1,460
/// days: one day short of the four years of 28 USC 1658.
#[must_use]
pub fn four_years_after(at: Timestamp) -> i64 {
    let by_calendar =
        at.calendar().checked_add_months(Months::new(48)).map_or(i64::MAX, |end| end.timestamp());
    by_calendar.max((at + TimeDelta::days(1461)).unix_seconds())
}

#[cfg(test)]
mod tests {
    use super::four_years_after;

    #[test]
    fn four_years_are_four_calendar_years() {
        for (from, until) in [
            ("2026-11-22T00:00:00Z", "2030-11-22T00:00:00Z"),
            ("2024-02-29T12:00:00Z", "2028-02-29T12:00:00Z"),
            // No leap day between: a day more than the calendar says.
            ("2097-03-01T00:00:00Z", "2101-03-02T00:00:00Z"),
        ] {
            let until: textledger_domain::time::Timestamp = until.parse().unwrap();
            assert_eq!(four_years_after(from.parse().unwrap()), until.unix_seconds());
        }
    }
}
