//! Reading events: a stream from a position, its latest events, a time range
//! over all streams, and the list of streams.

use chrono::TimeDelta;
use textledger_domain::ids::EventId;
use textledger_domain::record::{Head, Recorded};
use textledger_domain::stream::{Seq, StreamId};
use textledger_domain::time::Timestamp;
use uuid::{Builder, Uuid};

use super::error::{ReadError, malformed};
use super::item::{SHARDS, bucket};
use super::open::Ledger;

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
        let page = self.store.forward(stream, from, EVENTS_PAGE_MAX).await?.found;
        for (expected, event) in (from..).zip(&page) {
            if event.seq() != expected {
                return Err(malformed(stream, format!("event {expected} is missing")));
            }
        }
        Ok(page)
    }

    /// All events of `stream`, oldest first.
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn read_stream(&self, stream: &StreamId) -> Result<Vec<Recorded>, ReadError> {
        let mut events = Vec::new();
        loop {
            let from = events.last().map_or(1, |event: &Recorded| event.seq() + 1);
            let page = self.read_from(stream, from).await?;
            if page.is_empty() {
                return Ok(events);
            }
            events.extend(page);
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
        let missing = |seq: Seq| malformed(stream, format!("event {seq} is missing"));
        for pair in page.found.windows(2) {
            if pair[1].seq() + 1 != pair[0].seq() {
                return Err(missing(pair[0].seq() - 1));
            }
        }
        match page.found.last() {
            Some(oldest) if page.next.is_none() && oldest.seq() > 1 => Err(missing(oldest.seq() - 1)),
            _ => Ok(page.found),
        }
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
        // DynamoDB refuses a range that ends before it begins.
        if to < from {
            return Ok(events);
        }
        let mut day = from;
        while day.day() <= to.day() {
            for shard in 0..SHARDS {
                self.read_bucket(&bucket(day, shard), from, to, &mut events).await?;
            }
            day = day + TimeDelta::days(1);
        }
        let order = |event: &Recorded| (event.recorded_at(), event.stream().clone(), event.seq());
        events.sort_by_cached_key(order);
        Ok(events)
    }

    async fn read_bucket(
        &self,
        bucket: &str,
        from: Timestamp,
        to: Timestamp,
        events: &mut Vec<Recorded>,
    ) -> Result<(), ReadError> {
        let ids = (first_id_of(from), last_id_of(to));
        let mut after = None;
        loop {
            let page = self.store.recorded(bucket, ids, after).await?;
            events.extend(page.found);
            after = page.next;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    /// Every stream with its head, in no particular order: the census.
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn streams(&self) -> Result<Vec<(StreamId, Head)>, ReadError> {
        let mut streams = Vec::new();
        let mut after = None;
        loop {
            let page = self.store.heads(after).await?;
            streams.extend(page.found.into_iter().map(|row| (row.stream_id.clone(), row.head())));
            after = page.next;
            if after.is_none() {
                return Ok(streams);
            }
        }
    }
}

/// The least and the greatest id an event recorded at `at` can have.
fn first_id_of(at: Timestamp) -> EventId {
    id_at(at, [0; 10])
}

fn last_id_of(at: Timestamp) -> EventId {
    id_at(at, [0xff; 10])
}

fn id_at(at: Timestamp, rest: [u8; 10]) -> EventId {
    let millis = u64::try_from(at.unix_millis()).unwrap_or(0);
    let uuid: Uuid = Builder::from_unix_timestamp_millis(millis, &rest).into_uuid();
    EventId(uuid)
}
