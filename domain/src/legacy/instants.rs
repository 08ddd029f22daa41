//! Instants as a Python program writes them: with a zone or without, with a space
//! for the `T`, as seconds or milliseconds since 1970, or as a day alone.

use chrono::{NaiveDate, NaiveDateTime};

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

/// The instant that `told` tells, by `now`. What is missing, cannot be read or lies
/// in the future is now: of a withdrawal the latest time is the safe one, since a
/// later grant lifts it.
#[must_use]
pub fn dated(told: Option<&str>, now: Timestamp) -> Told {
    let odd = |oddity| Told { at: now, oddity: Some(oddity) };
    let Some(told) = told else { return odd(Oddity::TimeMissing) };
    match read(told) {
        None => odd(Oddity::TimeUnreadable),
        Some((at, _)) if at > now => odd(Oddity::TimeInFuture),
        Some((at, _)) if EARLIEST.parse().is_ok_and(|earliest: Timestamp| at < earliest) => {
            odd(Oddity::TimeUnreadable)
        }
        Some((at, oddity)) => Told { at, oddity },
    }
}

/// The instant that `told` tells, whatever there is to say about it.
pub(super) fn instant(told: &str) -> Option<Timestamp> {
    read(told).map(|(at, _)| at)
}

fn read(told: &str) -> Option<(Timestamp, Option<Oddity>)> {
    let zoned = || WITH_ZONE.iter().find_map(|form| chrono::DateTime::parse_from_str(told, form).ok());
    if let Some(at) = told.parse().ok().or_else(|| Some(zoned()?.to_utc().into())) {
        return Some((at, None));
    }
    if let Some(at) = since_1970(told) {
        return Some((at, None));
    }
    let naive = FORMS.iter().find_map(|form| NaiveDateTime::parse_from_str(told, form).ok());
    // Of a day alone its end: the later is the safe one.
    let of_day = || NaiveDate::parse_from_str(told, "%Y-%m-%d").ok()?.and_hms_milli_opt(23, 59, 59, 999);
    Some((naive.or_else(of_day)?.and_utc().into(), Some(Oddity::TimeWithoutZone)))
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

    #[test]
    fn instants_are_read_as_python_writes_them() {
        let now: Timestamp = "2026-11-22T07:28:00Z".parse().unwrap();
        for (told, at, oddity) in [
            ("2025-10-14T12:00:00Z", "2025-10-14T12:00:00Z", None),
            ("2025-10-14T12:00:00.123456+00:00", "2025-10-14T12:00:00.123Z", None),
            ("2025-10-14 12:00:00+02:00", "2025-10-14T10:00:00Z", None),
            ("2025-10-14T12:00:00+0000", "2025-10-14T12:00:00Z", None),
            ("2025-10-14T12:00:00.123456", "2025-10-14T12:00:00.123Z", Some(Oddity::TimeWithoutZone)),
            ("2025-10-14 12:00:00", "2025-10-14T12:00:00Z", Some(Oddity::TimeWithoutZone)),
            ("2025-10-14", "2025-10-14T23:59:59.999Z", Some(Oddity::TimeWithoutZone)),
            ("1760443200", "2025-10-14T12:00:00Z", None),
            ("1760443200.5", "2025-10-14T12:00:00.500Z", None),
            ("1760443200123", "2025-10-14T12:00:00.123Z", None),
            ("2036-01-01T00:00:00Z", "2026-11-22T07:28:00Z", Some(Oddity::TimeInFuture)),
            ("1970-01-01T00:00:00Z", "2026-11-22T07:28:00Z", Some(Oddity::TimeUnreadable)),
            ("0", "2026-11-22T07:28:00Z", Some(Oddity::TimeUnreadable)),
            ("yesterday", "2026-11-22T07:28:00Z", Some(Oddity::TimeUnreadable)),
            ("2025-13-14T12:00:00Z", "2026-11-22T07:28:00Z", Some(Oddity::TimeUnreadable)),
        ] {
            let read = dated(Some(told), now);
            assert_eq!((read.at, read.oddity), (at.parse().unwrap(), oddity), "{told}");
        }
        assert_eq!(dated(None, now), Told { at: now, oddity: Some(Oddity::TimeMissing) });
    }
}
