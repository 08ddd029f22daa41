//! Instants as a Python program writes them: with a zone or without, with a space
//! for the `T`, as seconds or milliseconds since 1970, or as a day alone.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta, TimeZone};
use chrono_tz::Tz;

use crate::event::imported::Oddity;
use crate::time::Timestamp;

/// Before this nobody texted such a system: what is dated earlier is a slip.
const EARLIEST: &str = "2000-01-01T00:00:00.000Z";

/// From so many whole digits on a number is one of milliseconds: as seconds it would
/// be a year after 5000.
const MILLIS_DIGITS_MIN: usize = 12;

const FORMS: [&str; 3] = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M"];
const WITH_ZONE: [&str; 2] = ["%Y-%m-%d %H:%M:%S%.f%:z", "%Y-%m-%dT%H:%M:%S%.f%z"];

/// An instant, and what was odd about how it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// The instant; never later than now.
    pub at: Timestamp,
    /// What was odd.
    pub oddity: Option<Oddity>,
}

/// What is told, and the first and the last instant it can mean.
#[derive(Debug, Clone, Copy)]
struct Span {
    first: Timestamp,
    last: Timestamp,
    oddity: Option<Oddity>,
}

/// The instant that `told` tells, by `now`: the last it can mean where the machine
/// that wrote it kept UTC or the time of `zone`. What is missing, cannot be read or
/// lies in the future is now. Of a withdrawal the latest time is the safe one, since a
/// later grant lifts it; and no later one than it can mean, or a START that came after
/// it would not lift it.
#[must_use]
pub fn dated(told: Option<&str>, zone: Tz, now: Timestamp) -> Told {
    let odd = |oddity| Told { at: now, oddity: Some(oddity) };
    let Some(told) = told else { return odd(Oddity::TimeMissing) };
    match read(told, zone) {
        None => odd(Oddity::TimeUnreadable),
        Some(Span { first, .. }) if first > now => odd(Oddity::TimeInFuture),
        Some(Span { last, .. }) if EARLIEST.parse().is_ok_and(|earliest: Timestamp| last < earliest) => {
            odd(Oddity::TimeUnreadable)
        }
        Some(Span { last, oddity, .. }) => Told { at: last.min(now), oddity },
    }
}

/// The instant that `told` tells, whatever there is to say about it; in UTC, where it
/// names no zone.
pub(super) fn instant(told: &str) -> Option<Timestamp> {
    read(told, Tz::UTC).map(|span| span.last)
}

fn read(told: &str, zone: Tz) -> Option<Span> {
    let sure = |at| Span { first: at, last: at, oddity: None };
    let zoned = || WITH_ZONE.iter().find_map(|form| chrono::DateTime::parse_from_str(told, form).ok());
    if let Some(at) = told.parse().ok().or_else(|| Some(zoned()?.to_utc().into())) {
        return Some(sure(at));
    }
    if let Some(at) = since_1970(told) {
        return Some(sure(at));
    }
    let naive = FORMS.iter().find_map(|form| NaiveDateTime::parse_from_str(told, form).ok());
    let at_a_time = naive.map(|naive| (naive, naive));
    let (from, until) = at_a_time.or_else(|| {
        let day = NaiveDate::parse_from_str(told, "%Y-%m-%d").ok()?;
        Some((day.and_hms_opt(0, 0, 0)?, day.and_hms_milli_opt(23, 59, 59, 999)?))
    })?;
    let (in_utc, there) = (from.and_utc().into(), local(from, zone));
    let first = there.map_or(in_utc, |there| there.min(in_utc));
    let (in_utc, there) = (until.and_utc().into(), local(until, zone));
    let last = there.map_or(in_utc, |there| there.max(in_utc));
    Some(Span { first, last, oddity: Some(Oddity::TimeWithoutZone) })
}

/// The later of the two where clocks were set back; where they were set forward, the
/// time that was skipped is told by a clock that was not set yet.
fn local(naive: NaiveDateTime, zone: Tz) -> Option<Timestamp> {
    let an_hour_later = || naive.checked_add_signed(TimeDelta::hours(1));
    let at = zone.from_local_datetime(&naive).latest();
    Some(at.or_else(|| zone.from_local_datetime(&an_hour_later()?).latest())?.to_utc().into())
}

