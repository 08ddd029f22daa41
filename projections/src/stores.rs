//! What projection needs of the outside: events to fold, cursors that say how
//! far each target has come, and rows. Three small traits, so that the same
//! step runs behind a stream, in a rebuild and in a test; none of them can send
//! anything (S7).

use std::collections::BTreeMap;
use std::error::Error;
use std::future::Future;

use textledger_domain::record::Recorded;
use textledger_domain::stream::{Seq, StreamId};

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
