//! Reports: every figure of a generated year equals a count by hand, leads to its
//! events, and is read from its days alone.

mod by_hand;
mod cells;
mod followed;
mod reading;
mod repaired;
mod screens;
mod sheet;
mod totals;
mod year;

use std::collections::BTreeMap;

use chrono::NaiveDate;
use textledger_command::commands::audit::report::told::Told;
use textledger_projections::report::Days;

use sheet::ByHand;

/// Days of the year, as if they were asked for after it.
pub fn days(from: &str, to: &str) -> Days {
    let day = |day: &str| day.parse::<NaiveDate>().unwrap();
    Days::new(day(from), day(to), year::over()).unwrap()
}

/// The figures as names and numbers.
pub fn numbers(told: &Told) -> BTreeMap<String, ByHand> {
    let figures = told.figures.iter().filter(|total| total.count > 0);
    let number = |total: &textledger_projections::report::Total| ByHand {
        count: total.count,
        sum: total.sum.map(|sum| sum.to_string()),
        spread: total.spread.as_ref().map(|spread| [spread.median_ms, spread.p99_ms, spread.slowest_ms]),
    };
    figures.map(|total| (total.figure.name(), number(total))).collect()
}
