//! Figure 6: how fast events are folded into all four views, on one core: events as
//! they are in memory, and the same ones as items of the events table, which have to
//! be parsed and held against their hashes and words first.

use std::time::{Duration, Instant};

use serde::Serialize;
use textledger_domain::record::Recorded;
use textledger_infrastructure::ledger::{open_item, to_item};
use textledger_projections::view::{RowsByKey, View};
use textledger_tests::place::history;

use crate::interleaved::progress;
use crate::outcome::Outcome;

/// Events a second from memory.
const TYPED_TARGET: f64 = 1_000_000.0;
/// Events a second from items.
const STORED_TARGET: f64 = 200_000.0;

/// Contacts whose events are folded, over and over.
const CONTACTS: usize = 200;
/// Exchanges of each.
const EXCHANGES: usize = 4;

/// How fast events are folded.
#[derive(Debug, Serialize)]
pub struct Folds {
    /// Events folded for each figure.
    pub events: usize,
    /// From memory.
    pub typed: Rate,
    /// From items.
    pub stored: Rate,
}

/// Events a second.
#[derive(Debug, Serialize)]
pub struct Rate {
    /// The median over all passes.
    pub per_second: f64,
    /// It should not be below this.
    pub target: f64,
}

/// Measures it in so many `passes` over the same histories.
pub fn measure(passes: usize) -> Outcome<Folds> {
    let histories = (0..CONTACTS).map(|person| Ok(history(person, EXCHANGES)?.events));
    let histories: Vec<Vec<Recorded>> = histories.collect::<Outcome<_>>()?;
    let events: usize = histories.iter().map(Vec::len).sum();
    let bar = progress("folds", passes);
    let (mut typed, mut stored) = (Vec::new(), Vec::new());
    for _ in 0..passes {
        typed.push(fold_all(&histories));
        stored.push(open_and_fold_all(&histories)?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    let rate = |mut passes: Vec<Duration>, target| {
        passes.sort_unstable();
        let median = passes.get(passes.len() / 2).map_or(f64::NAN, Duration::as_secs_f64);
        Rate { per_second: events as f64 / median, target }
    };
    Ok(Folds {
        events: events * passes,
        typed: rate(typed, TYPED_TARGET),
        stored: rate(stored, STORED_TARGET),
    })
}

#[expect(clippy::disallowed_methods, reason = "what is measured is the machine's time")]
fn fold_all(histories: &[Vec<Recorded>]) -> Duration {
    let start = Instant::now();
    for events in histories {
        fold(events);
    }
    start.elapsed()
}

#[expect(clippy::disallowed_methods, reason = "what is measured is the machine's time")]
fn open_and_fold_all(histories: &[Vec<Recorded>]) -> Outcome<Duration> {
    let mut taken = Duration::ZERO;
    for events in histories {
        let items = events.iter().map(to_item).collect::<Result<Vec<_>, _>>()?;
        let start = Instant::now();
        let events = items.into_iter().map(open_item).collect::<Result<Vec<_>, _>>()?;
        fold(&events);
        taken += start.elapsed();
    }
    Ok(taken)
}

fn fold(events: &[Recorded]) {
    for view in View::ALL {
        std::hint::black_box(view.fold(RowsByKey::new(), events));
    }
}
