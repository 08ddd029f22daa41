//! One slice filled: the work that all drivers share, whether this process does
//! it beside other slices or a Lambda function does it alone.

use std::time::Duration;

use serde::Serialize;
use textledger_projections::backfill::Pass;
use textledger_projections::slice::{Checkpoint, Counts, Slice};

use super::Error;
use super::filling::Rebuild;
use super::governor::Governor;
use super::progress::Progress;

/// What somebody came to who had only so much time for a slice. Not up to which
/// stream: that is a phone number, and this goes into execution histories.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CameTo {
    /// Whether the slice is done.
    pub done: bool,
    /// What was done of it, by whoever worked on it so far.
    #[serde(flatten)]
    pub counts: Counts,
    /// Seconds to wait before going on, so that what was used lasts at the rate
    /// given.
    pub wait_s: u64,
}

impl CameTo {
    fn at(checkpoint: &Checkpoint, wait: Duration) -> Self {
        let wait_s = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        Self { done: checkpoint.done, counts: checkpoint.counts, wait_s }
    }
}

impl Rebuild {
    /// Works on `slice` from its checkpoint on until it is done or `within` is
    /// over, give or take the streams between two checkpoints.
    ///
    /// # Errors
    /// [`Error`]; called again, it goes on.
    pub async fn some_of(&self, slice: Slice, within: Duration) -> Result<CameTo, Error> {
        let until = self.time.monotonic() + within;
        let (progress, governor) = (Progress::default(), Governor::new(self.options.rate));
        let checkpoint =
            self.patiently(&progress, || async { self.slices().checkpoint(slice).await }).await?;
        self.fill_slice(slice, checkpoint, Some(until), &progress, &governor).await
    }

    /// Folds the streams of `slice` from where `checkpoint` says: rows, cursors,
    /// then the next checkpoint, until it is done or it is `until`.
    pub(super) async fn fill_slice(
        &self,
        slice: Slice,
        mut checkpoint: Checkpoint,
        until: Option<Duration>,
        progress: &Progress,
        governor: &Governor,
    ) -> Result<CameTo, Error> {
        // Whoever has only so much time does not spend it on waiting.
        let paced = until.is_none().then_some(governor);
        while !checkpoint.done {
            let worked = self.next(slice, checkpoint.after.as_ref(), Pass::Fold, progress, paced).await?;
            self.patiently(progress, || async {
                self.slices().block(&worked.blocked, self.time.now()).await
            })
            .await?;
            checkpoint.done = worked.next.is_none();
            checkpoint.after = worked.next;
            checkpoint.counts.add(worked.counts);
            self.patiently(progress, || async { self.slices().save(slice, &checkpoint).await }).await?;
            progress.tell(|told| {
                told.counts.add(worked.counts);
                told.slices += u32::from(checkpoint.done);
            });
            let Some(until) = until else { continue };
            let wait = governor.owed(worked.counts.milliunits, &*self.time);
            if self.time.monotonic() + wait >= until {
                return Ok(CameTo::at(&checkpoint, wait));
            }
            self.time.sleep(wait).await;
        }
        Ok(CameTo::at(&checkpoint, Duration::ZERO))
    }
}
