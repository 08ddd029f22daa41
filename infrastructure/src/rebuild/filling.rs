//! The filling of one generation: what it works with, whoever does the work.

use std::future::Future;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use chrono::TimeDelta;
use textledger_projections::target::Target;
use tracing::warn;

use super::Error;
use super::progress::Progress;
use super::slices::Slices;
use crate::ledger::Ledger;
use crate::time::SharedTime;
use crate::views::ViewStore;

/// How long a call that fails is tried again, from the first time it fails.
const PATIENCE: Duration = Duration::from_secs(120);
const FIRST_WAIT: Duration = Duration::from_millis(250);
const WAIT_MAX: Duration = Duration::from_secs(15);

/// How a rebuild goes about it.
#[derive(Debug, Clone)]
pub struct Options {
    /// Slices worked on at once.
    pub workers: usize,
    /// Write capacity units a second; none for as many as there are.
    pub rate: Option<u32>,
    /// How long the live projector is given to fold an event.
    pub lag: TimeDelta,
}

/// The filling of one generation.
#[derive(Clone)]
pub struct Rebuild {
    /// The ledger, which is only read.
    pub ledger: Ledger,
    /// The view tables.
    pub views: ViewStore,
    /// Where the control table is.
    pub client: Client,
    /// The control table.
    pub control: String,
    /// Time.
    pub time: SharedTime,
    /// What is filled.
    pub target: Target,
    /// How.
    pub options: Options,
}

impl Rebuild {
    /// What `call` comes to, tried again for a while where that may help.
    pub(super) async fn patiently<T, F>(&self, progress: &Progress, call: impl Fn() -> F) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
    {
        let (mut until, mut wait) = (None, FIRST_WAIT);
        loop {
            let error = match call().await {
                Err(error) if error.may_pass() => error,
                outcome => return outcome,
            };
            let now = self.time.monotonic();
            if now >= *until.get_or_insert(now + PATIENCE) {
                return Err(Error::GivenUp { after: PATIENCE, error: Box::new(error) });
            }
            warn!(generation = %self.target, %error, "tried again");
            progress.tell(|told| {
                told.retries += 1;
                told.latest_error = Some(error.to_string());
            });
            self.time.sleep(wait).await;
            wait = (wait * 2).min(WAIT_MAX);
        }
    }

    pub(super) fn slices(&self) -> Slices<'_> {
        Slices { client: &self.client, control: &self.control, target: self.target }
    }
}
