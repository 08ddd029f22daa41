//! The ten-business-day clock of 47 CFR 64.1200(a)(10): the day by which a
//! revocation must be honoured at the latest. We honour text revocations at
//! once; the deadline is recorded because it is what a court will ask for.
//!
//! `tests/golden/deadlines.csv` has every day of twelve years, reckoned by
//! someone else.

use bdays::HolidayCalendar;
use bdays::calendars::{WeekendsOnly, us::USSettlement};
use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// Business days within which a revocation is honoured at the latest.
pub const BUSINESS_DAYS: u32 = 10;

/// Names the holiday rules behind a deadline, so that an old deadline can be
/// explained after the rules have changed: the federal holidays of 5 U.S.C.
/// 6103 as observed across the country, reckoned by this release of `bdays`.
/// Inauguration Day (Washington only) and days off by executive order do not
/// count as holidays.
pub const CALENDAR_VERSION: &str = "us-federal/5-usc-6103/bdays-0.1.4";

/// Whose days count, where the business does not say.
pub const DEFAULT_TIME_ZONE: Tz = Tz::America__New_York;

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
    /// The deadline of a request made at `requested_at` to a business that keeps
    /// its calendar in `zone`. The day of the request does not count.
    #[must_use]
    pub fn after(requested_at: Timestamp, zone: Tz) -> Self {
        let day = day_of(requested_at, zone);
        Self {
            weekdays_only: advance(&WeekendsOnly, day),
            federal_holidays: advance(&USSettlement, day),
            calendar: CALENDAR_VERSION.to_owned(),
            time_zone: zone.name().to_owned(),
        }
    }

    /// Whether the last day of the strict reading is over where the business is.
    #[must_use]
    pub fn is_past(&self, now: Timestamp) -> bool {
        day_of(now, self.zone()) > self.weekdays_only
    }

    /// How many business days of the strict reading are still to come, today not
    /// counted: ten on the day of the request, none on the last day. Negative
    /// once that day is over: by so many business days it is late, the first of
    /// them begun with the weekend that may come before it.
    #[must_use]
    pub fn business_days_left(&self, now: Timestamp) -> i64 {
        let today = day_of(now, self.zone());
        if today > self.weekdays_only {
            -weekdays_between(self.weekdays_only, today).max(1)
        } else {
            weekdays_between(today, self.weekdays_only)
        }
    }

    /// The zone it was reckoned in. A name that this build's list does not know
    /// must not keep anyone from seeing that time is up: the default stands in.
    fn zone(&self) -> Tz {
        self.time_zone.parse().unwrap_or(DEFAULT_TIME_ZONE)
    }
}

fn day_of(at: Timestamp, zone: Tz) -> NaiveDate {
    at.calendar().with_timezone(&zone).date_naive()
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

/// The weekdays after `from` up to and with `until`, which is not before it.
fn weekdays_between(from: NaiveDate, until: NaiveDate) -> i64 {
    let days = until.signed_duration_since(from).num_days();
    // Any seven days in a row have five, so only the rest is looked at.
    let rest = from.iter_days().skip(1).zip(0..days % 7).filter(|(day, _)| WeekendsOnly.is_bday(*day));
    days / 7 * 5 + rest.map(|_| 1).sum::<i64>()
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;

    use super::{DEFAULT_TIME_ZONE, Deadline};
    use crate::time::Timestamp;

    fn at(instant: &str) -> Timestamp {
        instant.parse().unwrap()
    }

    #[test]
    fn a_friday_before_christmas_has_two_readings() {
        let deadline = Deadline::after(at("2026-12-18T17:00:00Z"), DEFAULT_TIME_ZONE);
        assert_eq!(deadline.weekdays_only.to_string(), "2027-01-01");
        assert_eq!(deadline.federal_holidays.to_string(), "2027-01-05");
    }

    #[test]
    fn the_day_is_the_one_where_the_business_is() {
        // Tuesday in Guam and by UTC, still Monday in New York.
        let request = at("2026-03-10T02:00:00Z");
        for (zone, last_day) in
            [(Tz::Pacific__Guam, "2026-03-24"), (Tz::UTC, "2026-03-24"), (DEFAULT_TIME_ZONE, "2026-03-23")]
        {
            let deadline = Deadline::after(request, zone);
            assert_eq!(deadline.weekdays_only.to_string(), last_day, "{zone}");
            assert_eq!(deadline.time_zone, zone.name());
        }
    }

    #[test]
    fn it_is_past_when_the_last_strict_day_is_over_in_its_own_zone() {
        for (zone, last_moment, over) in [
            (DEFAULT_TIME_ZONE, "2027-01-02T04:59:59.999Z", "2027-01-02T05:00:00Z"),
            (Tz::America__Los_Angeles, "2027-01-02T07:59:59.999Z", "2027-01-02T08:00:00Z"),
            (Tz::Pacific__Honolulu, "2027-01-02T09:59:59.999Z", "2027-01-02T10:00:00Z"),
        ] {
            let deadline = Deadline::after(at("2026-12-18T17:00:00Z"), zone);
            assert!(!deadline.is_past(at("2026-12-18T17:00:00Z")));
            assert!(!deadline.is_past(at(last_moment)), "{zone}");
            assert!(deadline.is_past(at(over)), "{zone}");
        }
    }

    #[test]
    fn a_zone_this_build_does_not_know_counts_as_the_default() {
        let mut deadline = Deadline::after(at("2026-12-18T17:00:00Z"), DEFAULT_TIME_ZONE);
        deadline.time_zone = "Mars/Olympus_Mons".to_owned();
        assert!(!deadline.is_past(at("2027-01-02T04:59:59Z")));
        assert!(deadline.is_past(at("2027-01-02T05:00:00Z")));
    }

    #[test]
    fn business_days_run_down_to_none_and_below() {
        // A Friday; the last day is Friday 2027-01-01.
        let deadline = Deadline::after(at("2026-12-18T17:00:00Z"), DEFAULT_TIME_ZONE);
        for (today, left) in [
            ("2026-12-18", 10),
            ("2026-12-19", 10),
            ("2026-12-20", 10),
            ("2026-12-21", 9),
            ("2026-12-25", 5),
            ("2026-12-27", 5),
            ("2026-12-31", 1),
            ("2027-01-01", 0),
            // Over with Friday: late already on Saturday, by Monday's day.
            ("2027-01-02", -1),
            ("2027-01-04", -1),
            ("2027-01-05", -2),
            ("2027-01-11", -6),
        ] {
            let noon = at(&format!("{today}T17:00:00Z"));
            assert_eq!(deadline.business_days_left(noon), left, "{today}");
            assert_eq!(deadline.is_past(noon), left < 0, "{today}");
        }
    }
}
