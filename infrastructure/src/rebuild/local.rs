//! The driver in this process: so many slices at once, each with its checkpoint.
//! It ends by awaiting: two censuses in a row in which every stream is folded to
//! its head.

use std::collections::VecDeque;
use std::future::Future;
use std::sync::{Arc, Mutex};

use textledger_domain::stream::StreamId;
use textledger_projections::backfill::Pass;
use textledger_projections::slice::Slice;
use tokio::task::JoinSet;

use super::filling::Rebuild;
use super::governor::Governor;
use super::holder::{Claims, HEARTBEAT, Holder};
use super::progress::{Phase, Progress};
use super::standing::Standing;
use super::{Error, table};
use crate::views::REGISTRY_FRESH;

impl Rebuild {
    /// Fills the generation and waits until it is caught up; goes on where a run
    /// before it was cut off. What is found then.
    ///
    /// # Errors
    /// [`Error`]; run again, it goes on.
    pub async fn run(&self, holder: &Holder, progress: &Arc<Progress>) -> Result<Standing, Error> {
        let work = async {
            self.backfill(progress).await?;
            self.awaited(progress).await
        };
        self.held(holder, Box::pin(work)).await
    }

    /// What `work` comes to, done by nobody else meanwhile.
    pub(super) async fn held<T>(
        &self,
        holder: &Holder,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let claims = self.claims();
        claims.claim(holder, self.time.now()).await?;
        let outcome = tokio::select! {
            outcome = work => outcome,
            lost = self.stay(&claims, holder) => Err(lost),
        };
        // Where this fails the claim ends by itself.
        let _ = claims.release(holder, self.time.now()).await;
        outcome
    }

    /// Gives up the claim of a run that was stopped.
    ///
    /// # Errors
    /// [`Error`]; then the claim ends by itself.
    pub async fn release(&self, holder: &Holder) -> Result<(), Error> {
        self.claims().release(holder, self.time.now()).await
    }

    /// Where the generation stands against the census. Nothing is changed.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn standing(&self, progress: &Arc<Progress>) -> Result<Standing, Error> {
        self.check_table().await?;
        self.over_all(Pass::Look, progress).await
    }

    /// Folds whatever is behind, once over the census; what was found. For a
    /// generation that readers have just been shown: while they were not, the
    /// projector let a step into it fail.
    ///
    /// # Errors
    /// [`Error`]; to do it again does no harm.
    pub async fn catch_up(&self, progress: &Arc<Progress>) -> Result<Standing, Error> {
        self.over_all(Pass::Fold, progress).await
    }

    /// Whether the generation has its table. Its cursors would not tell.
    ///
    /// # Errors
    /// [`Error::TableGone`]
    pub async fn check_table(&self) -> Result<(), Error> {
        table::check(&self.client, &self.views, self.target).await
    }

    async fn stay(&self, claims: &Claims<'_>, holder: &Holder) -> Error {
        loop {
            self.time.sleep(HEARTBEAT).await;
            match claims.claim(holder, self.time.now()).await {
                // The table may be back before the claim ends.
                Err(error) if !error.may_pass() => return error,
                _ => {}
            }
        }
    }

    /// Waits until a generation that was filled is caught up.
    pub(super) async fn awaited(&self, progress: &Arc<Progress>) -> Result<Standing, Error> {
        progress.tell(|told| told.phase = Phase::Settling);
        // A projector that has not read the registry since leaves a stream behind
        // without knowing.
        self.time.sleep((REGISTRY_FRESH * 2).to_std().unwrap_or_default()).await;
        let mut in_a_row = 0;
        for pass in 1.. {
            progress.tell(|told| (told.phase, told.slices) = (Phase::Await(pass), 0));
            let standing = self.over_all(Pass::Fold, progress).await?;
            self.patiently(progress, || async {
                self.slices().unblock_all_but(&standing.blocked).await?;
                self.slices().block(&standing.blocked, self.time.now()).await
            })
            .await?;
            in_a_row = if standing.counts.behind == 0 { in_a_row + 1 } else { 0 };
            // What is blocked stays so until somebody has mended it.
            if in_a_row >= 2 || !standing.blocked.is_empty() {
                self.patiently(progress, || self.check_table()).await?;
                return Ok(standing);
            }
        }
        Ok(Standing::default())
    }

    /// Folds whatever the checkpoints say is not done.
    async fn backfill(&self, progress: &Arc<Progress>) -> Result<(), Error> {
        let checkpoints = self.patiently(progress, || async { self.slices().checkpoints().await }).await?;
        let mut left = VecDeque::new();
        for slice in Slice::all() {
            let checkpoint = checkpoints.get(&slice.to_string()).cloned().unwrap_or_default();
            progress.tell(|told| {
                told.counts.add(checkpoint.counts);
                told.slices += u32::from(checkpoint.done);
            });
            if !checkpoint.done {
                left.push_back((slice, checkpoint));
            }
        }
        self.with_workers(left, progress, |this, progress, governor, (slice, checkpoint)| async move {
            this.fill_slice(slice, checkpoint, None, &progress, &governor).await
        })
        .await
        .map(|_| ())
    }

    /// One pass over the whole census, from its beginning.
    async fn over_all(&self, pass: Pass, progress: &Arc<Progress>) -> Result<Standing, Error> {
        let all = Slice::all().collect();
        let found = self
            .with_workers(all, progress, move |this, progress, governor, slice| async move {
                let (mut standing, mut after) = (Standing::default(), None::<StreamId>);
                loop {
                    let worked = this.next(slice, after.as_ref(), pass, &progress, Some(&governor)).await?;
                    standing.counts.add(worked.counts);
                    standing.blocked.extend(worked.blocked);
                    after = worked.next;
                    if after.is_none() {
                        progress.tell(|told| told.slices += 1);
                        return Ok(standing);
                    }
                }
            })
            .await?;
        let mut all = Standing::default();
        for one in found {
            all.counts.add(one.counts);
            all.blocked.extend(one.blocked);
        }
        Ok(all)
    }

    /// Works through `left`, so many at once.
    async fn with_workers<T, U, F>(
        &self,
        left: VecDeque<T>,
        progress: &Arc<Progress>,
        work: impl Fn(Self, Arc<Progress>, Arc<Governor>, T) -> F + Copy + Send + 'static,
    ) -> Result<Vec<U>, Error>
    where
        T: Send + 'static,
        U: Send + 'static,
        F: Future<Output = Result<U, Error>> + Send + 'static,
    {
        let governor = Arc::new(Governor::new(self.options.rate));
        let left = Arc::new(Mutex::new(left));
        let mut workers = JoinSet::new();
        for _ in 0..self.options.workers.max(1) {
            let (this, progress, governor, left) =
                (self.clone(), progress.clone(), governor.clone(), left.clone());
            workers.spawn(async move {
                let mut done = Vec::new();
                loop {
                    let next = left.lock().ok().and_then(|mut left| left.pop_front());
                    let Some(next) = next else { return Ok::<_, Error>(done) };
                    done.push(work(this.clone(), progress.clone(), governor.clone(), next).await?);
                }
            });
        }
        let mut all = Vec::new();
        while let Some(worker) = workers.join_next().await {
            // Dropped with the set, the other workers stop at their next wait.
            let done = worker.map_err(|error| Error::storage("work through the slices", &error))?;
            all.extend(done?);
        }
        Ok(all)
    }

    fn claims(&self) -> Claims<'_> {
        Claims { client: &self.client, control: &self.control, target: self.target }
    }
}
