//! Some streams folded by themselves: those of contacts that are looked at first,
//! and those that were blocked.

use std::collections::BTreeMap;
use std::sync::Arc;

use textledger_domain::stream::StreamId;
use textledger_projections::backfill::{Backfill, Blocked};
use textledger_projections::slice::Counts;

use super::blocked::{BlockedStream, UnblockedStream};
use super::filling::Rebuild;
use super::holder::Holder;
use super::standing::Standing;
use super::{Error, Progress};

/// What came of folding one stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// Which.
    pub stream: StreamId,
    /// Events folded.
    pub events: u64,
    /// Rows written.
    pub rows: u64,
    /// Why it cannot be folded, if so.
    pub why: Option<String>,
}

impl Rebuild {
    /// Folds these streams alone, each from its cursor to its end.
    ///
    /// # Errors
    /// [`Error`]; whatever was folded stays so.
    pub async fn only(
        &self,
        streams: &[StreamId],
        holder: &Holder,
        progress: &Arc<Progress>,
    ) -> Result<Vec<Tried>, Error> {
        let fold = async {
            let mut tried = Vec::new();
            for stream in streams {
                tried.push(self.try_one(stream, progress).await?);
            }
            let found: Vec<Blocked> = tried.iter().filter_map(Tried::blocked).collect();
            self.slices().block(&found, self.time.now()).await?;
            Ok(tried)
        };
        self.held(holder, Box::pin(fold)).await
    }

    /// The streams that cannot be folded: those that were noted, and those that a
    /// pass over the census found. Nothing is changed.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn blocked(&self, standing: &Standing) -> Result<Vec<BlockedStream>, Error> {
        let noted = self.slices().blocked().await?.into_iter();
        let mut all: BTreeMap<String, BlockedStream> =
            noted.map(|blocked| (blocked.stream.key(), blocked)).collect();
        for Blocked { stream, why } in standing.blocked.iter().cloned() {
            let found = BlockedStream { stream, why, since: None, tried_at: None, tried_by: None };
            all.entry(found.stream.key()).or_insert(found);
        }
        Ok(all.into_values().collect())
    }

    /// Tries these streams again, and records what came of it.
    ///
    /// # Errors
    /// [`Error`]; what was tried before is on record.
    pub async fn try_again(
        &self,
        blocked: &[BlockedStream],
        (holder, by): (&Holder, &str),
        progress: &Arc<Progress>,
    ) -> Result<Vec<Tried>, Error> {
        let fold = async {
            let mut all = Vec::new();
            for known in blocked {
                let tried = self.try_one(&known.stream, progress).await?;
                let by_now = (by, self.time.now());
                match &tried.why {
                    Some(why) => self.slices().still_blocked(known, why, by_now).await?,
                    None => self.slices().unblock(known, by_now).await?,
                }
                all.push(tried);
            }
            Ok(all)
        };
        self.held(holder, Box::pin(fold)).await
    }

    /// The streams that were blocked, and were folded when they were tried again.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn unblocked(&self) -> Result<Vec<UnblockedStream>, Error> {
        self.slices().unblocked().await
    }

    async fn try_one(&self, stream: &StreamId, progress: &Progress) -> Result<Tried, Error> {
        let Self { ledger, views, target, options, .. } = self;
        let backfill =
            Backfill { census: ledger, events: ledger, rows: views, target: *target, lag: options.lag };
        let (why, counts) = self
            .patiently(progress, || async {
                let head = match ledger.end_of(stream).await {
                    // A head that is lost or does not read keeps nobody from the events.
                    Ok(head) => Some(head).filter(|head| *head > 0),
                    Err(error) if error.is_about_the_record() => None,
                    Err(error) => return Err(error.into()),
                };
                let mut counts = Counts { streams: 1, ..Counts::default() };
                let why = backfill.one(stream, head, &mut counts).await?;
                counts.blocked = why.is_some().into();
                Ok((why, counts))
            })
            .await?;
        progress.tell(|told| told.counts.add(counts));
        Ok(Tried { stream: stream.clone(), events: counts.events, rows: counts.rows, why })
    }
}

impl Tried {
    fn blocked(&self) -> Option<Blocked> {
        Some(Blocked { stream: self.stream.clone(), why: self.why.clone()? })
    }
}
