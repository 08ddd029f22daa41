//! Where events are fed in: the pipeline on a data directory, run here, or the one
//! that a `textledger serve` runs.

use chrono::TimeDelta;
use serde_json::Value;
use textledger_domain::time::Timestamp;
use textledger_embedded::functions::InvokeError;
use textledger_embedded::served::Served;
use textledger_embedded::sources::Quiet;
use textledger_infrastructure::deployment::functions::Function;
use textledger_infrastructure::ledger::Ledger;

use super::super::failure::Failure;
use super::super::source::{Opened, Source};
use crate::pipeline::local::ENVIRONMENT;
use crate::pipeline::{Options, Pipeline};

/// How long the system is given to settle, retries of the agent included.
const PATIENCE: TimeDelta = TimeDelta::minutes(3);

/// A pipeline that takes events.
pub(super) enum Target {
    Here(Box<Pipeline>),
    There { served: Box<Served>, opened: Box<Opened> },
}

impl Target {
    /// The pipeline behind the front at `url`.
    pub(super) async fn served(url: &str) -> Result<Self, Failure> {
        let opened = Box::new(Source::at(url).open().await?);
        Ok(Self::There { served: Box::new(Served::at(url)), opened })
    }

    /// A pipeline of our own.
    pub(super) async fn started(options: Options) -> Result<Self, Failure> {
        Ok(Self::Here(Box::new(Box::pin(Pipeline::start(options)).await?)))
    }

    /// The ledger it appends to.
    pub(super) fn ledger(&self) -> &Ledger {
        match self {
            Self::Here(pipeline) => &pipeline.ledger,
            Self::There { opened, .. } => &opened.ledger,
        }
    }

    /// Runs `sms-inbound` on `event`.
    pub(super) async fn invoke(&self, event: Vec<u8>) -> Result<Result<Value, InvokeError>, Failure> {
        let name = Function::SmsInbound.deployed_name(ENVIRONMENT);
        match self {
            Self::Here(pipeline) => Ok(pipeline.cloud.functions.invoke(&name, event).await),
            Self::There { served, .. } => Ok(served.invoke(&name, event).await?),
        }
    }

    /// Lets what follows happen. Elsewhere it does so by itself, and nobody here
    /// knows when it is over.
    pub(super) async fn settle(&self) -> Result<Option<Quiet>, Failure> {
        match self {
            Self::Here(pipeline) => Ok(Some(Box::pin(pipeline.settle(PATIENCE)).await?)),
            Self::There { .. } => Ok(None),
        }
    }

    /// The present, as the ledger has it.
    pub(super) fn now(&self) -> Timestamp {
        self.ledger().now()
    }

    /// Ends the work here.
    pub(super) async fn close(self) -> Result<(), Failure> {
        match self {
            Self::Here(pipeline) => Ok(pipeline.stop().await?),
            Self::There { opened, .. } => opened.close().await,
        }
    }
}
