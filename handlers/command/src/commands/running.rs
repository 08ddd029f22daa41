//! A ledger to be written to. Whoever records something in a data directory has
//! to bring its views up to date too, since nobody else runs there; elsewhere
//! the deployed functions do that.

use aws_config::SdkConfig;
use chrono::TimeDelta;
use textledger_infrastructure::ledger::Ledger;
use textledger_infrastructure::opt_out_list::OptOutList;
use textledger_infrastructure::views::ViewStore;

use textledger_embedded::sources::Quiet;

use super::failure::Failure;
use super::source::{Source, Whereabouts};
use crate::pipeline::{Options, Pipeline};

/// How long what follows from an entry may take; retries that are due later are
/// left to the next start.
const PATIENCE: TimeDelta = TimeDelta::seconds(10);

/// A ledger with what has to run beside it.
pub struct Running {
    /// Its event streams.
    pub ledger: Ledger,
    /// Its views.
    pub views: ViewStore,
    sdk: SdkConfig,
    deployed_list: String,
    pipeline: Option<Box<Pipeline>>,
}

impl Source {
    /// Opens the ledger, and starts the pipeline on it where nobody else runs it.
    pub async fn start(&self) -> Result<Running, Failure> {
        match self.whereabouts().await? {
            Whereabouts::Services(sdk) => {
                let (ledger, views) = self.stores(&sdk).await?;
                Ok(Running { ledger, views, sdk: *sdk, deployed_list: self.deployed_list(), pipeline: None })
            }
            Whereabouts::Directory(directory) => {
                let pipeline = Box::new(Box::pin(Pipeline::start(Options::in_dir(Some(directory)))).await?);
                Ok(Running {
                    ledger: pipeline.ledger.clone(),
                    views: pipeline.views.clone(),
                    sdk: pipeline.cloud.sdk().clone(),
                    deployed_list: self.deployed_list(),
                    pipeline: Some(pipeline),
                })
            }
        }
    }
}

impl Running {
    /// What reaches the services it is on.
    #[must_use]
    pub fn sdk(&self) -> &SdkConfig {
        &self.sdk
    }

    /// The opt-out list called `name`; without one that of the deployment.
    #[must_use]
    pub fn opt_out_list(&self, name: Option<String>) -> (String, OptOutList) {
        let name = name.unwrap_or_else(|| self.deployed_list.clone());
        (name.clone(), OptOutList::new(&self.sdk, name))
    }

    /// Ends the work on the ledger. Where something was recorded, what follows
    /// from it happens first.
    ///
    /// # Errors
    /// That of `done`; else that what is recorded does not show yet.
    pub async fn end<T>(self, done: Result<T, Failure>) -> Result<T, Failure> {
        let settled = match &done {
            Ok(_) => self.settle().await,
            Err(_) => Ok(()),
        };
        self.close().await?;
        let done = done?;
        settled.map_err(|Failure(why)| {
            Failure(format!(
                "it is recorded, and the views do not show it yet: {why}; `textledger serve` on this data directory brings them up to date"
            ))
        })?;
        Ok(done)
    }

    async fn settle(&self) -> Result<(), Failure> {
        if let Some(pipeline) = &self.pipeline {
            // What is pending then is a later try of something else, such as a reply.
            let (Quiet::Settled | Quiet::Pending(_)) = Box::pin(pipeline.settle(PATIENCE)).await?;
        }
        Ok(())
    }

    /// Stops what was started.
    pub async fn close(self) -> Result<(), Failure> {
        if let Some(pipeline) = self.pipeline {
            pipeline.stop().await?;
        }
        Ok(())
    }
}
