//! What the ledger needs of a database: to load a head, to append in one
//! transaction, to read. Two keep it: DynamoDB and, for tests of rules, memory.
//!
//! A store tells what happened to a transaction and knows no more; what that
//! means for an append, after a lost answer too, is the ledger's to say.

use std::future::Future;
use std::pin::Pin;

use textledger_domain::ids::EventId;
use textledger_domain::record::{Head, Recorded};
use textledger_domain::stream::{Seq, StreamId};
use textledger_projections::slice::Slice;

use super::config::Config;
use super::dedupe::{DedupeKey, Done};
use super::error::{ReadError, malformed};
use super::head::HeadRow;
use super::item::{Item, open_item};
use super::pointer::{PointerMove, PointerRefused};
use super::tail::Tail;
use crate::deployment::tables::RECORDED_INDEX;
use crate::time::watch::ClockOff;

/// A call of a store under way.
pub type Call<'a, T, E = ReadError> = Pin<Box<dyn Future<Output = Result<T, E>> + Send + 'a>>;

/// Keeps the streams. Reads are strongly consistent, except by time.
pub trait Store: Send + Sync {
    /// The head of `stream` as stored: a cache of what its events say.
    fn head<'a>(&'a self, stream: &'a StreamId) -> Call<'a, Option<HeadRow>>;

    /// All of `append`, or nothing.
    fn append<'a>(&'a self, append: Append<'a>) -> Call<'a, (), NotAppended>;

    /// One event by its position.
    fn event<'a>(&'a self, stream: &'a StreamId, seq: Seq) -> Call<'a, Option<Recorded>>;

    /// A page of the events from position `from` on, oldest first.
    fn forward<'a>(&'a self, stream: &'a StreamId, from: Seq, limit: i32) -> Call<'a, Page<Recorded>>;

    /// A page of the events before position `before`, newest first.
    fn backward<'a>(&'a self, stream: &'a StreamId, before: Seq, limit: i32) -> Call<'a, Page<Recorded>>;

    /// A page of the events in one bucket of the recorded-index, by their ids:
    /// from the first to the last of `ids`, both included. Eventually consistent.
    fn recorded<'a>(
        &'a self,
        bucket: &'a str,
        ids: (EventId, EventId),
        after: Option<Next>,
    ) -> Call<'a, Page<Recorded>>;

    /// The streams of a page of the events in one bucket of the recorded-index, as
    /// [`Store::recorded`] has them, whether or not those events open.
    fn recorded_in<'a>(
        &'a self,
        bucket: &'a str,
        ids: (EventId, EventId),
        after: Option<Next>,
    ) -> Call<'a, Page<StreamId>>;

    /// The last event of `stream` as stored, whether or not it opens.
    fn tail<'a>(&'a self, stream: &'a StreamId) -> Call<'a, Option<Tail>>;

    /// Puts `after` in the place of the head row `before`, which must be there.
    fn put_head<'a>(&'a self, before: &'a Row, after: &'a HeadRow) -> Call<'a, (), NotAppended>;

    /// A page of at most `limit` rows of the heads table, in an order that stays the
    /// same, whether or not they read.
    fn heads(&self, after: Option<Next>, limit: Option<i32>) -> Call<'_, Page<StoredHead>>;

    /// A page of the heads in one slice of the census, in an order that stays the
    /// same.
    fn slice(&self, slice: Slice, after: Option<Next>, limit: i32) -> Call<'_, Page<HeadRow>>;

    /// What the store says of itself.
    fn config(&self) -> Call<'_, Option<Config>>;

    /// What the store says of itself: `fresh`, where it had said nothing yet.
    fn config_or<'a>(&'a self, fresh: &'a Config) -> Call<'a, Config>;

    /// What the command with this key left behind, if it was carried out.
    fn command<'a>(&'a self, key: &'a DedupeKey) -> Call<'a, Option<Done>>;

    /// Takes the words of one event away, and nothing else. Where there are none,
    /// nothing changes.
    fn erase_words<'a>(&'a self, stream: &'a StreamId, seq: Seq) -> Call<'a, (), NotErased>;
}

