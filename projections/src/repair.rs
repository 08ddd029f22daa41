//! One stream folded again from its first event, and the rows held against it:
//! what is wrong is named and put right, while texts go on.

use textledger_domain::record::Recorded;
use textledger_domain::stream::{Seq, StreamId};
use textledger_domain::time::Timestamp;

use crate::expiry::equal_modulo_expiry;
use crate::stores::{Bulk, Cursors, Events};
use crate::target::Target;
use crate::view::{Row, RowsByKey};

/// How many rows are held against the fold at once.
const ROWS_AT_ONCE: usize = 100;

/// Why a stream was not folded again.
#[derive(Debug, thiserror::Error)]
pub enum Error<E, R> {
    /// The ledger could not be read.
    #[error(transparent)]
    Ledger(E),
    /// Rows or cursors could not be read or written.
    #[error(transparent)]
    View(R),
}

/// What was found of one stream in one generation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// Rows that the fold gives.
    pub rows: u64,
    /// Rows that were not there.
    pub missing: u64,
    /// Rows that said something else.
    pub other: u64,
    /// Events beyond the cursor.
    pub behind: Seq,
    /// Rows that are as wrong as before, since they rest on an event that the
    /// stream does not have.
    pub left: u64,
}

impl Found {
    /// Whether everything was as it should be.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.missing == 0 && self.other == 0 && self.behind == 0 && self.left == 0
    }
}

type Repairing<T, E, R> = Result<T, Error<<E as Events>::Error, <R as Cursors>::Error>>;

/// Folds `stream` again into `target`, and puts right what is wrong.
///
/// # Errors
/// [`Error`]; to do it again does no harm.
pub async fn repair<E: Events, R: Bulk>(
    events: &E,
    rows: &R,
    target: Target,
    stream: &StreamId,
    now: Timestamp,
) -> Repairing<Found, E, R> {
    let (folded, end) = folded(events, target, stream).await.map_err(Error::Ledger)?;
    let mut found = Found { rows: folded.len() as u64, ..Found::default() };
    let all: Vec<(String, Row)> = folded.into_iter().collect();
    for some in all.chunks(ROWS_AT_ONCE) {
        let wrong = wrong(rows, target, some, end, now, &mut found).await.map_err(Error::View)?;
        if !wrong.is_empty() {
            rows.put(target, wrong).await.map_err(Error::View)?;
        }
    }
    let cursor = rows.cursor(target, stream).await.map_err(Error::View)?;
    if cursor < end {
        found.behind = end - cursor;
        // Whoever was there first has folded as far, or will.
        rows.move_cursor(target, stream, cursor, end).await.map_err(Error::View)?;
    }
    Ok(found)
}

/// Those of the `folded` rows that are not as stored.
async fn wrong<R: Bulk>(
    rows: &R,
    target: Target,
    folded: &[(String, Row)],
    end: Seq,
    now: Timestamp,
    found: &mut Found,
) -> Result<RowsByKey, R::Error> {
    let stored = rows.load(target, folded.iter().map(|(id, _)| id.clone()).collect()).await?;
    let mut wrong = RowsByKey::new();
    for (id, row) in folded {
        let there = stored.get(id);
        if equal_modulo_expiry(there, Some(row), now) {
            continue;
        }
        match there.map(Row::as_of_seq) {
            // The live projector has folded what came since.
            Some(seq) if seq > end => continue,
            Some(seq) if seq > row.as_of_seq() => found.left += 1,
            Some(_) => found.other += 1,
            None => found.missing += 1,
        }
        wrong.insert(id.clone(), row.clone());
    }
    Ok(wrong)
}

async fn folded<E: Events>(
    events: &E,
    target: Target,
    stream: &StreamId,
) -> Result<(RowsByKey, Seq), E::Error> {
    let (mut rows, mut end) = (RowsByKey::new(), 0);
    loop {
        let page = events.read_from(stream, end + 1).await?;
        let Some(last) = page.last().map(Recorded::seq) else { return Ok((rows, end)) };
        let known: RowsByKey = target
            .view
            .rows_touched(&page)
            .into_iter()
            .filter_map(|id| rows.get(&id).cloned().map(|row| (id, row)))
            .collect();
        rows.extend(target.view.fold(known, &page));
        end = last;
    }
}
