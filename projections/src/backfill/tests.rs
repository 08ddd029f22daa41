//! A backfill in memory, cut off and begun again at any call, while live steps
//! come between any two of its calls.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard};

use chrono::TimeDelta;
use proptest::prelude::*;
use textledger_domain::hash::Hash;
use textledger_domain::story::start;

use super::*;
use crate::gap::Announced;
use crate::step::Projection;
use crate::stores::{Heads, Positions, Rows, Step};
use crate::testing::{ready, story, stream, worked_through};

const EVENTS: usize = 24;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
struct Refused(&'static str);

/// What happens just before a call of the backfill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Between {
    Nothing,
    /// So many events are recorded.
    Recorded(usize),
    /// The live projector folds what is recorded.
    Live,
    /// The process dies.
    Crash,
}

#[derive(Default)]
struct State {
    recorded: usize,
    cursor: Seq,
    rows: RowsByKey,
    script: VecDeque<Between>,
}

/// The ledger and the tables of one stream and one target, in memory.
struct World {
    target: Target,
    events: Vec<Recorded>,
    state: Mutex<State>,
}

impl World {
    fn new(target: Target, recorded: usize, script: Vec<Between>) -> Self {
        let state = State { recorded, script: script.into(), ..State::default() };
        Self { target, events: story(EVENTS), state: Mutex::new(state) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// What the script has happen before a call.
    fn before_a_call(&self) -> Result<(), Refused> {
        let next = self.state().script.pop_front().unwrap_or(Between::Nothing);
        match next {
            Between::Nothing => {}
            Between::Recorded(count) => {
                let mut state = self.state();
                state.recorded = (state.recorded + count).min(EVENTS);
            }
            Between::Live => self.live(),
            Between::Crash => return Err(Refused("the process died")),
        }
        Ok(())
    }

    /// The live projector is told of the last event only.
    fn live(&self) {
        let mut announced = Announced::default();
        announced.position(self.state().recorded as Seq);
        let live = Live(self);
        let projection = Projection { events: &live, rows: &live };
        let cursor = self.state().cursor;
        let _ = ready(projection.bring_up_to_date(self.target, &stream(), &announced, cursor));
    }

    fn page(&self, from: Seq) -> Vec<Recorded> {
        let recorded = self.state().recorded;
        self.events[..recorded].iter().skip(from as usize - 1).take(4).cloned().collect()
    }

    fn load(&self, ids: &[String]) -> RowsByKey {
        let mut rows = self.state().rows.clone();
        rows.retain(|id, _| ids.contains(id));
        rows
    }

    fn put_row(&self, id: String, row: crate::view::Row) {
        let mut state = self.state();
        if state.rows.get(&id).is_none_or(|there| there.as_of_seq() <= row.as_of_seq()) {
            state.rows.insert(id, row);
        }
    }

    fn move_to(&self, from: Seq, to: Seq) -> Written {
        let mut state = self.state();
        if state.cursor != from {
            return Written::Overtaken;
        }
        state.cursor = to;
        Written::Done
    }

    fn write(&self, step: &Step<'_>) -> Written {
        let state = self.state();
        let is_newer = |(id, row): (&String, &crate::view::Row)| {
            state.rows.get(id).is_some_and(|there| there.as_of_seq() > row.as_of_seq())
        };
        if state.cursor != step.from || step.rows.iter().any(is_newer) {
            return Written::Overtaken;
        }
        drop(state);
        step.rows.iter().for_each(|(id, row)| self.put_row(id.clone(), row.clone()));
        self.move_to(step.from, step.to)
    }
}

impl Census for World {
    type Error = Refused;

    async fn heads(&self, _: Slice, _: Option<&StreamId>) -> Result<Heads, Refused> {
        self.before_a_call()?;
        let recorded = self.state().recorded;
        let last = &self.events[recorded - 1];
        let head = Head { seq: last.seq(), hash: Hash::GENESIS, recorded_at: Some(last.recorded_at()) };
        Ok(Heads { found: vec![(stream(), head)], next: None })
    }
}

impl Events for World {
    type Error = Refused;

    async fn read_from(&self, _: &StreamId, from: Seq) -> Result<Vec<Recorded>, Refused> {
        self.before_a_call()?;
        Ok(self.page(from))
    }

    fn is_about_the_record(_: &Refused) -> bool {
        false
    }
}

impl Cursors for World {
    type Error = Refused;

    async fn cursors(&self, _: &StreamId) -> Result<Positions, Refused> {
        Ok([(self.target, self.state().cursor)].into())
    }
}

impl Rows for World {
    const EVENTS_PER_STEP_MAX: usize = 3;

    async fn load(&self, _: Target, ids: Vec<String>) -> Result<RowsByKey, Refused> {
        self.before_a_call()?;
        Ok(self.load(&ids))
    }

    async fn write(&self, step: &Step<'_>) -> Result<Written, Refused> {
        Ok(self.write(step))
    }
}

impl Bulk for World {
    async fn reached(&self, _: Target, streams: &[&StreamId]) -> Result<Vec<Seq>, Refused> {
        self.before_a_call()?;
        Ok(vec![self.state().cursor; streams.len()])
    }

    async fn put(&self, _: Target, rows: RowsByKey) -> Result<u64, Refused> {
        for (id, row) in rows {
            self.before_a_call()?;
            self.put_row(id, row);
        }
        Ok(0)
    }

    async fn move_cursor(&self, _: Target, _: &StreamId, from: Seq, to: Seq) -> Result<Written, Refused> {
        self.before_a_call()?;
        Ok(self.move_to(from, to))
    }
}

/// The live projector's way to the same tables, which no script interrupts.
struct Live<'a>(&'a World);

impl Events for Live<'_> {
    type Error = Refused;