/// One append: the events, the head before and after them, the key of the
/// command behind them, and the pointer that goes with them.
#[derive(Clone, Copy)]
pub struct Append<'a> {
    /// The key that must be free.
    pub dedupe: Option<&'a DedupeKey>,
    /// The event the key leads to instead, where that is lost: the key leads to
    /// the first of these from then on.
    pub lost: Option<EventId>,
    /// What readers of a view are shown from then on, if that is what happened.
    pub pointer: Option<PointerMove>,
    /// The stream's last event as the decision was made on it.
    pub before: Head,
    /// The row that must be in the heads table. It is a cache, and may be of an
    /// older event than `before`.
    pub row: &'a Row,
    /// What must hold of the last event.
    pub last: LastEvent,
    /// The events, of which there is at least one; none may be there.
    pub events: &'a [Recorded],
    /// The head afterwards.
    pub after: &'a HeadRow,
}

/// What the heads table holds of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// Nothing.
    Absent,
    /// A row of this head.
    Of(Head),
    /// A row that does not read.
    Garbled,
}

/// What must hold of the event that an append goes behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastEvent {
    /// It is there with the hash that is expected, unless the stream is empty.
    Matches,
    /// It is there. What stands in it was changed, and the head knows better.
    IsThere,
    /// It is lost for good, and the append says so.
    IsLost,
}

/// Why a transaction was not carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotAppended {
    /// The key is taken.
    Duplicate(Done),
    /// The head is another.
    HeadMoved,
    /// The head is as expected, and the event it names is not in the stream.
    LastEventMissing,
    /// The head is as expected, and another event stands where it points.
    LastEventDiffers,
    /// The head is as expected, and events stand behind it already.
    EventExists,
    /// All else is as expected, and readers are shown something else.
    Pointer(PointerRefused),
    /// Another transaction had hold of the same rows.
    Contention,
    /// The same again would be refused again.
    Invalid(String),
    /// This machine's clock cannot be right.
    ClockOff(ClockOff),
    /// It failed, or its answer was lost: it may have been carried out.
    Unclear(String),
}

/// Why words were not erased.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotErased {
    /// No event stands there.
    #[error("the event to erase is not there: read the stream again")]
    NoEvent,
    /// It failed, or its answer was lost: erasing again does no harm.
    #[error("erase words: {0}; erase again")]
    Unclear(String),
}

/// What a census of the heads is called in errors.
pub(super) const CENSUS: &str = "the census of streams";

/// Some of what was asked for, in order.
#[derive(Debug)]
pub struct Page<T> {
    /// This much of it.
    pub found: Vec<T>,
    /// Where to go on, unless this is the end.
    pub next: Option<Next>,
}

impl Page<Recorded> {
    /// The events that `items` hold, each checked.
    pub(super) fn of_items(items: Vec<Item>, next: Option<Item>) -> Result<Self, ReadError> {
        let found = items.into_iter().map(open_item).collect::<Result<_, _>>()?;
        Ok(Self { found, next: next.map(Next) })
    }
}

impl Page<StreamId> {
    /// The streams that `items` of the recorded-index are of.
    pub(super) fn of_streams(items: &[Item], next: Option<Item>) -> Result<Self, ReadError> {
        let stream = |item: &Item| item.get("stream_id")?.as_s().ok()?.parse().ok();
        let named = items.iter().map(stream).collect::<Option<_>>();
        let found = named.ok_or_else(|| malformed(RECORDED_INDEX, "an event of it names no stream"))?;
        Ok(Self { found, next: next.map(Next) })
    }
}

/// A row of the heads table.
#[derive(Debug)]
pub struct StoredHead {
    /// Its key.
    pub key: String,
    /// What it says, if it reads.
    pub row: Result<HeadRow, ReadError>,
}

impl Page<StoredHead> {
    /// The rows that `items` are, one beside the other: one that does not read stands
    /// in the way of no other.
    pub(super) fn of_rows(items: Vec<Item>, next: Option<Item>) -> Self {
        let stored = |item: Item| StoredHead {
            key: item.get("stream_id").and_then(|key| key.as_s().ok()).cloned().unwrap_or_default(),
            row: HeadRow::of_item(CENSUS, item),
        };
        Self { found: items.into_iter().map(stored).collect(), next: next.map(Next) }
    }
}

impl Page<HeadRow> {
    /// The heads that `items` hold.
    pub(super) fn of_heads(items: Vec<Item>, next: Option<Item>) -> Result<Self, ReadError> {
        let found = items.into_iter().map(|item| HeadRow::of_item(CENSUS, item)).collect::<Result<_, _>>()?;
        Ok(Self { found, next: next.map(Next) })
    }
}

/// A place between two pages; what it holds is the store's own affair.
#[derive(Debug, Clone)]
pub struct Next(pub(super) Item);
