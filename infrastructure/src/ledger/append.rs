//! The append, and a truthful answer about it, also when the store's own answer
//! was lost on the way.

use textledger_domain::ids::Moment;
use textledger_domain::record::{Draft, Head, Recorded};
use textledger_domain::stream::{Seq, StreamId};
use tracing::error;

use super::dedupe::{DedupeKey, Done, Place};
use super::error::ReadError;
use super::open::Ledger;
use super::pointer::{PointerMove, PointerRefused};
use super::state::{Loaded, StreamState};
use super::store::{Append, NotAppended};
use crate::in_words::in_words;
use crate::time::watch::ClockOff;

/// Why nothing was appended.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// The command was carried out before; this is where.
    #[error("append to {}: recorded before as event {}", .0.stream, .0.seq)]
    Duplicate(Place),
    /// Another append came first. Load and decide again.
    #[error("append to {stream}: the head moved on from {expected}")]
    Conflict {
        /// The stream.
        stream: StreamId,
        /// The position the decision was made on.
        expected: Seq,
    },
    /// The head the decision was made on is not that of the stream's events:
    /// load the stream by its events and decide again.
    #[error("append to {stream}: the head is at {seq}, and the events say otherwise")]
    HeadStale {
        /// The stream.
        stream: StreamId,
        /// The position of the head.
        seq: Seq,
    },
    /// The event the head names is not there: the stream is older than its head.
    #[error(
        "append to {stream}: event {seq}, which the head names, is not there: restore it, or see `textledger ledger repair --help`"
    )]
    HeadAhead {
        /// The stream.
        stream: StreamId,
        /// The position of the head.
        seq: Seq,
    },
    /// Readers are shown something else than the append was decided on.
    #[error(transparent)]
    Pointer(PointerRefused),
    /// This machine's clock cannot be right.
    #[error("append to {stream}: {off}; nothing was recorded")]
    ClockOff {
        /// The stream.
        stream: StreamId,
        /// By how much.
        off: ClockOff,
    },
    /// DynamoDB was not reached or refused, and the events are not there.
    #[error("append to {stream}: {why}")]
    Storage {
        /// The stream.
        stream: StreamId,
        /// DynamoDB's words.
        why: String,
    },
    /// Whether the events are there could not be found out.
    #[error("append to {stream}: the outcome is unknown")]
    Unknown {
        /// The stream.
        stream: StreamId,
        /// Why it could not be found out.
        source: ReadError,
    },
    /// An event has no form DynamoDB can store.
    #[error("append to {stream}: {why}")]
    Unstorable {
        /// The stream.
        stream: StreamId,
        /// What is wrong with it.
        why: String,
    },
}

/// What is written in the same transaction as events and head.
#[derive(Clone, Copy)]
pub(super) struct Besides<'a> {
    /// The key of the command.
    pub(super) dedupe: Option<&'a DedupeKey>,
    /// What readers of a view are shown from then on.
    pub(super) pointer: Option<PointerMove>,
}

impl Ledger {
    /// Appends `drafts`, decided at `moment`, behind `loaded`, all or nothing. With a dedupe key, a
    /// second append under the same key is a [`AppendError::Duplicate`].
    ///
    /// # Errors
    /// [`AppendError`]
    pub async fn append<S: StreamState>(
        &self,
        loaded: &Loaded<S>,
        moment: Moment<'_>,
        drafts: Vec<Draft>,
        dedupe: Option<&DedupeKey>,
    ) -> Result<Vec<Recorded>, AppendError> {
        self.append_besides(loaded, moment, drafts, Besides { dedupe, pointer: None }).await
    }

