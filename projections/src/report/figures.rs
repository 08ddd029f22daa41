//! The figures themselves: counted case by case, whatever the order of the cases.

use std::collections::BTreeMap;

use serde::Serialize;
use textledger_domain::ids::EventId;
use textledger_domain::record::Recorded;
use textledger_domain::time::Timestamp;

use super::amount::Amount;
use super::figure::{Figure, Measure, Section};
use super::spread::{Lengths, Spread};
use super::traced::{Traced, Value};

/// What the cases so far come to.
#[derive(Debug, Clone, Default)]
pub struct Figures(BTreeMap<Figure, Counting>);

#[derive(Debug, Clone, Default)]
struct Counting {
    count: u64,
    sum: Amount,
    lengths: Lengths,
}

/// What a figure comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Total {
    /// The figure.
    pub figure: Figure,
    /// What it is about.
    pub section: Section,
    /// What it counts.
    pub what: &'static str,
    /// How many cases it has.
    pub count: u64,
    /// What they add up to, where they are amounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sum: Option<Amount>,
    /// How they are spread, where they are lengths of time and there are any.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub spread: Option<Spread>,
}

/// What was read for a report.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// Events recorded in its days.
    pub events: u64,
    /// Heads of contacts, to see whether they ever revoked anything.
    pub heads: u64,
    /// Events recorded before its days, of contacts who did.
    pub earlier_events: u64,
    /// The last event recorded in its days.
    pub last_event: Option<Newest>,
}

/// The last event of all, by the time of recording and then by its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Newest {
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Its id.
    pub event_id: EventId,
}

impl Reading {
    /// Notes an event of the days of the report.
    pub fn note(&mut self, event: &Recorded) {
        self.events += 1;
        let newest = Newest { recorded_at: event.recorded_at(), event_id: event.id() };
        self.last_event = self.last_event.max(Some(newest));
    }
}

impl Figures {
    /// Counts a case.
    pub fn add(&mut self, case: &Traced) {
        let counting = self.0.entry(case.figure).or_default();
        counting.count += 1;
        match case.value {
            Value::One => {}
            Value::Ms(ms) => counting.lengths.add(ms, &case.events),
            Value::Amount(amount) => counting.sum = counting.sum.plus(amount),
        }
    }

    /// How many cases `figure` has.
    #[must_use]
    pub fn count(&self, figure: Figure) -> u64 {
        self.0.get(&figure).map_or(0, |counting| counting.count)
    }

    /// What every figure comes to, in the order in which they are told.
    #[must_use]
    pub fn totals(&self) -> Vec<Total> {
        Figure::ALL.iter().map(|figure| self.total(*figure)).collect()
    }

    fn total(&self, figure: Figure) -> Total {
        let counting = self.0.get(&figure).cloned().unwrap_or_default();
        Total {
            figure,
            section: figure.section(),
            what: figure.what(),
            count: counting.count,
            sum: (figure.measure() == Measure::Sum).then_some(counting.sum),
            spread: counting.lengths.spread(),
        }
    }
}
