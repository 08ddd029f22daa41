//! The hours in which nobody wants to be woken by a late answer, by the clock of
//! the business.

use std::str::FromStr;

use chrono::{Days, NaiveTime, TimeZone, Timelike};
use chrono_tz::Tz;

use crate::time::Timestamp;

/// From one full hour to another, over midnight where the second is not later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Night {
    from: u32,
    until: u32,
}

/// Why a text is no night.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not two different hours from 0 to 23 such as 21-8")]
pub struct NoNight;

impl Night {
    /// When the night that `now` is in ends, in `zone`; none by day.
    #[must_use]
    pub fn ends(self, now: Timestamp, zone: Tz) -> Option<Timestamp> {
        let local = now.calendar().with_timezone(&zone);
        let hour = local.hour();
        let is_over_midnight = self.until < self.from;
        let is_night = match is_over_midnight {
            true => hour >= self.from || hour < self.until,
            false => hour >= self.from && hour < self.until,
        };
        if !is_night {
            return None;
        }
        let today = local.date_naive();
        let day = if hour < self.until { today } else { today.checked_add_days(Days::new(1))? };
        let morning = day.and_time(NaiveTime::from_hms_opt(self.until, 0, 0)?);
        // An hour that daylight saving leaves out has no instant: the next has.
        let end = zone
            .from_local_datetime(&morning)
            .earliest()
            .or_else(|| zone.from_local_datetime(&(morning + chrono::TimeDelta::hours(1))).earliest())?;
        Timestamp::from_unix_millis(end.timestamp_millis())
    }
}

impl FromStr for Night {
    type Err = NoNight;

    fn from_str(text: &str) -> Result<Self, NoNight> {
        let (from, until) = text.split_once('-').ok_or(NoNight)?;
        let hour = |text: &str| text.trim().parse().ok().filter(|hour| *hour < 24).ok_or(NoNight);
        let night = Self { from: hour(from)?, until: hour(until)? };
        if night.from == night.until { Err(NoNight) } else { Ok(night) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(night: &str, now: &str) -> Option<String> {
        let night: Night = night.parse().unwrap();
        night.ends(now.parse().unwrap(), Tz::America__New_York).map(|at| at.to_string())
    }

    #[test]
    fn a_night_ends_in_the_morning_where_the_business_is() {
        // Five hours behind UTC in November.
        for (now, end) in [
            ("2026-11-23T15:00:00Z", None),
            ("2026-11-24T01:59:59Z", None),
            ("2026-11-24T02:00:00Z", Some("2026-11-24T13:00:00.000Z")),
            ("2026-11-24T12:59:59Z", Some("2026-11-24T13:00:00.000Z")),
            ("2026-11-24T13:00:00Z", None),
        ] {
            assert_eq!(ends("21-8", now).as_deref(), end, "{now}");
        }
        assert_eq!(ends("0-6", "2026-11-24T06:00:00Z").as_deref(), Some("2026-11-24T11:00:00.000Z"));
    }

    #[test]
    fn a_morning_that_daylight_saving_leaves_out_comes_an_hour_later() {
        assert_eq!(ends("21-2", "2026-03-08T06:00:00Z").as_deref(), Some("2026-03-08T07:00:00.000Z"));
    }

    #[test]
    fn only_two_different_hours_are_a_night() {
        for wrong in ["", "21", "21-24", "8-8", "21:00-08:00", "-1-5"] {
            assert_eq!(wrong.parse::<Night>(), Err(NoNight), "{wrong}");
        }
    }
}
