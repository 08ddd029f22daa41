//! Instants as they are given on the command line.

use chrono::NaiveDate;
use textledger_domain::time::Timestamp;

/// Reads an instant, or a day for the end of it by UTC.
///
/// # Errors
/// What may be given instead.
pub fn instant_or_day(text: &str) -> Result<Timestamp, String> {
    let end_of = |day: NaiveDate| format!("{day}T23:59:59.999Z").parse().ok();
    let day = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().and_then(end_of);
    text.parse().ok().or_else(day).ok_or_else(|| {
        "give an instant such as 2026-11-22T07:28:00Z or 2026-11-22T02:28:00-05:00, or a day such as 2026-11-22 for the end of that day by UTC".to_owned()
    })
}

/// Reads an instant; a day would not say whether a wish was before another.
///
/// # Errors
/// What may be given instead.
pub fn instant(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|_| {
        "give an instant with its zone, such as 2026-11-22T07:28:00Z or 2026-11-22T02:28:00-05:00".to_owned()
    })
}

/// Reads an instant, or a day for the beginning of it by UTC.
///
/// # Errors
/// What may be given instead.
pub fn instant_or_start(text: &str) -> Result<Timestamp, String> {
    let start_of = |day: NaiveDate| format!("{day}T00:00:00Z").parse().ok();
    let day = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().and_then(start_of);
    text.parse().ok().or_else(day).ok_or_else(|| {
        "give an instant such as 2026-11-22T07:28:00Z, or a day such as 2026-11-22 for the beginning of that day by UTC"
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_meant_to_its_end() {
        for (given, meant) in [
            ("2026-11-22T07:28:00Z", "2026-11-22T07:28:00.000Z"),
            ("2026-11-22T02:28:00-05:00", "2026-11-22T07:28:00.000Z"),
            ("2026-11-22", "2026-11-22T23:59:59.999Z"),
        ] {
            assert_eq!(instant_or_day(given).unwrap().to_string(), meant);
        }
    }

    #[test]
    fn what_is_neither_an_instant_nor_a_day_is_told_what_is() {
        for wrong in ["", "yesterday", "2026-11-31", "2026-11-22T07:28:00", "22.11.2026", "99999-01-01"] {
            assert!(instant_or_day(wrong).unwrap_err().contains("give an instant"), "{wrong}");
        }
        assert!(instant("2026-11-22").unwrap_err().contains("with its zone"));
    }

    #[test]
    fn what_comes_before_a_day_comes_before_its_beginning() {
        assert_eq!(instant_or_start("2026-11-22").unwrap().to_string(), "2026-11-22T00:00:00.000Z");
        assert!(instant_or_start("soon").unwrap_err().contains("the beginning"));
    }
}
