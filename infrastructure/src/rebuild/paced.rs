//! The view tables, written no faster than was asked for: a few rows are put when
//! those before them, whoever put them, are paid for, so that others meet no burst.

use textledger_domain::stream::{Seq, StreamId};
use textledger_projections::stores::{Bulk, Cursors, Positions, Rows, Step, Written};
use textledger_projections::target::Target;
use textledger_projections::view::RowsByKey;

use super::governor::Governor;
use crate::time::Time;
use crate::views::{Error, ViewStore};

/// A cursor's write, in thousandths of a unit: it is far smaller than a kilobyte.
const CURSOR_MILLIUNITS: u64 = 1_000;

/// The least a row's write takes, in thousandths of a unit. What it took with its
/// indexes is known behind it.
const ROW_MILLIUNITS: u64 = 1_000;

/// Views that a governor watches over.
pub(super) struct Paced<'a> {
    pub views: &'a ViewStore,
    pub governor: &'a Governor,
    pub time: &'a dyn Time,
}

impl Cursors for Paced<'_> {
    type Error = Error;

    async fn cursors(&self, stream: &StreamId) -> Result<Positions, Error> {
        self.views.cursors(stream).await
    }
}

impl Rows for Paced<'_> {
    const EVENTS_PER_STEP_MAX: usize = <ViewStore as Rows>::EVENTS_PER_STEP_MAX;

    async fn load(&self, target: Target, ids: Vec<String>) -> Result<RowsByKey, Error> {
        self.views.load(target, ids).await
    }

    async fn write(&self, step: &Step<'_>) -> Result<Written, Error> {
        self.views.write(step).await
    }
}

impl Bulk for Paced<'_> {
    async fn reached(&self, target: Target, streams: &[&StreamId]) -> Result<Vec<Seq>, Error> {
        self.views.reached(target, streams).await
    }

    async fn put(&self, target: Target, mut rows: RowsByKey) -> Result<u64, Error> {
        let mut used = 0;
        while !rows.is_empty() {
            let some = std::iter::from_fn(|| rows.pop_first()).take(self.governor.rows_at_once());
            let some: RowsByKey = some.collect();
            let reserved = some.len() as u64 * ROW_MILLIUNITS;
            self.governor.reserve(reserved, self.time).await;
            let milliunits = self.views.put(target, some).await?;
            self.governor.owed(milliunits.saturating_sub(reserved), self.time);
            used += milliunits;
        }
        Ok(used)
    }

    async fn move_cursor(
        &self,
        target: Target,
        stream: &StreamId,
        from: Seq,
        to: Seq,
    ) -> Result<Written, Error> {
        self.governor.reserve(CURSOR_MILLIUNITS, self.time).await;
        self.views.move_cursor(target, stream, from, to).await
    }
}
