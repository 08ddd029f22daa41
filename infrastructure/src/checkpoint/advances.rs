//! Which streams may have advanced since a checkpoint, and how far they have come.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::{StreamExt, TryStreamExt, stream};
use textledger_domain::limits::{CLOCK_OFF_MAX, RECORDED_AHEAD_MAX};
use textledger_domain::record::Head;
use textledger_domain::stream::StreamId;
use textledger_domain::time::Timestamp;
use textledger_projections::checkpoint::verify::INDEX_BEHIND_MAX;

use crate::ledger::{Ledger, ReadError};

/// Heads read at once.
const AT_ONCE: usize = 32;

/// The streams that recorded something since a census that was read at `since`, with
/// how far each has come; among them some that the census has.
///
/// What was recorded after `since` may say that it was before, by as far as two
/// accepted clocks can be apart, or may not have been in the index yet: the range
/// overlaps the one before by both. It is read a day at a time, and of each event only
/// whose it is.
pub(super) async fn advanced(
    ledger: &Ledger,
    since: Timestamp,
    now: Timestamp,
) -> Result<BTreeMap<StreamId, Head>, ReadError> {
    let streams = recorded_since(ledger, since, now).await?;
    come_to(ledger, streams.into_iter()).await
}

/// The streams that recorded something since then, and some that did not.
///
/// # Errors
/// [`ReadError`]
pub async fn recorded_since(
    ledger: &Ledger,
    since: Timestamp,
    now: Timestamp,
) -> Result<BTreeSet<StreamId>, ReadError> {
    let from = since - (CLOCK_OFF_MAX * 2 + INDEX_BEHIND_MAX);
    ledger.streams_recorded(from, now + RECORDED_AHEAD_MAX).await
}

/// All streams, with how far each has come: by their heads, each of them read.
pub(super) async fn all(ledger: &Ledger) -> Result<BTreeMap<StreamId, Head>, ReadError> {
    let streams = ledger.streams().await?;
    come_to(ledger, streams.into_iter().map(|(stream, _)| stream)).await
}

async fn come_to(
    ledger: &Ledger,
    streams: impl Iterator<Item = StreamId> + Send,
) -> Result<BTreeMap<StreamId, Head>, ReadError> {
    let heads = stream::iter(streams).map(|stream| async move {
        let head = ledger.come_to(&stream).await?;
        Ok::<_, ReadError>(head.map(|head| (stream, head)))
    });
    heads.buffer_unordered(AT_ONCE).try_filter_map(|found| async move { Ok(found) }).try_collect().await
}
