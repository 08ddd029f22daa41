//! The streams of one page of the census, folded several at once. Each waits on the
//! network for most of its time, and none on another.

use std::pin::pin;

use futures_util::{StreamExt, TryStreamExt, stream};
use textledger_domain::stream::StreamId;
use textledger_projections::backfill::{Backfill, Pass, StreamPage, Worked};
use textledger_projections::slice::Slice;
use textledger_projections::stores::Bulk;

use super::Error;
use super::filling::Rebuild;
use super::governor::Governor;
use super::paced::Paced;
use super::progress::Progress;
use crate::views;

/// How many streams one worker folds at once. A stream reads its events, puts its rows
/// and moves its cursor, each when the answer before is there: some 15 ms of waiting in
/// a region, for about 2 ms of work. So eight keep one processor at work, and more would
/// wait for it, with more events in memory and more connections.
pub const STREAMS_AT_ONCE: usize = 8;

impl Rebuild {
    /// The next streams of `slice`, behind `after`, written no faster than `governor`
    /// allows.
    pub(super) async fn next(
        &self,
        slice: Slice,
        after: Option<&StreamId>,
        pass: Pass,
        progress: &Progress,
        governor: Option<&Governor>,
    ) -> Result<Worked, Error> {
        let views = &self.views;
        match governor {
            Some(governor) => {
                let rows = Paced { views, governor, time: &*self.time };
                self.next_into(&rows, slice, after, pass, progress).await
            }
            None => self.next_into(views, slice, after, pass, progress).await,
        }
    }

    /// Ends when every stream of the page is done or found to be blocked, so that a
    /// checkpoint may stand behind all of them.
    async fn next_into<R: Bulk<Error = views::Error>>(
        &self,
        rows: &R,
        slice: Slice,
        after: Option<&StreamId>,
        pass: Pass,
        progress: &Progress,
    ) -> Result<Worked, Error> {
        let Self { ledger, target, options, .. } = self;
        let backfill = &Backfill { census: ledger, events: ledger, rows, target: *target, lag: options.lag };
        let page = || async { Ok(backfill.page(slice, after, self.time.now()).await?) };
        let StreamPage { behind, mut worked } = self.patiently(progress, page).await?;
        let each = behind.into_iter().map(|behind| async move {
            self.patiently(progress, || async { Ok(backfill.work_on(&behind, pass).await?) }).await
        });
        let mut each = pin!(stream::iter(each).buffer_unordered(STREAMS_AT_ONCE));
        while let Some(one) = each.try_next().await? {
            worked.add(one);
        }
        // Whichever came first, they are told of in one order.
        worked.blocked.sort_by(|one, other| one.stream.cmp(&other.stream));
        Ok(worked)
    }
}