    /// As [`Ledger::append`], with all that goes with the events.
    pub(super) async fn append_besides<S: StreamState>(
        &self,
        loaded: &Loaded<S>,
        moment: Moment<'_>,
        drafts: Vec<Draft>,
        besides: Besides<'_>,
    ) -> Result<Vec<Recorded>, AppendError> {
        let Besides { dedupe, pointer } = besides;
        let before = loaded.head;
        let events = Recorded::seal(&loaded.stream, before, drafts, moment).map_err(|error| {
            AppendError::Unstorable { stream: loaded.stream.clone(), why: in_words(&error) }
        })?;
        let (Some(first), Some(after)) = (events.first(), loaded.head_after(&events)) else {
            return Ok(events);
        };
        let (row, last) = (&loaded.row, loaded.last);
        let append =
            Append { dedupe, lost: None, pointer, before, row, last, events: &events, after: &after };
        let mut sent = self.store.append(append).await;
        if let Err(NotAppended::Duplicate(done)) = &sent
            && done.event_id != first.id()
            && !self.is_still_there(done).await.map_err(|source| unknown(first, source))?
        {
            let Place { stream, seq } = &done.place;
            error!(%stream, seq, alarm = "event_lost", "a command's event is not there: recorded again");
            sent = self.store.append(Append { lost: Some(done.event_id), ..append }).await;
        }
        match sent {
            Ok(()) => Ok(events),
            Err(refusal) => self.explain(before, first, dedupe, refusal).await.map(|()| events),
        }
    }

    /// Whether the event a dedupe key leads to is in its stream: after tables
    /// were restored to different instants it may not be, and then the key is no
    /// proof that anything was recorded. What stands there and does not open may
    /// be it.
    async fn is_still_there(&self, done: &Done) -> Result<bool, ReadError> {
        match self.read_one(&done.place.stream, done.place.seq).await {
            Ok(found) => Ok(found.is_some_and(|found| found.id() == done.event_id)),
            Err(error) if error.is_about_the_record() => Ok(true),
            Err(error) => Err(error),
        }
    }

    /// What a transaction that was not carried out means. A lost answer is tried
    /// again, and the second try can meet our own success: so a verdict that
    /// something else was first is checked against what is there.
    async fn explain(
        &self,
        before: Head,
        first: &Recorded,
        dedupe: Option<&DedupeKey>,
        refusal: NotAppended,
    ) -> Result<(), AppendError> {
        let (stream, seq) = (first.stream().clone(), before.seq);
        let is_unclear = matches!(refusal, NotAppended::Unclear(_));
        let refused = match refusal {
            NotAppended::Duplicate(done) if done.event_id == first.id() => return Ok(()),
            NotAppended::Duplicate(done) => return Err(AppendError::Duplicate(done.place)),
            NotAppended::Invalid(why) => return Err(AppendError::Unstorable { stream, why }),
            NotAppended::ClockOff(off) => return Err(AppendError::ClockOff { stream, off }),
            NotAppended::HeadMoved | NotAppended::Contention => {
                AppendError::Conflict { stream, expected: seq }
            }
            NotAppended::EventExists | NotAppended::LastEventDiffers => {
                AppendError::HeadStale { stream, seq }
            }
            NotAppended::LastEventMissing => AppendError::HeadAhead { stream, seq },
            NotAppended::Pointer(refused) => AppendError::Pointer(refused),
            NotAppended::Unclear(why) => AppendError::Storage { stream, why },
        };
        let unknown = |source| unknown(first, source);
        if self.is_there(first).await.map_err(unknown)? {
            return Ok(());
        }
        if let Some(key) = dedupe.filter(|_| is_unclear)
            && let Some(place) = self.recorded_under(key).await.map_err(unknown)?
        {
            return Err(AppendError::Duplicate(place));
        }
        Err(refused)
    }

    async fn is_there(&self, event: &Recorded) -> Result<bool, ReadError> {
        match self.read_one(event.stream(), event.seq()).await {
            Ok(found) => Ok(found.is_some_and(|found| found.id() == event.id())),
            // Our own would read.
            Err(error) if error.is_about_the_record() => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Where the command with this key was recorded, if it was and is still there.
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn recorded_under(&self, key: &DedupeKey) -> Result<Option<Place>, ReadError> {
        let Some(done) = self.store.command(key).await? else { return Ok(None) };
        Ok(self.is_still_there(&done).await?.then_some(done.place))
    }
}

fn unknown(first: &Recorded, source: ReadError) -> AppendError {
    AppendError::Unknown { stream: first.stream().clone(), source }
}
