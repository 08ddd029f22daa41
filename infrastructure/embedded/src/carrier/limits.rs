//! How much a number may send: message parts in a second, money in a month.

use std::collections::{BTreeMap, VecDeque};

use chrono::{Datelike, TimeDelta};
use rusqlite::Connection;
use textledger_domain::time::Timestamp;

use super::accepted::NETWORK;
use super::delivery_event::PART_PRICE;
use crate::store;

/// Over what time parts are counted.
const WINDOW: TimeDelta = TimeDelta::seconds(1);

/// What each number sent within the last second. Not kept over a restart, which
/// takes longer than that.
#[derive(Debug, Default)]
pub(super) struct Meter {
    taken: BTreeMap<String, VecDeque<(Timestamp, u32)>>,
}

impl Meter {
    /// Whether `from` may send `parts` at `now`; counts them if it may. A text
    /// of more parts than a second allows goes out alone.
    pub(super) fn admits(&mut self, from: &str, parts: u32, per_second: u32, now: Timestamp) -> bool {
        let taken = self.taken.entry(from.to_owned()).or_default();
        while taken.front().is_some_and(|(at, _)| now.since(*at) >= WINDOW) {
            taken.pop_front();
        }
        let before: u32 = taken.iter().map(|(_, parts)| *parts).sum();
        let admits = taken.is_empty() || before.saturating_add(parts) <= per_second;
        if admits {
            taken.push_back((now, parts));
        }
        admits
    }
}

/// What a text of `parts` costs, in hundred-thousandths of a US dollar.
pub(super) fn price(parts: u32) -> u64 {
    u64::from(parts) * u64::from(PART_PRICE)
}

/// What the texts accepted in the calendar month of `now` cost.
pub(super) fn spent_in_month(
    rows: &Connection,
    now: Timestamp,
    parts: fn(&str) -> u32,
) -> Result<u64, store::Error> {
    let day = now.calendar().date_naive();
    let first = day - TimeDelta::days(i64::from(day.day0()));
    let from = Timestamp::from(first.and_time(chrono::NaiveTime::MIN).and_utc());
    let mut list =
        rows.prepare_cached("SELECT body FROM carrier_texts WHERE accepted_at >= ?1 AND message_type <> ?2")?;
    let bodies = list.query_map(rusqlite::params![from.unix_millis(), NETWORK], |row| row.get(0))?;
    let mut spent = 0;
    for body in bodies {
        let body: String = body?;
        spent += price(parts(&body));
    }
    Ok(spent)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use textledger_domain::time::Timestamp;

    use super::Meter;

    #[test]
    fn parts_count_for_a_second_and_for_their_number_only() {
        let now: Timestamp = "2026-11-22T07:28:00Z".parse().unwrap();
        let mut meter = Meter::default();
        assert!(meter.admits("+18335550100", 2, 3, now));
        assert!(!meter.admits("+18335550100", 2, 3, now + TimeDelta::milliseconds(999)));
        assert!(meter.admits("+12125550101", 2, 3, now));
        assert!(meter.admits("+18335550100", 1, 3, now + TimeDelta::milliseconds(999)));
        assert!(meter.admits("+18335550100", 2, 3, now + TimeDelta::seconds(1)));
    }

    #[test]
    fn a_text_longer_than_a_second_goes_out_alone() {
        let now: Timestamp = "2026-11-22T07:28:00Z".parse().unwrap();
        let mut meter = Meter::default();
        assert!(meter.admits("+18335550100", 5, 3, now));
        assert!(!meter.admits("+18335550100", 1, 3, now));
    }
}
