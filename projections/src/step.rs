//! One target brought up to what is known of one stream: the only way events
//! come into rows, behind a stream of changes as in a rebuild. It needs no order
//! and no completeness of whoever announces events: what to fold follows from
//! the cursor and the ledger (S6).

use textledger_domain::record::Recorded;
use textledger_domain::stream::{Seq, StreamId};

use crate::gap::{Ahead, Announced};
use crate::stores::{Cursors, Events, Rows, Step, Written};
use crate::target::Target;

/// How often a step is taken anew because somebody else was there first.
const OVERTAKEN_MAX: u32 = 10;

/// Why a target was not brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum Error<E, R> {
    /// The ledger could not be read.
    #[error(transparent)]
    Ledger(E),
    /// Rows or cursors could not be read or written.
    #[error(transparent)]
    View(R),
    /// Others were first each time.
    #[error("{target} of {stream}: overtaken {OVERTAKEN_MAX} times in a row: try again")]
    Overtaken {
        /// What was folded into.
        target: Target,
        /// Whose events.
        stream: StreamId,
    },
    /// An event that was announced is not in the ledger.
    #[error("{stream}: event {seq} was announced, but the ledger ends at {end}: find out who removed it")]
    Missing {
        /// Whose events.
        stream: StreamId,
        /// The event announced.
        seq: Seq,
        /// The last event there is.
        end: Seq,
    },
}

/// How far a target has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The last event folded.
    pub at: Seq,
    /// Whether the ledger had to be read, so that announcements must have been
    /// lost.
    pub healed: bool,
}

/// Where events come from and go to.
#[derive(Debug)]
pub struct Projection<'a, E, R> {
    /// The ledger.
    pub events: &'a E,
    /// The view tables.
    pub rows: &'a R,
}

/// What a step gives, or why it was not taken.
type Stepped<T, E, R> = Result<T, Error<<E as Events>::Error, <R as Cursors>::Error>>;

impl<E: Events, R: Rows> Projection<'_, E, R> {
    /// Brings `target`, which has come to `cursor` in `stream`, up to what is
    /// `announced`, and as far beyond as the ledger goes where it has to be read
    /// anyway.
    ///
    /// # Errors
    /// [`Error`]; the steps taken before stay taken.
    pub async fn bring_up_to_date(
        &self,
        target: Target,
        stream: &StreamId,
        announced: &Announced,
        cursor: Seq,
    ) -> Stepped<Progress, E, R> {
        let mut forward = Forward { target, stream, rows: self.rows, at: cursor, overtaken: 0 };
        let mut healed = false;
        loop {
            let written = match announced.after(forward.at) {
                Ahead::Nothing => Written::Done,
                Ahead::Events(events) => forward.fold(&events).await.map_err(Error::View)?,
                Ahead::Gap => {
                    healed = true;
                    self.heal(&mut forward, announced).await?
                }
            };
            match written {
                Written::Done => return Ok(Progress { at: forward.at, healed }),
                Written::Overtaken if forward.overtaken < OVERTAKEN_MAX => {
                    let cursors = self.rows.cursors(stream).await.map_err(Error::View)?;
                    forward.at = cursors.get(&target).copied().unwrap_or(0);
                    forward.overtaken += 1;
                }
                Written::Overtaken => return Err(Error::Overtaken { target, stream: stream.clone() }),
            }
        }
    }

    /// Folds all that the ledger holds beyond the cursor, page by page.
    async fn heal(&self, forward: &mut Forward<'_, R>, announced: &Announced) -> Stepped<Written, E, R> {
        loop {
            let page = self.events.read_from(forward.stream, forward.at + 1).await.map_err(Error::Ledger)?;
            if page.is_empty() {
                let stream = forward.stream.clone();
                return match announced.last().filter(|seq| *seq > forward.at) {
                    Some(seq) => Err(Error::Missing { stream, seq, end: forward.at }),
                    None => Ok(Written::Done),
                };
            }
            let page: Vec<&Recorded> = page.iter().collect();
            if forward.fold(&page).await.map_err(Error::View)? == Written::Overtaken {
                return Ok(Written::Overtaken);
            }
        }
    }
}

/// A target on its way through a stream.
struct Forward<'a, R> {
    target: Target,
    stream: &'a StreamId,
    rows: &'a R,
    at: Seq,
    overtaken: u32,
}

impl<R: Rows> Forward<'_, R> {
    /// Folds `events`, which follow the cursor, in as many steps as it takes.
    async fn fold(&mut self, events: &[&Recorded]) -> Result<Written, R::Error> {
        for events in events.chunks(R::EVENTS_PER_STEP_MAX) {
            let Some(to) = events.last().map(|event| event.seq()) else { continue };
            let known = self.rows.load(self.target, self.rows_to_load(events)).await?;
            let rows = self.target.view.fold(known, events.iter().copied());
            let step = Step { target: self.target, stream: self.stream, from: self.at, to, rows };
            if self.rows.write(&step).await? == Written::Overtaken {
                return Ok(Written::Overtaken);
            }
            self.at = to;
        }
        Ok(Written::Done)
    }

    /// A row that an event creates need not be loaded, unless it turned out that
    /// others are at work here: then it may be there, and further.
    fn rows_to_load(&self, events: &[&Recorded]) -> Vec<String> {
        match self.overtaken {
            0 => self.target.view.rows_continued(events.iter().copied()),
            _ => self.target.view.rows_touched(events.iter().copied()),
        }
    }
}

#[cfg(test)]
mod tests;
