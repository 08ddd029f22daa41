//! An event by nothing but its id. The id names the day it was recorded on, and
//! the recorded-index has a fixed number of partitions of each day: so many point
//! queries find it, however much was ever recorded.

use futures_util::future::try_join_all;
use textledger_domain::ids::EventId;
use textledger_domain::record::Recorded;
use textledger_domain::time::Timestamp;

use super::error::ReadError;
use super::item::{SHARDS, bucket};
use super::open::Ledger;

impl Ledger {
    /// The event called `id`, of whatever stream. Eventually consistent: one that
    /// was recorded just now may not be found yet.
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn find(&self, id: EventId) -> Result<Option<Recorded>, ReadError> {
        let Some(at) = drawn_at(id) else { return Ok(None) };
        let in_shard = async |shard: u64| {
            let bucket = bucket(at, shard);
            let mut after = None;
            loop {
                // A page may be empty and not be the last.
                let page = self.store.recorded(&bucket, (id, id), after).await?;
                let found = page.found.into_iter().next();
                after = page.next;
                if found.is_some() || after.is_none() {
                    return Ok::<_, ReadError>(found);
                }
            }
        };
        let found = try_join_all((0..SHARDS).map(in_shard)).await?;
        Ok(found.into_iter().flatten().next())
    }
}

/// The instant an id was drawn at; none where it is of another kind than ours.
fn drawn_at(EventId(id): EventId) -> Option<Timestamp> {
    if id.get_version_num() != 7 {
        return None;
    }
    let millis = id.as_bytes()[..6].iter().fold(0, |millis, byte| millis << 8 | i64::from(*byte));
    Timestamp::from_unix_millis(millis)
}
