//! What projection needs of the outside: events to fold, cursors that say how
//! far each target has come, and rows. Three small traits, so that the same
//! step runs behind a stream, in a rebuild and in a test; none of them can send
//! anything (S7).

use std::collections::BTreeMap;
use std::error::Error;
use std::future::Future;

use textledger_domain::record::{Head, Recorded};
use textledger_domain::stream::{Seq, StreamId};

use crate::slice::Slice;
use crate::target::Target;
use crate::view::RowsByKey;

/// Up to which event of a stream each target has been folded. One that is not
/// named has not begun: 0.
pub type Positions = BTreeMap<Target, Seq>;

/// The ledger, as far as projection reads it.
pub trait Events: Sync {
    /// Why it could not be read.
    type Error: Error + Send + Sync + 'static;

    /// The next page of events of `stream` from position `from` on, without
    /// gaps, oldest first; empty at the end of the stream. The read has to be
    /// strongly consistent, or an event just announced would not be in it.
    fn read_from(
        &self,
        stream: &StreamId,
        from: Seq,
    ) -> impl Future<Output = Result<Vec<Recorded>, Self::Error>> + Send;

    /// Whether `error` is about what stands in the stream, so that reading it again
    /// gives the same.
    fn is_about_the_record(error: &Self::Error) -> bool;
}

/// The census: which streams there are, and how far each has come.
pub trait Census: Sync {
    /// Why it could not be read.
    type Error: Error + Send + Sync + 'static;

    /// The next streams of `slice` behind `after`, in an order that stays the same.
    /// The read has to be strongly consistent.
    fn heads(
        &self,
        slice: Slice,
        after: Option<&StreamId>,
    ) -> impl Future<Output = Result<Heads, Self::Error>> + Send;
}

/// Some streams of the census.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heads {
    /// Each with its head.
    pub found: Vec<(StreamId, Head)>,
    /// Behind which stream to go on, unless this is the end.
    pub next: Option<StreamId>,
}

/// The cursors.
pub trait Cursors: Sync {
    /// Why they could not be read.
    type Error: Error + Send + Sync + 'static;

    /// How far every target has come in `stream`.
    fn cursors(&self, stream: &StreamId) -> impl Future<Output = Result<Positions, Self::Error>> + Send;
}

/// The rows, which are only ever written together with their cursor, if only in
/// that the cursor comes last.
pub trait Rows: Cursors {
    /// How many events one step may fold. Each touches at most one row.
    const EVENTS_PER_STEP_MAX: usize;

    /// The rows of `target` with these keys, as far as they exist.
    fn load(
        &self,
        target: Target,
        ids: Vec<String>,
    ) -> impl Future<Output = Result<RowsByKey, Self::Error>> + Send;

    /// Writes what a step changed and moves its cursor, unless somebody else was
    /// there first. A row that rests on a later event than the one to be written
    /// is never overwritten.
    fn write(&self, step: &Step<'_>) -> impl Future<Output = Result<Written, Self::Error>> + Send;
}

/// The rows written by themselves, at half the cost of a transaction, and the
/// cursor last: a crash between leaves rows that are ahead of their cursor, which
/// the next fold skips.
pub trait Bulk: Rows {
    /// How far `target` has come in each of `streams`, in their order. The read has
    /// to be strongly consistent.
    fn reached(
        &self,
        target: Target,
        streams: &[&StreamId],
    ) -> impl Future<Output = Result<Vec<Seq>, Self::Error>> + Send;

    /// How far `target` has come in `stream`.
    fn cursor(
        &self,
        target: Target,
        stream: &StreamId,
    ) -> impl Future<Output = Result<Seq, Self::Error>> + Send {
        async move { Ok(self.reached(target, &[stream]).await?.first().copied().unwrap_or(0)) }
    }

    /// Puts `rows`, each unless the one there rests on a later event. The capacity
    /// used, in thousandths of a unit.
    fn put(&self, target: Target, rows: RowsByKey) -> impl Future<Output = Result<u64, Self::Error>> + Send;

    /// Moves the cursor of `target` in `stream`, if it is still at `from`. The
    /// capacity used is not counted: it is the same for every stream.
    fn move_cursor(
        &self,
        target: Target,
        stream: &StreamId,
        from: Seq,
        to: Seq,
    ) -> impl Future<Output = Result<Written, Self::Error>> + Send;
}

/// What one step of projection changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step<'a> {
    /// What is folded into.
    pub target: Target,
    /// Whose events were folded.
    pub stream: &'a StreamId,
    /// The cursor the step was computed from.
    pub from: Seq,
    /// The last event folded.
    pub to: Seq,
    /// The rows that changed.
    pub rows: RowsByKey,
}

/// What came of writing a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// Rows and cursor are written.
    Done,
    /// Not written: the cursor was moved, or a row was renewed, since they were
    /// read. Both have to be read again.
    Overtaken,
}
