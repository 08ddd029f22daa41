//! Two generations of a view compared in their tables, while texts keep coming.
//!
//! The old table is read page by page and the same rows of the new one are
//! fetched; then the new one is read for rows that the old one does not have.
//! At any time only a page of each is in memory.
//!
//! Both generations are folded on, each by steps of its own, so one may be a
//! moment behind. Rows that rest on the same events are compared as they are;
//! the others are read again a little later, and count as they then are.

mod contacts;
mod raw;
mod read;

use std::collections::BTreeMap;
use std::time::Duration;

use textledger_domain::phone::PhoneNumber;
use textledger_projections::drift::{RawRow, Report, RowKey, rest_on_the_same_events};
use textledger_projections::target::Target;

use self::read::Wanted;
use super::error::{Error, malformed};
use super::store::ViewStore;

/// When rows of different events are read again. A step takes some ten
/// milliseconds, and the SDK's retries of one that failed about a second.
const READ_AGAIN_AFTER: [Duration; 3] =
    [Duration::from_millis(250), Duration::from_millis(500), Duration::from_millis(1_500)];

impl ViewStore {
    /// Compares two generations of a view, row by row and field by field, at the
    /// time they are read. `progress` is told how many rows of both tables have
    /// been read so far.
    ///
    /// # Errors
    /// [`Error`]; while DynamoDB is throttled or away, only after a minute.
    pub async fn drift(
        &self,
        old: Target,
        new: Target,
        mut progress: impl FnMut(u64) + Send,
    ) -> Result<Report, Error> {
        let mut report = begun(old, new)?;
        let mut read = 0;
        let mut after = None;
        loop {
            let page = self.page(old, after, Wanted::Whole).await?;
            read += page.rows.len() as u64;
            let rows = page.rows.into_iter().map(|(key, row)| (key, Some(row))).collect();
            self.compare(rows, &mut report).await?;
            progress(read);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        loop {
            let page = self.page(new, after, Wanted::Keys).await?;
            read += page.rows.len() as u64;
            let keys: Vec<RowKey> = page.rows.into_keys().collect();
            let there = self.rows_under(old, &keys, Wanted::Keys).await?;
            let extra = keys.into_iter().filter(|key| !there.contains_key(key));
            self.compare(extra.map(|key| (key, None)).collect(), &mut report).await?;
            progress(read);
            after = page.next;
            if after.is_none() {
                return Ok(report);
            }
        }
    }

    /// Compares the rows of these contacts alone.
    ///
    /// # Errors
    /// [`Error`]; while DynamoDB is throttled or away, only after a minute.
    pub async fn drift_of(&self, old: Target, new: Target, phones: &[PhoneNumber]) -> Result<Report, Error> {
        let mut report = begun(old, new)?;
        for phone in phones {
            let mut keys = self.keys_of(old, phone).await?;
            keys.extend(self.keys_of(new, phone).await?);
            let keys: Vec<RowKey> = keys.into_iter().collect();
            let mut there = self.rows_under(old, &keys, Wanted::Whole).await?;
            let olds = keys.into_iter().map(|key| (key.clone(), there.remove(&key))).collect();
            self.compare(olds, &mut report).await?;
        }
        Ok(report)
    }

    /// Compares `olds` with what the new generation has under the same keys.
    async fn compare(
        &self,
        mut olds: BTreeMap<RowKey, Option<RawRow>>,
        report: &mut Report,
    ) -> Result<(), Error> {
        let mut waits = READ_AGAIN_AFTER.into_iter();
        while !olds.is_empty() {
            let keys: Vec<RowKey> = olds.keys().cloned().collect();
            let news = self.rows_under(report.new, &keys, Wanted::Whole).await?;
            let (now, wait) = (self.time.now(), waits.next());
            olds.retain(|key, old| {
                let (old, new) = (old.as_ref(), news.get(key));
                let is_settled = wait.is_none() || rest_on_the_same_events(old, new, now);
                if is_settled {
                    report.compare(key, old, new, now);
                }
                !is_settled
            });
            let Some(wait) = wait.filter(|_| !olds.is_empty()) else { continue };
            self.time.sleep(wait).await;
            let keys: Vec<RowKey> = olds.into_keys().collect();
            let mut there = self.rows_under(report.old, &keys, Wanted::Whole).await?;
            olds = keys.into_iter().map(|key| (key.clone(), there.remove(&key))).collect();
        }
        Ok(())
    }
}

/// A report on two generations of one view.
fn begun(old: Target, new: Target) -> Result<Report, Error> {
    if old.view != new.view || old.generation == new.generation {
        let what = format!("compare {old} with {new}");
        return Err(malformed(what, "they are not two generations of one view: name two of the same"));
    }
    Ok(Report::new(old, new))
}
