//! A new generation filled from the ledger, slice by slice, while events go on
//! being folded into it as they come. It can be cut off at any moment and begun
//! again: what is folded twice changes nothing.

use chrono::TimeDelta;
use textledger_domain::record::{Head, Recorded};
use textledger_domain::stream::{Seq, StreamId};
use textledger_domain::time::Timestamp;

use crate::slice::{Counts, Slice};
use crate::stores::{Bulk, Census, Cursors, Events, Written};
use crate::target::Target;
use crate::view::RowsByKey;

/// How many changed rows are kept in memory before they are written: the memory a
/// stream takes must not grow with its length.
const ROWS_KEPT_MAX: usize = 1_000;

/// How often a stream is taken up again because the live projector moved its
/// cursor meanwhile.
const OVERTAKEN_MAX: u32 = 10;

/// Why a slice was not worked through.
#[derive(Debug, thiserror::Error)]
pub enum Error<C, E, R> {
    /// The census could not be read.
    #[error(transparent)]
    Census(C),
    /// The ledger could not be read.
    #[error(transparent)]
    Ledger(E),
    /// Rows or cursors could not be read or written.
    #[error(transparent)]
    View(R),
}

/// Some streams of a slice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StreamPage {
    /// Those that have not come as far as their heads. None waits for another, so they
    /// may be worked on in any order, and at once.
    pub behind: Vec<Behind>,
    /// What is known of all of them so far.
    pub worked: Worked,
}

/// A stream that has not come as far as its head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    stream: StreamId,
    cursor: Seq,
    head: Seq,
}

/// What working through some streams of a slice came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Worked {
    /// Behind which stream to go on, once all of these are done, unless the slice is.
    pub next: Option<StreamId>,
    /// What was done.
    pub counts: Counts,
    /// Streams that could not be folded.
    pub blocked: Vec<Blocked>,
}

impl Worked {
    /// One more stream is done, or was found to be blocked.
    pub fn add(&mut self, one: WorkedOn) {
        self.counts.add(one.counts);
        self.blocked.extend(one.blocked);
    }
}

/// What working on one stream came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkedOn {
    /// What was done.
    pub counts: Counts,
    /// Why it could not be folded, if so.
    pub blocked: Option<Blocked>,
}

/// A stream that could not be folded, and holds up no other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocked {
    /// Which.
    pub stream: StreamId,
    /// Why not.
    pub why: String,
}

/// Whether streams are folded, or only looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// What is behind is folded.
    Fold,
    /// Nothing is changed.
    Look,
}

/// Where events come from and go to.
#[derive(Debug)]
pub struct Backfill<'a, C, E, R> {
    /// Which streams there are.
    pub census: &'a C,
    /// The ledger.
    pub events: &'a E,
    /// The view tables.
    pub rows: &'a R,
    /// What is filled.
    pub target: Target,
    /// How long the live projector is given to fold an event before its stream
    /// counts as behind.
    pub lag: TimeDelta,
}

/// What part of a backfill comes to.
pub(crate) type Outcome<T, C, E, R> =
    Result<T, Error<<C as Census>::Error, <E as Events>::Error, <R as Cursors>::Error>>;

