//! The three steps of every writer: load, decide, append; and again from the
//! start when another append came first.

use std::convert::Infallible;
use std::time::Duration;

use textledger_domain::ids::{EventId, Moment};
use textledger_domain::record::{Draft, Recorded};
use textledger_domain::stream::StreamId;

use super::append::{AppendError, Besides};
use super::dedupe::{DedupeKey, Place};
use super::error::ReadError;
use super::open::Ledger;
use super::state::{Loaded, StreamState};

/// How often a decision is made anew before giving up. Processes that write to
/// one stream at once are few: its texts, its replier, its delivery reports.
const CONFLICTS_MAX: u32 = 20;

/// The longest wait before the first new decision. Each further conflict doubles
/// it, seven times at most, which is about a second. Without waits, two dozen
/// processes at one stream starve one of them; the writers within a process wait
/// for their [turn](super::turns).
const CONFLICT_WAIT: Duration = Duration::from_millis(8);
const DOUBLINGS_MAX: u32 = 7;

/// What came of a command.
#[derive(Debug)]
pub enum Outcome {
    /// These events were recorded; none where the decision was to do nothing.
    Recorded(Vec<Recorded>),
    /// The command had been carried out before.
    Duplicate(Place),
}

/// Why a command was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The stream could not be loaded.
    #[error(transparent)]
    Load(#[from] ReadError),
    /// The events could not be appended.
    #[error(transparent)]
    Append(#[from] AppendError),
}

/// What a decision needs to know besides the state of its stream.
pub trait More<S: StreamState>: Sync {
    /// What was read.
    type Read: Send + Sync;

    /// Reads it, each time the stream was loaded.
    fn read(&self, loaded: &Loaded<S>) -> impl Future<Output = Self::Read> + Send;
}

/// The state of the stream is enough.
#[derive(Debug)]
pub struct NothingMore;

impl<S: StreamState> More<S> for NothingMore {
    type Read = ();

    async fn read(&self, _: &Loaded<S>) {}
}

impl Ledger {
    /// Loads `stream`, lets `decide` decide, and appends what it decided.
    ///
    /// # Errors
    /// [`Error`]; conflicts only after many of them in a row.
    pub async fn transact<S: StreamState>(
        &self,
        stream: &StreamId,
        dedupe: Option<&DedupeKey>,
        decide: impl Fn(&Loaded<S>, Moment<'_>) -> Vec<Draft>,
    ) -> Result<Outcome, Error> {
        let decide = |loaded: &Loaded<S>, moment: Moment<'_>| Ok::<_, Infallible>(decide(loaded, moment));
        let Ok(outcome) = self.transact_unless(stream, dedupe, decide).await?;
        Ok(outcome)
    }

    /// As [`Ledger::transact`], for a decision that may also refuse: then
    /// nothing is appended and the refusal is the answer.
    ///
    /// # Errors
    /// [`Error`]; conflicts only after many of them in a row.
    pub async fn transact_unless<S: StreamState, R>(
        &self,
        stream: &StreamId,
        dedupe: Option<&DedupeKey>,
        decide: impl Fn(&Loaded<S>, Moment<'_>) -> Result<Vec<Draft>, R>,
    ) -> Result<Result<Outcome, R>, Error> {
        let decide = |loaded: &Loaded<S>, (): &(), moment: Moment<'_>| decide(loaded, moment);
        self.transact_with(stream, dedupe, &NothingMore, decide).await
    }

    /// As [`Ledger::transact_unless`], for a decision that needs `more` than the
    /// state of the stream.
    ///
    /// # Errors
    /// [`Error`]; conflicts only after many of them in a row.
    pub async fn transact_with<S: StreamState, M: More<S>, R>(
        &self,
        stream: &StreamId,
        dedupe: Option<&DedupeKey>,
        more: &M,
        decide: impl Fn(&Loaded<S>, &M::Read, Moment<'_>) -> Result<Vec<Draft>, R>,
    ) -> Result<Result<Outcome, R>, Error> {
        self.transact_besides(stream, Besides { dedupe, pointer: None }, more, decide).await
    }

    /// As [`Ledger::transact_with`], with all that goes with the events.
    pub(super) async fn transact_besides<S: StreamState, M: More<S>, R>(
        &self,
        stream: &StreamId,
        besides: Besides<'_>,
        more: &M,
        decide: impl Fn(&Loaded<S>, &M::Read, Moment<'_>) -> Result<Vec<Draft>, R>,
    ) -> Result<Result<Outcome, R>, Error> {
        let _turn = self.turns.take(stream).await;
        let mut conflicts = 0;
        let mut by_events = false;
        loop {
            let loaded = match by_events {
                false => self.load::<S>(stream).await?,
                true => self.load_by_events(stream).await?,
            };
            let read = more.read(&loaded).await;
            let moment = self.moment(&loaded);
            let drafts = match decide(&loaded, &read, moment) {
                Ok(drafts) => drafts,
                Err(refusal) => return Ok(Err(refusal)),
            };
            let first = drafts.first().map(|draft| draft.event_id);
            match self.append_besides(&loaded, moment, drafts, besides).await {
                Ok(events) => return Ok(Ok(Outcome::Recorded(events))),
                Err(AppendError::Duplicate(place)) => return Ok(Ok(Outcome::Duplicate(place))),
                Err(error @ (AppendError::Conflict { .. } | AppendError::HeadStale { .. }))
                    if conflicts < CONFLICTS_MAX =>
                {
                    by_events |= matches!(error, AppendError::HeadStale { .. });
                    self.time().sleep(wait_after(conflicts, first)).await;
                    conflicts += 1;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }
}

/// A different wait for every writer. The chance in it is that of the id which
/// was not used, so a run with given ids waits the same again.
fn wait_after(conflicts: u32, unused: Option<EventId>) -> Duration {
    let longest = CONFLICT_WAIT * (1 << conflicts.min(DOUBLINGS_MAX));
    let chance = unused.map_or(u8::MAX, |EventId(id)| id.as_bytes()[15]);
    longest * u32::from(chance) / 256
}