fn since_1970(told: &str) -> Option<Timestamp> {
    let (whole, part) = told.split_once('.').unwrap_or((told, ""));
    if whole.is_empty() || !whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    if whole.len() >= MILLIS_DIGITS_MIN {
        return Timestamp::from_unix_millis(number);
    }
    let millis: i64 = format!("{part:0<3}").get(..3)?.parse().ok()?;
    Timestamp::from_unix_millis(number.checked_mul(1_000)?.checked_add(millis)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONE: Tz = Tz::America__New_York;

    #[test]
    fn instants_are_read_as_python_writes_them() {
        let now: Timestamp = "2026-11-22T07:28:00Z".parse().unwrap();
        for (told, at, oddity) in [
            ("2025-10-14T12:00:00Z", "2025-10-14T12:00:00Z", None),
            ("2025-10-14T12:00:00.123456+00:00", "2025-10-14T12:00:00.123Z", None),
            ("2025-10-14 12:00:00+02:00", "2025-10-14T10:00:00Z", None),
            ("2025-10-14T12:00:00+0000", "2025-10-14T12:00:00Z", None),
            ("2025-10-14T12:00:00.123456", "2025-10-14T16:00:00.123Z", Some(Oddity::TimeWithoutZone)),
            ("2025-10-14 12:00:00", "2025-10-14T16:00:00Z", Some(Oddity::TimeWithoutZone)),
            ("2025-10-14", "2025-10-15T03:59:59.999Z", Some(Oddity::TimeWithoutZone)),
            // Clocks were set back, and forward.
            ("2025-11-02T01:30", "2025-11-02T06:30:00Z", Some(Oddity::TimeWithoutZone)),
            ("2026-03-08T02:30", "2026-03-08T07:30:00Z", Some(Oddity::TimeWithoutZone)),
            // By UTC it is past, by New York's time still to come; and the day is not over.
            ("2026-11-22T07:00:00", "2026-11-22T07:28:00Z", Some(Oddity::TimeWithoutZone)),
            ("2026-11-22", "2026-11-22T07:28:00Z", Some(Oddity::TimeWithoutZone)),
            ("2026-11-22T08:00:00", "2026-11-22T07:28:00Z", Some(Oddity::TimeInFuture)),
            ("2026-11-23", "2026-11-22T07:28:00Z", Some(Oddity::TimeInFuture)),
            ("1760443200", "2025-10-14T12:00:00Z", None),
            ("1760443200.5", "2025-10-14T12:00:00.500Z", None),
            ("1760443200123", "2025-10-14T12:00:00.123Z", None),
            ("2036-01-01T00:00:00Z", "2026-11-22T07:28:00Z", Some(Oddity::TimeInFuture)),
            ("1970-01-01T00:00:00Z", "2026-11-22T07:28:00Z", Some(Oddity::TimeUnreadable)),
            ("0", "2026-11-22T07:28:00Z", Some(Oddity::TimeUnreadable)),
            ("yesterday", "2026-11-22T07:28:00Z", Some(Oddity::TimeUnreadable)),
            ("2025-13-14T12:00:00Z", "2026-11-22T07:28:00Z", Some(Oddity::TimeUnreadable)),
        ] {
            let read = dated(Some(told), ZONE, now);
            assert_eq!((read.at, read.oddity), (at.parse().unwrap(), oddity), "{told}");
        }
        assert_eq!(dated(None, ZONE, now), Told { at: now, oddity: Some(Oddity::TimeMissing) });
    }

    #[test]
    fn east_of_utc_a_time_without_a_zone_is_one_of_utc() {
        let now: Timestamp = "2026-11-22T07:28:00Z".parse().unwrap();
        let read = dated(Some("2025-10-14T12:00:00"), Tz::Asia__Tokyo, now);
        assert_eq!(read.at, "2025-10-14T12:00:00Z".parse().unwrap());
        let read = dated(Some("2026-11-22T12:00:00"), Tz::Asia__Tokyo, now);
        assert_eq!((read.at, read.oddity), (now, Some(Oddity::TimeWithoutZone)), "noon in Tokyo is over");
    }
}
