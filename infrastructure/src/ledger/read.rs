//! Reading events: a stream from a position, its latest events, a time range
//! over all streams, and the list of streams.

use std::collections::BTreeSet;

use aws_sdk_dynamodb::types::AttributeValue;
use chrono::TimeDelta;
use textledger_domain::chain::Chain;
use textledger_domain::ids::EventId;
use textledger_domain::record::{Head, Recorded};
use textledger_domain::stream::{Seq, StreamId};
use textledger_domain::time::Timestamp;
use textledger_projections::slice::Slice;
use uuid::{Builder, Uuid};

use super::error::{ReadError, malformed};
use super::head::HeadRow;
use super::item::bucket;
use super::open::Ledger;
use super::state::StreamState;
use super::store::{CENSUS, Next};
use super::tail::Tail;

/// Events read at once. DynamoDB also ends a page at 1 MB; readers go on until
/// a page is empty, so nothing is cut off silently.
pub const EVENTS_PAGE_MAX: i32 = 200;

impl Ledger {
    /// The next page of events of `stream` from position `from` on, oldest
    /// first, strongly consistent; empty at the end of the stream.
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn read_from(&self, stream: &StreamId, from: Seq) -> Result<Vec<Recorded>, ReadError> {
        self.read_along(stream, &mut Chain::before(from)).await
    }

    /// The page of events that follows where `chain` has come to.
    pub(super) async fn read_along(
        &self,
        stream: &StreamId,
        chain: &mut Chain,
    ) -> Result<Vec<Recorded>, ReadError> {
        let page = self.store.forward(stream, chain.next(), EVENTS_PAGE_MAX).await?.found;
        page.iter().try_for_each(|event| chain.follow(stream, event))?;
        Ok(page)
    }

    /// All events of `stream`, oldest first, held against its head.
    ///
    /// # Errors
    /// [`ReadError`]; [`ReadError::CutOff`] where the last ones are missing.
    pub async fn read_stream(&self, stream: &StreamId) -> Result<Vec<Recorded>, ReadError> {
        // Before the events: an append meanwhile makes them more, never fewer.
        let head = match self.store.head(stream).await {
            Ok(row) => row.map_or(0, |row| row.seq),
            Err(error) if error.is_about_the_record() => 0,
            Err(error) => return Err(error),
        };
        let mut events: Vec<Recorded> = Vec::new();
        let mut chain = Chain::START;
        loop {
            let page = self.read_along(stream, &mut chain).await?;
            if page.is_empty() {
                break;
            }
            events.extend(page);
        }
        match events.last().map_or(0, Recorded::seq) {
            end if end < head => Err(ReadError::CutOff { stream: stream.clone(), head, end }),
            _ => Ok(events),
        }
    }

    /// The latest `count` events of `stream` before position `before`, newest
    /// first, each the very next one before the other.
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn read_back(
        &self,
        stream: &StreamId,
        before: Seq,
        count: i32,
    ) -> Result<Vec<Recorded>, ReadError> {
        let page = self.store.backward(stream, before, count).await?;
        if let Some(oldest) = page.found.last() {
            let mut chain = match page.next.is_none() {
                true => Chain::START,
                false => Chain::before(oldest.seq()),
            };
            page.found.iter().rev().try_for_each(|event| chain.follow(stream, event))?;
        }
        Ok(page.found)
    }

    /// One event by its position.
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn read_one(&self, stream: &StreamId, seq: Seq) -> Result<Option<Recorded>, ReadError> {
        self.store.event(stream, seq).await
    }

    /// Every event of any stream recorded from `from` to `to`, both included,
    /// by that time; those of one stream at one instant in its order, whichever
    /// machine drew their ids. Eventually consistent: for reports, never for
    /// decisions.
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn read_recorded(&self, from: Timestamp, to: Timestamp) -> Result<Vec<Recorded>, ReadError> {
        let mut events = Vec::new();
        for shard in Self::shards() {
            let mut pages = self.recorded_in_shard(shard, from, to);
            while let Some(page) = pages.next().await? {
                events.extend(page);
            }
        }
        let order = |event: &Recorded| (event.recorded_at(), event.stream().clone(), event.seq());
        events.sort_by_cached_key(order);
        Ok(events)
    }

