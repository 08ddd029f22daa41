//! Events by the time they were recorded at, one shard of the recorded-index after the
//! other and a page at a time: a stream is in one shard, whatever the day.

use std::collections::VecDeque;

use chrono::TimeDelta;
use futures_util::future::try_join_all;
use textledger_domain::ids::EventId;
use textledger_domain::record::Recorded;
use textledger_domain::time::Timestamp;

use super::error::ReadError;
use super::item::{SHARDS, bucket};
use super::open::Ledger;
use super::read::{first_id_of, last_id_of};
use super::store::{Next, Page};

/// Days of which the first page is asked for at once: most have no other.
const DAYS_AT_ONCE: usize = 8;

/// What was recorded in one shard within a stretch of time, the earliest first. Of
/// several events of one instant any may come first.
pub struct InShard<'a> {
    ledger: &'a Ledger,
    shard: u64,
    ids: (EventId, EventId),
    /// The first day that was not asked for, unless all were.
    ahead: Option<Timestamp>,
    to: Timestamp,
    first_pages: VecDeque<(Timestamp, Page<Recorded>)>,
    /// A day of which there is more.
    unfinished: Option<(Timestamp, Next)>,
}

impl Ledger {
    /// The shards of the recorded-index.
    pub fn shards() -> impl Iterator<Item = u64> {
        0..SHARDS
    }

    /// What was recorded in `shard` from `from` to `to`, both included. Eventually
    /// consistent: for reports, never for decisions.
    #[must_use]
    pub fn recorded_in_shard(&self, shard: u64, from: Timestamp, to: Timestamp) -> InShard<'_> {
        let ids = (first_id_of(from), last_id_of(to));
        // DynamoDB refuses a range that ends before it begins.
        let ahead = (from <= to).then_some(from);
        InShard { ledger: self, shard, ids, ahead, to, first_pages: VecDeque::new(), unfinished: None }
    }
}

impl InShard<'_> {
    /// The next page, which may be empty and not be the last; nothing at the end.
    ///
    /// # Errors
    /// [`ReadError`]
    pub async fn next(&mut self) -> Result<Option<Vec<Recorded>>, ReadError> {
        let (day, page) = match self.unfinished.take() {
            Some((day, after)) => self.page(day, Some(after)).await?,
            None => {
                if self.first_pages.is_empty() {
                    let days = self.days_ahead();
                    let pages = try_join_all(days.into_iter().map(|day| self.page(day, None))).await?;
                    self.first_pages.extend(pages);
                }
                let Some(first) = self.first_pages.pop_front() else { return Ok(None) };
                first
            }
        };
        self.unfinished = page.next.map(|after| (day, after));
        Ok(Some(page.found))
    }

    fn days_ahead(&mut self) -> Vec<Timestamp> {
        let mut days = Vec::with_capacity(DAYS_AT_ONCE);
        while let Some(day) = self.ahead.filter(|_| days.len() < DAYS_AT_ONCE) {
            days.push(day);
            self.ahead = Some(day + TimeDelta::days(1)).filter(|day| day.day() <= self.to.day());
        }
        days
    }

    async fn page(
        &self,
        day: Timestamp,
        after: Option<Next>,
    ) -> Result<(Timestamp, Page<Recorded>), ReadError> {
        let page = self.ledger.store.recorded(&bucket(day, self.shard), self.ids, after).await?;
        Ok((day, page))
    }
}
