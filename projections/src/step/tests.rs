//! One step of projection against rows and cursors in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use super::*;
use crate::stores::Positions;
use crate::testing::{ready, story, stream};
use crate::view::{Row, RowsByKey};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
struct Refused(&'static str);

/// A ledger of one stream, read in pages of five.
#[derive(Default)]
struct Ledger {
    events: Vec<Recorded>,
    reads: Mutex<u32>,
}

impl Ledger {
    fn of(count: usize) -> Self {
        Self { events: story(count), reads: Mutex::default() }
    }

    fn reads(&self) -> u32 {
        *self.reads.lock().unwrap()
    }
}

impl Events for Ledger {
    type Error = Refused;

    async fn read_from(&self, _: &StreamId, from: Seq) -> Result<Vec<Recorded>, Refused> {
        *self.reads.lock().unwrap() += 1;
        Ok(self.events.iter().skip(from as usize - 1).take(5).cloned().collect())
    }

    fn is_about_the_record(_: &Refused) -> bool {
        false
    }
}

#[derive(Default)]
struct State {
    cursors: Positions,
    tables: BTreeMap<Target, RowsByKey>,
    /// Targets whose table is not there.
    missing: BTreeSet<Target>,
    /// Steps of another projector, each written just before one of ours.
    others: Vec<(Target, Seq)>,
    writes: u32,
}

/// Rows and cursors.
#[derive(Default)]
struct Tables(Mutex<State>);

impl Tables {
    fn cursor(&self, target: Target) -> Seq {
        self.0.lock().unwrap().cursors.get(&target).copied().unwrap_or(0)
    }

    fn rows(&self, target: Target) -> RowsByKey {
        self.0.lock().unwrap().tables.get(&target).cloned().unwrap_or_default()
    }

    /// As if another had folded `target` up to `to`, and moved its cursor or,
    /// like a backfill cut off before its end, not.
    fn folded_by_another(&self, target: Target, to: Seq, and_cursor: bool) {
        let mut state = self.0.lock().unwrap();
        let events = story(to as usize);
        state.tables.insert(target, target.view.fold(RowsByKey::new(), &events));
        if and_cursor {
            state.cursors.insert(target, to);
        }
    }
}

impl Cursors for Tables {
    type Error = Refused;

    async fn cursors(&self, _: &StreamId) -> Result<Positions, Refused> {
        Ok(self.0.lock().unwrap().cursors.clone())
    }
}

impl Rows for Tables {
    const EVENTS_PER_STEP_MAX: usize = 3;

    async fn load(&self, target: Target, ids: Vec<String>) -> Result<RowsByKey, Refused> {
        let mut rows = self.rows(target);
        rows.retain(|id, _| ids.contains(id));
        Ok(rows)
    }

    async fn write(&self, step: &Step<'_>) -> Result<Written, Refused> {
        let other = self.0.lock().unwrap().others.pop();
        if let Some((target, to)) = other {
            self.folded_by_another(target, to, true);
        }
        let mut state = self.0.lock().unwrap();
        state.writes += 1;
        if state.missing.contains(&step.target) {
            return Err(Refused("no such table"));
        }
        let cursor = state.cursors.get(&step.target).copied().unwrap_or(0);
        let table = state.tables.entry(step.target).or_default();
        let is_newer = |(id, row): (&String, &Row)| {
            table.get(id).is_some_and(|there| there.as_of_seq() > row.as_of_seq())
        };
        if cursor != step.from || step.rows.iter().any(is_newer) {
            return Ok(Written::Overtaken);
        }
        table.extend(step.rows.clone());
        state.cursors.insert(step.target, step.to);
        Ok(Written::Done)
    }
}

fn target(name: &str) -> Target {
    name.parse().unwrap()
}

/// What `target` holds after all of `count` events.
fn whole(target: Target, count: usize) -> RowsByKey {
    target.view.fold(RowsByKey::new(), &story(count))
}

fn announce(events: &[Recorded]) -> Announced {
    let mut announced = Announced::default();
    events.iter().cloned().for_each(|event| announced.event(event));
    announced
}

type Stepping = Result<Progress, Error<Refused, Refused>>;

fn step(ledger: &Ledger, tables: &Tables, target: Target, announced: &Announced) -> Stepping {
    let projection = Projection { events: ledger, rows: tables };
    ready(projection.bring_up_to_date(target, &stream(), announced, tables.cursor(target)))
}

#[test]
fn announced_events_that_are_next_are_folded_without_reading_the_ledger() {
    let (ledger, tables) = (Ledger::of(8), Tables::default());
    for target in [target("consent#g1"), target("sessions#g1")] {
        let progress = step(&ledger, &tables, target, &announce(&ledger.events)).unwrap();
        assert_eq!(progress, Progress { at: 8, healed: false });
        assert_eq!(tables.rows(target), whole(target, 8));
        // And again: seen.
        let writes = tables.0.lock().unwrap().writes;
        assert_eq!(step(&ledger, &tables, target, &announce(&ledger.events)).unwrap(), progress);
        assert_eq!(tables.0.lock().unwrap().writes, writes);
    }
    assert_eq!(ledger.reads(), 0);
}

#[test]
fn a_gap_is_filled_from_the_ledger_to_its_end() {
    let (ledger, tables) = (Ledger::of(12), Tables::default());
    let target = target("sessions#g1");
    let progress = step(&ledger, &tables, target, &announce(&ledger.events[6..7])).unwrap();
    assert_eq!(progress, Progress { at: 12, healed: true });
    assert_eq!(tables.rows(target), whole(target, 12));
}

#[test]
fn an_event_whose_image_did_not_open_is_read_from_the_ledger() {
    let (ledger, tables) = (Ledger::of(3), Tables::default());
    let target = target("consent#g1");
    let mut announced = announce(&ledger.events[..1]);
    announced.position(2);
    assert_eq!(step(&ledger, &tables, target, &announced).unwrap(), Progress { at: 3, healed: true });
    assert_eq!(tables.rows(target), whole(target, 3));
}

#[test]
fn one_target_that_cannot_be_written_holds_up_no_other_and_catches_up() {
    let (ledger, tables) = (Ledger::of(7), Tables::default());
    let (broken, sound) = (target("sessions#g2"), target("sessions#g1"));
    tables.0.lock().unwrap().missing.insert(broken);
    let announced = announce(&ledger.events);
    let refused = step(&ledger, &tables, broken, &announced).unwrap_err();
    assert!(matches!(refused, Error::View(Refused("no such table"))), "{refused}");
    assert!(step(&ledger, &tables, sound, &announced).is_ok());
    assert_eq!((tables.cursor(broken), tables.cursor(sound)), (0, 7));

    tables.0.lock().unwrap().missing.clear();
    assert!(step(&ledger, &tables, broken, &announced).is_ok());
    assert_eq!(tables.rows(broken), tables.rows(sound));
}

#[test]
fn a_step_that_was_overtaken_goes_on_from_where_the_other_came() {
    let (ledger, tables) = (Ledger::of(9), Tables::default());
    for target in [target("consent#g1"), target("sessions#g1")] {
        // The other gets to 4 before our first step, to 8 before our second.
        tables.0.lock().unwrap().others = vec![(target, 8), (target, 4)];
        let progress = step(&ledger, &tables, target, &announce(&ledger.events)).unwrap();
        assert_eq!(progress.at, 9);
        assert_eq!(tables.rows(target), whole(target, 9));
    }
}

#[test]
fn a_row_that_is_newer_than_its_cursor_is_left_as_it_is() {
    let ledger = Ledger::of(9);
    for target in [target("consent#g1"), target("sessions#g1")] {
        let tables = Tables::default();
        tables.folded_by_another(target, 8, false);
        for known in 1..=9 {
            step(&ledger, &tables, target, &announce(&ledger.events[..known])).unwrap();
            assert_eq!(tables.cursor(target), known as u64);
            assert_eq!(tables.rows(target), whole(target, known.max(8)), "{target} at {known}");
        }
    }
}

#[test]
fn whoever_is_always_overtaken_gives_up_and_says_so() {
    let (ledger, tables) = (Ledger::of(40), Tables::default());
    let target = target("sessions#g1");
    tables.0.lock().unwrap().others = (1..30).rev().map(|seq| (target, seq)).collect();
    let error = step(&ledger, &tables, target, &announce(&ledger.events)).unwrap_err();
    assert!(error.to_string().contains("sessions#g1 of contact"), "{error}");
    assert!(error.to_string().ends_with("try again"), "{error}");
}

#[test]
fn an_announced_event_that_the_ledger_does_not_have_is_reported() {
    let (ledger, tables) = (Ledger::of(4), Tables::default());
    let mut announced = Announced::default();
    announced.position(6);
    let error = step(&ledger, &tables, target("consent#g1"), &announced).unwrap_err();
    assert!(error.to_string().contains("event 6 was announced, but the ledger ends at 4"), "{error}");
    assert_eq!(tables.cursor(target("consent#g1")), 4);
}
