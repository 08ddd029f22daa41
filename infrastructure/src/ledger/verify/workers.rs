//! So many at once.

use std::collections::VecDeque;
use std::future::Future;
use std::sync::{Arc, Mutex};

use tokio::task::JoinSet;

use super::verification::{Onlooker, Verification};
use crate::ledger::error::{ReadError, storage};

impl Verification {
    /// Works through `left`, so many at once.
    pub(super) async fn with_workers<T, U, F>(
        &self,
        left: VecDeque<T>,
        onlooker: &Onlooker,
        work: impl Fn(Self, Onlooker, T) -> F + Copy + Send + 'static,
    ) -> Result<Vec<U>, ReadError>
    where
        T: Send + 'static,
        U: Send + 'static,
        F: Future<Output = Result<U, ReadError>> + Send + 'static,
    {
        let left = Arc::new(Mutex::new(left));
        let mut workers = JoinSet::new();
        for _ in 0..self.workers {
            let (this, onlooker, left) = (self.clone(), onlooker.clone(), left.clone());
            workers.spawn(async move {
                let mut done = Vec::new();
                loop {
                    let next = left.lock().ok().and_then(|mut left| left.pop_front());
                    let Some(next) = next else { return Ok::<_, ReadError>(done) };
                    done.push(work(this.clone(), onlooker.clone(), next).await?);
                }
            });
        }
        let mut all = Vec::new();
        while let Some(worker) = workers.join_next().await {
            // Dropped with the set, the other workers stop at their next wait.
            all.extend(worker.map_err(|error| storage("the ledger, to verify it", &error))??);
        }
        Ok(all)
    }
}
