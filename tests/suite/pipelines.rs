//! Pipelines on the embedded cloud whose time is turned by hand.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use aws_sdk_dynamodb::config::retry::RetryConfig;
use textledger_command::pipeline::functions::Functions;
use textledger_command::pipeline::time::Time;
use textledger_command::pipeline::{Options, Pipeline, register};
use textledger_domain::time::Timestamp;
use textledger_embedded::carrier::behaviour::Behaviour;
use textledger_embedded::sdk as loopback;
use textledger_handlers::outside::Outside;
use textledger_infrastructure::deployment::functions::Function;
use textledger_infrastructure::ids::Ids;

/// When every story begins: ten o'clock on a Monday in New York.
pub fn start() -> Timestamp {
    "2026-11-23T15:00:00Z".parse().unwrap()
}

/// A pipeline in a temporary directory whose every run is the same.
pub async fn pipeline() -> Pipeline {
    pipeline_of(7).await
}

/// The same, with ids of its own for each `seed`.
pub async fn pipeline_of(seed: u64) -> Pipeline {
    started(None, Some(seed), Behaviour::default()).await
}

/// The same, on a carrier of its own kind.
pub async fn pipeline_on(carrier: Behaviour) -> Pipeline {
    started(None, Some(7), carrier).await
}

/// A pipeline on what is kept in `data_dir`. Its ids are the machine's: those
/// of a seed would come again after a restart.
pub async fn pipeline_in(data_dir: &Path) -> Pipeline {
    started(Some(data_dir), None, Behaviour::default()).await
}

async fn started(data_dir: Option<&Path>, seed: Option<u64>, carrier: Behaviour) -> Pipeline {
    let (data_dir, time) = (data_dir.map(Path::to_path_buf), Time::manual(start()));
    Pipeline::start(Options { data_dir, port: None, time, seed, carrier }).await.unwrap()
}

/// The pipeline's functions with an SDK that tries once: its retries take real
/// time.
pub fn without_retries(pipeline: &Pipeline) -> Arc<Functions> {
    let sdk = pipeline.cloud.sdk().to_builder().retry_config(RetryConfig::disabled()).build();
    let outside = |function: Function| {
        let ids = Ids::seeded(7, function.name());
        Outside::new(sdk.clone(), loopback::http_each_anew(), pipeline.time.timer(), Arc::new(ids))
    };
    Arc::new(Functions::new(pipeline.cloud.url(), &BTreeMap::new(), outside).unwrap())
}

/// Lets `function` fail at the first error, instead of after the SDK's retries.
pub fn tries_once(pipeline: &Pipeline, function: Function) {
    register(&pipeline.cloud, &without_retries(pipeline), function);
}