    /// The streams of all events recorded from `from` to `to`, both included, whether
    /// or not those open. Eventually consistent.
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn streams_recorded(
        &self,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<BTreeSet<StreamId>, ReadError> {
        let mut streams = BTreeSet::new();
        for shard in Self::shards() {
            streams.extend(self.streams_recorded_in(shard, from, to).await?);
        }
        Ok(streams)
    }

    /// Those of them that are in `shard` of the recorded-index.
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn streams_recorded_in(
        &self,
        shard: u64,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<BTreeSet<StreamId>, ReadError> {
        let ids = (first_id_of(from), last_id_of(to));
        let mut streams = BTreeSet::new();
        let mut day = from;
        while from <= to && day.day() <= to.day() {
            let bucket = bucket(day, shard);
            let mut after = None;
            loop {
                let page = self.store.recorded_in(&bucket, ids, after).await?;
                streams.extend(page.found);
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
            day = day + TimeDelta::days(1);
        }
        Ok(streams)
    }

    /// How far `stream` has come: as its last event says or as its head does, whichever
    /// is further, and at the same event the head, which nobody reaches who changes
    /// the event. Neither is opened.
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn come_to(&self, stream: &StreamId) -> Result<Option<Head>, ReadError> {
        // The head first: an append in between makes the events more.
        let head = match self.store.head(stream).await {
            Ok(row) => row.map(|row| row.head()),
            Err(error) if error.is_about_the_record() => None,
            Err(error) => return Err(error),
        };
        let tail = self.store.tail(stream).await?;
        let last =
            tail.and_then(|Tail { seq, hash, recorded_at }| Some(Head { seq, hash: hash?, recorded_at }));
        Ok(last.into_iter().chain(head).max_by_key(|head| head.seq))
    }

    /// Every stream with its head, in no particular order: the census.
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn streams(&self) -> Result<Vec<(StreamId, Head)>, ReadError> {
        self.each_head(|row| (row.stream_id.clone(), row.head())).await
    }

    /// Every stream with its head and the state cached on it, in no particular
    /// order; no state where the cache is of another version, or may be wrong.
    /// For lists and reports: nothing is held against events.
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn states<S: StreamState>(&self) -> Result<Vec<(StreamId, Head, Option<S>)>, ReadError> {
        let state = |row: &HeadRow| row.cached::<S>().filter(|state| !state.is_worth_folding_again());
        self.each_head(|row| (row.stream_id.clone(), row.head(), state(row))).await
    }

    /// The state cached on the head of `stream`; none where there is no cache of this
    /// version, or it may be wrong. For reports: nothing is held against events, and
    /// nothing is mended.
    ///
    /// # Errors
    /// [`ReadError::Storage`]
    pub async fn cached_state<S: StreamState>(&self, stream: &StreamId) -> Result<Option<S>, ReadError> {
        match self.store.head(stream).await {
            Ok(row) => {
                Ok(row.and_then(|row| row.cached()).filter(|state: &S| !state.is_worth_folding_again()))
            }
            Err(error) if error.is_about_the_record() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The position of the last event of `stream`, as its head has it; 0 without one.
    ///
    /// # Errors
    /// [`ReadError`]
    pub(crate) async fn end_of(&self, stream: &StreamId) -> Result<Seq, ReadError> {
        Ok(self.store.head(stream).await?.map_or(0, |head| head.seq))
    }

    /// The next heads of one slice of the census, behind the stream `after`.
    ///
    /// # Errors
    /// [`ReadError`]
    pub(crate) async fn heads_in(
        &self,
        slice: Slice,
        after: Option<&StreamId>,
    ) -> Result<(Vec<HeadRow>, Option<StreamId>), ReadError> {
        let page = self.store.slice(slice, after.map(behind), HEADS_PER_PAGE).await?;
        let next = match page.next.as_ref().and_then(|Next(key)| key.get("stream_id")?.as_s().ok()) {
            // A page may be empty and not be the last.
            Some(key) => Some(key.parse().map_err(|_| malformed(CENSUS, "a key of it names no stream"))?),
            None => None,
        };
        Ok((page.found, next))
    }

    async fn each_head<T>(&self, told: impl Fn(&HeadRow) -> T) -> Result<Vec<T>, ReadError> {
        let mut all = Vec::new();
        let mut after = None;
        loop {
            let page = self.store.heads(after, None).await?;
            for stored in page.found {
                all.push(told(&stored.row?));
            }
            after = page.next;
            if after.is_none() {
                return Ok(all);
            }
        }
    }
}

/// How many heads of a slice are read at once: as many as one worker folds between
/// two checkpoints.
const HEADS_PER_PAGE: i32 = 50;

/// The place in the census behind `stream`.
fn behind(stream: &StreamId) -> Next {
    behind_key(stream.key())
}

/// The same behind the row with this key.
pub(super) fn behind_key(key: String) -> Next {
    Next([("stream_id".to_owned(), AttributeValue::S(key))].into())
}

/// The least and the greatest id an event recorded at `at` can have.
pub(super) fn first_id_of(at: Timestamp) -> EventId {
    id_at(at, [0; 10])
}

pub(super) fn last_id_of(at: Timestamp) -> EventId {
    id_at(at, [0xff; 10])
}

fn id_at(at: Timestamp, rest: [u8; 10]) -> EventId {
    let millis = u64::try_from(at.unix_millis()).unwrap_or(0);
    let uuid: Uuid = Builder::from_unix_timestamp_millis(millis, &rest).into_uuid();
    EventId(uuid)
}
