//! The ledger, the registry and the tables in memory. Every call waits for its turn
//! first, so that whoever holds the schedule decides in which order the calls of all
//! come; and whatever a call leaves behind is looked at.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard};
use std::task::{Context, Poll};

use chrono::TimeDelta;
use textledger_domain::hash::Hash;
use textledger_domain::record::{Head, Recorded};
use textledger_domain::story::Story;
use textledger_domain::stream::{Seq, StreamId};

use crate::registry::Registry;
use crate::slice::Slice;
use crate::stores::{Bulk, Census, Cursors, Events, Heads, Positions, Rows, Step, Written};
use crate::target::{Generation, Target};
use crate::testing::stream;
use crate::view::{Row, RowsByKey, View};

pub(super) const EVENTS: usize = 24;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("refused")]
pub(super) struct Refused;

/// One generation's table, with its cursor.
#[derive(Debug, Default)]
pub(super) struct Table {
    pub cursor: Seq,
    pub rows: RowsByKey,
}

#[derive(Debug, Default)]
pub(super) struct State {
    /// How many of the events are on record.
    pub recorded: usize,
    pub registry: Registry,
    pub tables: BTreeMap<Target, Table>,
    /// How far readers were ever shown the stream.
    pub shown: Seq,
    /// Whether the next call is refused.
    pub refuse: bool,
}

pub(super) struct World {
    pub view: View,
    events: Vec<Recorded>,
    state: Mutex<State>,
}

impl World {
    pub fn new(view: View, recorded: usize) -> Self {
        let state = State { recorded, ..State::default() };
        Self { view, events: events(), state: Mutex::new(state) }
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Waits until the schedule has this call go on.
    pub async fn turn(&self) -> Result<(), Refused> {
        Turn::default().await;
        if std::mem::take(&mut self.state().refuse) { Err(Refused) } else { Ok(()) }
    }

    pub fn target(&self, number: u32) -> Target {
        Target { view: self.view, generation: Generation::new(number).unwrap() }
    }

    pub fn event(&self, seq: Seq) -> Recorded {
        self.events[seq as usize - 1].clone()
    }

    /// The rows that the first `count` events give.
    pub fn fold(&self, count: usize) -> RowsByKey {
        self.view.fold(RowsByKey::new(), &self.events[..count])
    }

    pub fn live(&self) -> Target {
        self.state().registry.live(self.view)
    }

    pub fn cursor_of(&self, target: Target) -> Seq {
        self.state().tables.get(&target).map_or(0, |table| table.cursor)
    }

    /// Readers look.
    pub fn look(&self) {
        let shown = self.cursor_of(self.live());
        let mut state = self.state();
        state.shown = state.shown.max(shown);
    }

    fn put_row(&self, target: Target, id: &str, row: &Row) {
        let mut state = self.state();
        let rows = &mut state.tables.entry(target).or_default().rows;
        if is_newer(rows.get(id), row) {
            return;
        }
        let before = rows.insert(id.to_owned(), row.clone()).map_or(0, |row| row.as_of_seq());
        drop(state);
        assert!(before <= row.as_of_seq(), "{id} of {target} went back from {before} to {}", row.as_of_seq());
        let folded = self.fold(row.as_of_seq() as usize);
        assert_eq!(folded.get(id), Some(row), "{id} of {target} is the fold of what it rests on");
    }

    fn move_to(&self, target: Target, from: Seq, to: Seq) -> Written {
        let mut state = self.state();
        let table = state.tables.entry(target).or_default();
        if table.cursor != from {
            return Written::Overtaken;
        }
        assert!(from <= to, "the cursor of {target} went back from {from} to {to}");
        table.cursor = to;
        for (id, row) in self.fold(to as usize) {
            let there = table.rows.get(&id).map(Row::as_of_seq);
            assert!(
                there >= Some(row.as_of_seq()),
                "{id} of {target} is behind its cursor: {there:?} at {to}"
            );
        }
        drop(state);
        self.look();
        Written::Done
    }
}

/// A contact who now and then wants no texts, and then some again.
fn events() -> Vec<Recorded> {
    let mut story = Story::with("+12125550101");
    for (minute, body) in (0..).zip(["Hello?", "STOP", "Why?", "START", "unsubscribe"].into_iter().cycle()) {
        if story.events.len() >= EVENTS {
            break;
        }
        story.texts(body, TimeDelta::minutes(minute));
    }
    story.events.truncate(EVENTS);
    story.events
}

fn is_newer(there: Option<&Row>, row: &Row) -> bool {
    there.is_some_and(|there| there.as_of_seq() > row.as_of_seq())
}

/// Not ready the first time it is asked.
#[derive(Default)]
struct Turn {
    has_come: bool,
}

impl Future for Turn {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.has_come, true) { Poll::Ready(()) } else { Poll::Pending }
    }
}

impl Census for World {
    type Error = Refused;

    async fn heads(&self, _: Slice, _: Option<&StreamId>) -> Result<Heads, Refused> {
        self.turn().await?;
        let last = &self.events[self.state().recorded - 1];
        let head = Head { seq: last.seq(), hash: Hash::GENESIS, recorded_at: Some(last.recorded_at()) };
        Ok(Heads { found: vec![(stream(), head)], next: None })
    }
}

impl Events for World {
    type Error = Refused;

    async fn read_from(&self, _: &StreamId, from: Seq) -> Result<Vec<Recorded>, Refused> {
        self.turn().await?;
        let recorded = self.state().recorded;
        Ok(self.events[..recorded].iter().skip(from as usize - 1).take(4).cloned().collect())
    }

    fn is_about_the_record(_: &Refused) -> bool {
        false
    }
}

impl Cursors for World {
    type Error = Refused;

    async fn cursors(&self, _: &StreamId) -> Result<Positions, Refused> {
        self.turn().await?;
        Ok(self.state().tables.iter().map(|(target, table)| (*target, table.cursor)).collect())
    }
}

impl Rows for World {
    const EVENTS_PER_STEP_MAX: usize = 3;

    async fn load(&self, target: Target, ids: Vec<String>) -> Result<RowsByKey, Refused> {
        self.turn().await?;
        let mut rows = self.state().tables.entry(target).or_default().rows.clone();
        rows.retain(|id, _| ids.contains(id));
        Ok(rows)
    }

    async fn write(&self, step: &Step<'_>) -> Result<Written, Refused> {
        self.turn().await?;
        let is_overtaken = {
            let mut state = self.state();
            let table = state.tables.entry(step.target).or_default();
            table.cursor != step.from || step.rows.iter().any(|(id, row)| is_newer(table.rows.get(id), row))
        };
        if is_overtaken {
            return Ok(Written::Overtaken);
        }
        step.rows.iter().for_each(|(id, row)| self.put_row(step.target, id, row));
        Ok(self.move_to(step.target, step.from, step.to))
    }
}

impl Bulk for World {
    async fn reached(&self, target: Target, streams: &[&StreamId]) -> Result<Vec<Seq>, Refused> {
        self.turn().await?;
        Ok(vec![self.cursor_of(target); streams.len()])
    }

    async fn put(&self, target: Target, rows: RowsByKey) -> Result<u64, Refused> {
        for (id, row) in rows {
            self.turn().await?;
            self.put_row(target, &id, &row);
        }
        Ok(0)
    }

    async fn move_cursor(
        &self,
        target: Target,
        _: &StreamId,
        from: Seq,
        to: Seq,
    ) -> Result<Written, Refused> {
        self.turn().await?;
        Ok(self.move_to(target, from, to))
    }
}
