//! The whole pipeline on the embedded cloud: the functions that run on Lambda,
//! registered under their deployed names, and the sources that feed them.

pub mod functions;
pub mod hurried;
pub mod local;
pub mod time;
pub mod variables;

use std::path::PathBuf;
use std::sync::Arc;

use crate::pipeline::local::ENVIRONMENT;
use axum::extract::Request;
use axum::response::Response;
use chrono::TimeDelta;
use textledger_domain::actor::Principal;
use textledger_domain::ids::IdSource;
use textledger_embedded::carrier::{self, NewId};
use textledger_embedded::cloud::{self, Cloud};
use textledger_embedded::engine::Location;
use textledger_embedded::functions::{BoxFuture, InvokeError};
use textledger_embedded::sdk;
use textledger_embedded::sources::{self, Quiet, Sources};
use textledger_infrastructure::deployment::tables::TableNames;
use textledger_infrastructure::ids::Ids;
use textledger_infrastructure::ledger::{Ledger, Unsuitable};
use textledger_infrastructure::settings;
use textledger_infrastructure::time::SharedTime;
use textledger_infrastructure::views::ViewStore;
use tower::ServiceExt;

use self::functions::Functions;
use self::time::Time;
use textledger_handlers::functions::consent_api;
use textledger_handlers::outside::Outside;
use textledger_infrastructure::deployment::Deployment;
use textledger_infrastructure::deployment::functions::Function;

/// How a pipeline is started.
pub struct Options {
    /// The directory its data is kept in; a temporary one if none is given.
    pub data_dir: Option<PathBuf>,
    /// The port of its front; any free one if none is given.
    pub port: Option<u16>,
    /// Its time.
    pub time: Time,
    /// Makes every id the same on every run.
    pub seed: Option<u64>,
    /// How its carrier behaves.
    pub carrier: carrier::behaviour::Behaviour,
}

impl Options {
    /// A pipeline on the machine's clock, in `data_dir`.
    #[must_use]
    pub fn in_dir(data_dir: Option<PathBuf>) -> Self {
        Self { data_dir, port: None, time: Time::machine(), seed: None, carrier: Default::default() }
    }
}

/// A running pipeline.
pub struct Pipeline {
    /// The services it runs on.
    pub cloud: Arc<Cloud>,
    /// Its functions.
    pub functions: Arc<Functions>,
    /// The event streams they write.
    pub ledger: Ledger,
    /// The views they keep.
    pub views: ViewStore,
    /// What feeds its functions.
    pub sources: Arc<Sources>,
    /// Its time.
    pub time: Time,
}

/// Why the pipeline could not start or go on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The embedded cloud.
    #[error(transparent)]
    Cloud(#[from] cloud::Error),
    /// The sources.
    #[error(transparent)]
    Sources(#[from] sources::Error),
    /// The settings.
    #[error(transparent)]
    Settings(#[from] settings::Error),
    /// The data is not this version's to work on.
    #[error(transparent)]
    Store(#[from] Unsuitable),
}

impl Pipeline {
    /// Starts the cloud, registers the functions and connects the sources.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn start(options: Options) -> Result<Self, Error> {
        let Options { data_dir, port, time, seed, carrier } = options;
        let ids = |actor: &str| -> Arc<dyn IdSource> {
            Arc::new(seed.map_or_else(Ids::from_machine, |seed| Ids::seeded(seed, actor)))
        };
        let clock = time.timer();
        let location = data_dir.map_or(Location::Temporary, Location::Directory);
        let number_types = carrier.number_types();
        let cloud = Cloud::start(cloud::Options {
            location,
            port,
            clock: clock.clone(),
            new_id: new_id(ids("cloud"), clock.clone()),
            deployment: Deployment::of(ENVIRONMENT),
            carrier,
        })
        .await?;
        let outside = Outside::new(cloud.sdk().clone(), sdk::http_each_anew(), clock, ids("pipeline"));
        let acting = |function: Function| outside.with_ids(ids(function.name()));
        let functions = Arc::new(Functions::new(cloud.url(), &number_types, acting)?);
        for function in Function::ALL {
            register(&cloud, &functions, function);
        }
        let api = consent_api::router(functions.consent_api.consents.clone());
        let answering = move |mut request: Request| -> BoxFuture<Response> {
            let api = api.clone();
            // No gateway stands before it: whoever is on this machine may ask.
            request.extensions_mut().insert(Principal::loopback());
            Box::pin(async move {
                let Ok(response) = api.oneshot(request).await;
                response
            })
        };
        cloud.guest.serve(consent_api::PREFIX, Arc::new(answering));
        let cloud = Arc::new(cloud);
        let sources = Arc::new(Sources::new(cloud.clone()).await?);
        let tables = TableNames::deployed(ENVIRONMENT);
        let ledger = outside.ledger((&tables).into());
        ledger.check_store(None).await?;
        let views = ViewStore::new(outside.dynamodb(), (&tables).into(), outside.time.clone());
        Ok(Self { cloud, functions, ledger, views, sources, time })
    }

    /// Delivers until nothing is left that is due within `patience`.
    ///
    /// # Errors
    /// [`Error::Sources`]
    pub async fn settle(&self, patience: TimeDelta) -> Result<Quiet, Error> {
        Ok(self.sources.settle(patience, |due| self.time.wait_towards(due)).await?)
    }

    /// Stops serving and closes the store.
    ///
    /// # Errors
    /// [`Error::Cloud`]
    pub async fn stop(self) -> Result<(), Error> {
        let Self { cloud, sources, .. } = self;
        drop(sources);
        // Sources at work hold the cloud too; the process's end stops those.
        if let Ok(cloud) = Arc::try_unwrap(cloud) {
            cloud.stop().await?;
        }
        Ok(())
    }
}

/// Deploys `function` of `functions` on `cloud`, in place of what is there.
pub fn register(cloud: &Cloud, functions: &Arc<Functions>, function: Function) {
    let functions = functions.clone();
    cloud.functions.register(
        &function.deployed_name(ENVIRONMENT),
        Arc::new(move |event: Vec<u8>| {
            let functions = functions.clone();
            Box::pin(async move {
                functions.run(function, &event).await.map_err(|error| InvokeError {
                    error_type: error.kind().to_owned(),
                    message: error.to_string(),
                })
            })
        }),
    );
}

/// The ids the services of a cloud give out, drawn at its time.
fn new_id(ids: Arc<dyn IdSource>, time: SharedTime) -> NewId {
    Arc::new(move || ids.draw(time.now()).to_string())
}
