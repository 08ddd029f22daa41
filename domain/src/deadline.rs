//! The ten-business-day clock of 47 CFR 64.1200(a)(10): the day by which a
//! revocation must be honoured at the latest. We honour text revocations at
//! once; the deadline is recorded because it is what a court will ask for.

use bdays::HolidayCalendar;
use bdays::calendars::{WeekendsOnly, us::USSettlement};
use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// Business days within which a revocation is honoured at the latest.
pub const BUSINESS_DAYS: u32 = 10;

/// Names the holiday rules behind a deadline, so that an old deadline can be
/// explained after the rules have changed.
pub const CALENDAR_VERSION: &str = "us-federal/bdays-0.1";

/// Whose days count.
pub const TIME_ZONE: chrono_tz::Tz = chrono_tz::America::New_York;

/// The last day in both readings of "business day". The strict reading skips
/// weekends only and so ends first; the usual one skips federal holidays too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadline {
    /// Skipping weekends only: the date to keep to.
    pub weekdays_only: NaiveDate,
    /// Skipping weekends and federal holidays.
    pub federal_holidays: NaiveDate,
    /// The holiday rules used, see [`CALENDAR_VERSION`].
    pub calendar: String,
    /// The IANA zone whose calendar day the request fell on.
    pub time_zone: String,
}

impl Deadline {
    /// The deadline of a request made at `requested_at`. The day of the request
    /// does not count.
    #[must_use]
    pub fn after(requested_at: Timestamp) -> Self {
        let day = requested_at.calendar().with_timezone(&TIME_ZONE).date_naive();
        Self {
            weekdays_only: advance(&WeekendsOnly, day),
            federal_holidays: advance(&USSettlement, day),
            calendar: CALENDAR_VERSION.to_owned(),
            time_zone: TIME_ZONE.name().to_owned(),
        }
    }
}

fn advance(calendar: &impl HolidayCalendar<NaiveDate>, from: NaiveDate) -> NaiveDate {
    let mut day = from;
    for _ in 0..BUSINESS_DAYS {
        day = day + Days::new(1);
        while !calendar.is_bday(day) {
            day = day + Days::new(1);
        }
    }
    day
}

#[cfg(test)]
mod tests {
    use super::Deadline;

    #[test]
    fn a_friday_before_christmas_has_two_readings() {
        let deadline = Deadline::after("2026-12-18T17:00:00Z".parse().unwrap());
        assert_eq!(deadline.weekdays_only.to_string(), "2027-01-01");
        assert_eq!(deadline.federal_holidays.to_string(), "2027-01-05");
    }

    #[test]
    fn the_day_is_the_one_in_new_york() {
        // 02:00 UTC on Saturday is still Friday evening there.
        let friday = Deadline::after("2026-03-14T02:00:00Z".parse().unwrap());
        assert_eq!(friday.weekdays_only.to_string(), "2026-03-27");
    }
}