impl<C: Census, E: Events, R: Bulk> Backfill<'_, C, E, R> {
    /// The next streams of `slice`, behind `after`, and which of them are behind.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn page(
        &self,
        slice: Slice,
        after: Option<&StreamId>,
        now: Timestamp,
    ) -> Outcome<StreamPage, C, E, R> {
        let heads = self.census.heads(slice, after).await.map_err(Error::Census)?;
        let mut page = StreamPage::default();
        page.worked.next = heads.next;
        let mut found = heads.found;
        // No view has rows of these, and the swap itself is recorded in one.
        found.retain(|(stream, _)| !matches!(stream, StreamId::System(_)));
        let streams: Vec<&StreamId> = found.iter().map(|(stream, _)| stream).collect();
        let reached = self.rows.reached(self.target, &streams).await.map_err(Error::View)?;
        let counts = &mut page.worked.counts;
        for ((stream, head), cursor) in found.into_iter().zip(reached) {
            counts.streams += 1;
            if cursor >= head.seq {
                continue;
            }
            counts.behind += u64::from(self.is_overdue(&head, now));
            counts.events_behind += head.seq - cursor;
            page.behind.push(Behind { stream, cursor, head: head.seq });
        }
        Ok(page)
    }

    /// Works on one stream that is behind.
    ///
    /// # Errors
    /// [`Error`]; whatever was folded stays so.
    pub async fn work_on(&self, behind: &Behind, pass: Pass) -> Outcome<WorkedOn, C, E, R> {
        let Behind { stream, cursor, head } = behind;
        let mut one = WorkedOn::default();
        let why = match pass {
            Pass::Fold => self.stream(stream, *cursor, Some(*head), &mut one.counts).await?,
            Pass::Look => self.look(stream, *cursor, &mut one.counts).await?,
        };
        one.blocked = why.map(|why| Blocked { stream: stream.clone(), why });
        one.counts.blocked = one.blocked.is_some().into();
        Ok(one)
    }

    /// Folds one stream to `head`, or to its end where that is not known; why it cannot
    /// be folded, if so.
    ///
    /// # Errors
    /// [`Error`]; whatever was folded stays so.
    pub async fn one(
        &self,
        stream: &StreamId,
        head: Option<Seq>,
        counts: &mut Counts,
    ) -> Outcome<Option<String>, C, E, R> {
        let cursor = self.rows.cursor(self.target, stream).await.map_err(Error::View)?;
        self.stream(stream, cursor, head, counts).await
    }

    fn is_overdue(&self, head: &Head, now: Timestamp) -> bool {
        head.recorded_at.is_none_or(|at| now.since(at) >= self.lag)
    }

    /// How old the first event of `stream` behind `cursor` is; why it cannot be
    /// read, if so.
    async fn look(
        &self,
        stream: &StreamId,
        cursor: Seq,
        counts: &mut Counts,
    ) -> Outcome<Option<String>, C, E, R> {
        match self.events.read_from(stream, cursor + 1).await {
            Ok(events) => {
                let first = events.first().map(Recorded::recorded_at);
                counts.oldest_behind = counts.oldest_behind.into_iter().chain(first).min();
                Ok(None)
            }
            Err(error) if E::is_about_the_record(&error) => Ok(Some(error.to_string())),
            Err(error) => Err(Error::Ledger(error)),
        }
    }

    /// Folds `stream` from `cursor` to `head`, or to its end where that is not known, and
    /// beyond as far as that is read with it; why it cannot be folded, if so.
    async fn stream(
        &self,
        stream: &StreamId,
        cursor: Seq,
        head: Option<Seq>,
        counts: &mut Counts,
    ) -> Outcome<Option<String>, C, E, R> {
        let Self { rows, target, .. } = *self;
        let mut way = Way { target, stream, rows, at: cursor, cursor, changed: RowsByKey::new() };
        for _ in 0..=OVERTAKEN_MAX {
            match self.to_head(&mut way, head, counts).await {
                Ok(Written::Done) => {
                    let head = head.filter(|head| way.at < *head);
                    return Ok(head.map(|head| format!("the ledger ends at {}, its head at {head}", way.at)));
                }
                Ok(Written::Overtaken) => {}
                Err(Error::Ledger(error)) if E::is_about_the_record(&error) => {
                    return Ok(Some(error.to_string()));
                }
                Err(error) => return Err(error),
            }
            way.at = self.rows.cursor(self.target, stream).await.map_err(Error::View)?;
            way.cursor = way.at;
        }
        Ok(Some(format!("overtaken {OVERTAKEN_MAX} times in a row: run it again")))
    }

    async fn to_head(
        &self,
        way: &mut Way<'_, R>,
        head: Option<Seq>,
        counts: &mut Counts,
    ) -> Outcome<Written, C, E, R> {
        while head.is_none_or(|head| way.at < head) {
            let page = self.events.read_from(way.stream, way.at + 1).await.map_err(Error::Ledger)?;
            if page.is_empty() {
                break;
            }
            way.fold(&page, counts).await.map_err(Error::View)?;
            if way.changed.len() >= ROWS_KEPT_MAX
                && way.put(counts).await.map_err(Error::View)? == Written::Overtaken
            {
                return Ok(Written::Overtaken);
            }
        }
        way.put(counts).await.map_err(Error::View)
    }
}

/// A stream on its way into a target.
struct Way<'a, R> {
    target: Target,
    stream: &'a StreamId,
    rows: &'a R,
    /// The last event folded.
    at: Seq,
    /// The last event whose rows are written.
    cursor: Seq,
    /// Rows that are not written yet.
    changed: RowsByKey,
}

impl<R: Bulk> Way<'_, R> {
    /// Folds `events`, which follow the last one.
    async fn fold(&mut self, events: &[Recorded], counts: &mut Counts) -> Result<(), R::Error> {
        let Some(last) = events.last() else { return Ok(()) };
        let view = self.target.view;
        let mut known = RowsByKey::new();
        let mut to_load = Vec::new();
        for id in view.rows_continued(events) {
            match self.changed.get(&id) {
                Some(row) => {
                    known.insert(id, row.clone());
                }
                // At the beginning of a stream none of its rows is there, or what
                // is there a fold from the beginning gives again.
                None if self.cursor > 0 => to_load.push(id),
                None => {}
            }
        }
        if !to_load.is_empty() {
            known.extend(self.rows.load(self.target, to_load).await?);
        }
        self.changed.extend(view.fold(known, events));
        self.at = last.seq();
        counts.events += events.len() as u64;
        Ok(())
    }

    /// Writes what changed, and then the cursor.
    async fn put(&mut self, counts: &mut Counts) -> Result<Written, R::Error> {
        let changed = std::mem::take(&mut self.changed);
        counts.rows += changed.len() as u64;
        if !changed.is_empty() {
            counts.milliunits += self.rows.put(self.target, changed).await?;
        }
        if self.at == self.cursor {
            return Ok(Written::Done);
        }
        let written = self.rows.move_cursor(self.target, self.stream, self.cursor, self.at).await?;
        if written == Written::Done {
            self.cursor = self.at;
        }
        Ok(written)
    }
}

#[cfg(test)]
mod tests;
