//! Days as they are given on the command line.

use chrono::NaiveDate;
use textledger_domain::time::Timestamp;
use textledger_projections::report::Days;

use super::super::failure::Failure;
use super::answers::NotTold;

/// Reads a day.
pub(super) fn day(text: &str) -> Result<NaiveDate, String> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").map_err(|_| "give a day such as 2026-11-22".to_owned())
}

/// The days `from` to `to`, which have begun at `now`.
pub(super) fn days(from: NaiveDate, to: NaiveDate, now: Timestamp) -> Result<Days, NotTold> {
    Days::new(from, to, now).map_err(|error| NotTold::asked_wrongly(Failure::from(error)))
}
