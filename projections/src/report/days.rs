//! The days a report is about, by UTC, both included.

use chrono::{Days as Add, NaiveDate};
use serde::Serialize;
use textledger_domain::time::Timestamp;

/// From the beginning of one day to the end of another, by the time of recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Days {
    /// The first day.
    from: NaiveDate,
    /// The last day.
    to: NaiveDate,
}

/// Why two days are no stretch of days.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DaysError {
    /// They are the wrong way round.
    #[error("--to {to} is before --from {from}: give the earlier day as --from")]
    Backwards {
        /// The first.
        from: NaiveDate,
        /// The last.
        to: NaiveDate,
    },
    /// Nothing can be on record of it yet.
    #[error("{day} is in the future (it is {now}): nothing is on record of it; give a day that has begun")]
    Future {
        /// The day.
        day: NaiveDate,
        /// The present.
        now: Timestamp,
    },
    /// No event can have been recorded then.
    #[error("{0} is no day that the ledger can have: give one such as 2026-11-22")]
    OutOfYears(NaiveDate),
}

impl Days {
    /// The days `from` to `to`, as asked for at `now`.
    ///
    /// # Errors
    /// [`DaysError`]
    pub fn new(from: NaiveDate, to: NaiveDate, now: Timestamp) -> Result<Self, DaysError> {
        for day in [from, to] {
            let begins = beginning(day).ok_or(DaysError::OutOfYears(day))?;
            if begins > now {
                return Err(DaysError::Future { day, now });
            }
        }
        if to < from {
            return Err(DaysError::Backwards { from, to });
        }
        Ok(Self { from, to })
    }

    /// The first day.
    #[must_use]
    pub fn from(&self) -> NaiveDate {
        self.from
    }

    /// The last day.
    #[must_use]
    pub fn to(&self) -> NaiveDate {
        self.to
    }

    /// The first instant of the first day.
    #[must_use]
    pub fn begin(&self) -> Timestamp {
        beginning(self.from).unwrap_or_else(|| chrono::DateTime::UNIX_EPOCH.into())
    }

    /// The last instant of the last day.
    #[must_use]
    pub fn end(&self) -> Timestamp {
        let next = self.to.checked_add_days(Add::new(1)).and_then(beginning);
        next.map_or_else(|| self.begin(), |next| next - chrono::TimeDelta::milliseconds(1))
    }
}

fn beginning(day: NaiveDate) -> Option<Timestamp> {
    format!("{day}T00:00:00Z").parse().ok()
}
