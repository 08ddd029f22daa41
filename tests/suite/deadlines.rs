//! Every day of twelve years against `tests/golden/deadlines.csv`, which the
//! Python package `holidays` reckoned (see `scripts/golden-deadlines`).

use chrono::{NaiveDate, NaiveTime, TimeZone};
use chrono_tz::Tz;
use textledger_domain::deadline::{CALENDAR_VERSION, DEFAULT_TIME_ZONE, Deadline};
use textledger_domain::time::Timestamp;

const GOLDEN: &str = include_str!("../golden/deadlines.csv");

const LOCK: &str = include_str!("../../Cargo.lock");

/// From 2025-01-01 to 2036-12-31.
const DAYS: usize = 4_383;

/// The ends of the day, and the hours that a change of the clocks leaves out or
/// repeats.
const TIMES: [(u32, u32); 4] = [(0, 0), (1, 30), (2, 30), (23, 59)];

/// Ahead of UTC, behind it with a change of the clocks, and without.
const ZONES: [Tz; 3] = [DEFAULT_TIME_ZONE, Tz::Pacific__Guam, Tz::Pacific__Honolulu];

/// A line of the table: a day and its deadline in both readings.
struct Line {
    requested: NaiveDate,
    weekdays_only: NaiveDate,
    federal_holidays: NaiveDate,
}

fn golden() -> Vec<Line> {
    let mut lines = GOLDEN.lines();
    assert!(lines.next().is_some_and(|line| line.starts_with("# Made by scripts/golden-deadlines with")));
    assert_eq!(lines.next(), Some("date,weekdays_only,federal_holidays"));
    lines
        .map(|line| {
            let days: Vec<NaiveDate> = line.split(',').map(|day| day.parse().expect(line)).collect();
            let [requested, weekdays_only, federal_holidays] = days[..] else { panic!("{line}") };
            Line { requested, weekdays_only, federal_holidays }
        })
        .collect()
}

#[test]
fn every_day_of_twelve_years_has_the_deadline_that_others_reckon() {
    let lines = golden();
    assert_eq!(lines.len(), DAYS);
    for (line, expected) in lines.iter().zip("2025-01-01".parse::<NaiveDate>().unwrap().iter_days()) {
        let Line { requested, weekdays_only, federal_holidays } = *line;
        assert_eq!(requested, expected, "the table leaves out a day");
        for zone in ZONES {
            for (hour, minute) in TIMES {
                let local = requested.and_time(NaiveTime::from_hms_opt(hour, minute, 0).unwrap());
                // None of them in spring, both in autumn.
                let instants = zone.from_local_datetime(&local);
                for instant in [instants.earliest(), instants.latest()].into_iter().flatten() {
                    let deadline = Deadline::after(Timestamp::from(instant.to_utc()), zone);
                    assert_eq!(
                        (deadline.weekdays_only, deadline.federal_holidays),
                        (weekdays_only, federal_holidays),
                        "requested on {instant} in {zone}"
                    );
                }
            }
        }
    }
}

#[test]
fn the_recorded_calendar_names_the_release_that_reckoned() {
    let (_, after) = LOCK.split_once("name = \"bdays\"\nversion = \"").expect("bdays is in it");
    let release = after.split('"').next().unwrap();
    // Another release is other rules: rename the calendar, and hold it against
    // the table above.
    assert_eq!(CALENDAR_VERSION, format!("us-federal/5-usc-6103/bdays-{release}"));
}