    async fn read_from(&self, _: &StreamId, from: Seq) -> Result<Vec<Recorded>, Refused> {
        Ok(self.0.page(from))
    }

    fn is_about_the_record(_: &Refused) -> bool {
        false
    }
}

impl Cursors for Live<'_> {
    type Error = Refused;

    async fn cursors(&self, _: &StreamId) -> Result<Positions, Refused> {
        Ok([(self.0.target, self.0.state().cursor)].into())
    }
}

impl Rows for Live<'_> {
    const EVENTS_PER_STEP_MAX: usize = 3;

    async fn load(&self, _: Target, ids: Vec<String>) -> Result<RowsByKey, Refused> {
        Ok(self.0.load(&ids))
    }

    async fn write(&self, step: &Step<'_>) -> Result<Written, Refused> {
        Ok(self.0.write(step))
    }
}

fn between() -> impl Strategy<Value = Between> {
    prop_oneof![
        4 => Just(Between::Nothing),
        2 => (1..5usize).prop_map(Between::Recorded),
        3 => Just(Between::Live),
        1 => Just(Between::Crash),
    ]
}

fn run(world: &World, pass: Pass) -> Result<Worked, Error<Refused, Refused, Refused>> {
    let backfill =
        Backfill { census: world, events: world, rows: world, target: world.target, lag: TimeDelta::zero() };
    ready(worked_through(&backfill, pass, start() + TimeDelta::hours(1)))
}

proptest! {
    #[test]
    fn s6_a_backfill_ends_at_the_fold_of_the_ledger_whatever_comes_between(
        view in prop_oneof![Just("sessions#g2"), Just("consent#g2")],
        recorded in 1..EVENTS,
        script in prop::collection::vec(between(), 0..60),
    ) {
        let world = World::new(view.parse().unwrap(), recorded, script);
        // Cut off, it is begun again; what is recorded behind a pass's back is for the
        // next, and once nothing happens any more there is one that finds nothing.
        let mut passes = 0;
        loop {
            passes += 1;
            prop_assert!(passes < 200, "it never ends");
            let is_quiet = world.state().script.is_empty();
            if run(&world, Pass::Fold).is_ok_and(|worked| worked.counts.behind == 0) && is_quiet {
                break;
            }
        }
        let State { recorded, cursor, rows, .. } = std::mem::take(&mut *world.state());
        prop_assert_eq!(rows, world.target.view.fold(RowsByKey::new(), &world.events[..recorded]));
        prop_assert_eq!(cursor, recorded as Seq);
    }
}

#[test]
fn a_stream_that_ends_before_its_head_is_named_and_holds_up_nothing() {
    struct Short(World);
    let world = Short(World::new("sessions#g2".parse().unwrap(), 6, Vec::new()));
    impl Census for Short {
        type Error = Refused;

        async fn heads(&self, slice: Slice, after: Option<&StreamId>) -> Result<Heads, Refused> {
            let mut heads = self.0.heads(slice, after).await?;
            heads.found[0].1.seq += 2;
            Ok(heads)
        }
    }
    let target = world.0.target;
    let backfill =
        Backfill { census: &world, events: &world.0, rows: &world.0, target, lag: TimeDelta::zero() };
    let worked = ready(worked_through(&backfill, Pass::Fold, start())).unwrap();
    assert_eq!(worked.blocked.len(), 1);
    assert_eq!(worked.blocked[0].why, "the ledger ends at 6, its head at 8");
    assert_eq!(world.0.state().cursor, 6, "what is there is folded");
}
