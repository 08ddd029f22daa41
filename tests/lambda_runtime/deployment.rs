//! A deployment on the embedded cloud, and the binaries started in it as Lambda
//! would start them: the same environment, the same services, loopback.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use textledger_command::pipeline::local::ENVIRONMENT;
use textledger_command::pipeline::variables::variable;
use textledger_command::pipeline::{Options, Pipeline};
use textledger_domain::record::Recorded;
use textledger_domain::stream::StreamId;
use textledger_infrastructure::deployment;
use textledger_infrastructure::deployment::functions::{self, Variable};

use crate::function::Function;
use crate::runtime_api::RuntimeApi;

/// The binaries under test.
pub const SMS_INBOUND: &str = env!("CARGO_BIN_EXE_sms-inbound-under-test");
pub const PROJECTOR: &str = env!("CARGO_BIN_EXE_projector-under-test");
pub const AGENT_REPLY: &str = env!("CARGO_BIN_EXE_agent-reply-under-test");
pub const DELIVERY_STATUS: &str = env!("CARGO_BIN_EXE_delivery-status-under-test");
pub const CONSENT_API: &str = env!("CARGO_BIN_EXE_consent-api-under-test");
pub const REBUILD_SLICE: &str = env!("CARGO_BIN_EXE_rebuild-slice-under-test");
pub const WATCHDOG: &str = env!("CARGO_BIN_EXE_watchdog-under-test");

/// The services and tables of one deployment.
pub struct Deployment {
    /// The same functions in this process, to bring about what one needs.
    pub pipeline: Pipeline,
}

impl Deployment {
    /// A new one, empty.
    pub async fn start() -> Self {
        Self { pipeline: Pipeline::start(Options::in_dir(None)).await.unwrap() }
    }

    /// Starts `binary` in it. Variables in `changes` win.
    pub async fn spawn(&self, binary: &str, changes: &[(&str, &str)]) -> Function {
        let url = self.pipeline.cloud.url();
        let described = described(binary);
        // Exactly its own: what it reads beside them is not there.
        let own: Vec<(&str, String)> = described
            .iter()
            .filter_map(|known| Some((known.name, variable(known.name, url, &BTreeMap::new())?)))
            .chain([("AWS_ENDPOINT_URL", url.to_owned())])
            .collect();
        let own = own.iter().map(|(name, value)| (*name, value.as_str()));
        let variables: Vec<(&str, &str)> = own.chain(changes.iter().copied()).collect();
        RuntimeApi::start().await.spawn(Path::new(binary), &variables)
    }

    /// All events of `stream`.
    pub async fn events(&self, stream: &StreamId) -> Vec<Recorded> {
        self.pipeline.ledger.read_stream(stream).await.unwrap()
    }

    /// How many events the ledger holds.
    pub async fn event_count(&self) -> u64 {
        let streams = self.pipeline.ledger.streams().await.unwrap();
        streams.iter().map(|(_, head)| head.seq).sum()
    }

    /// Records the texts of an SNS event, as `sms-inbound` in this process.
    pub async fn receive(&self, event: &str) {
        self.pipeline.functions.run(functions::Function::SmsInbound, event.as_bytes()).await.unwrap();
    }

    /// The event with which Lambda's poller announces what the ledger's stream
    /// holds.
    pub async fn stream_event(&self) -> Value {
        let announced = Arc::new(Mutex::new(Vec::new()));
        let keep = announced.clone();
        self.pipeline.cloud.functions.register(
            &functions::Function::Projector.deployed_name(ENVIRONMENT),
            Arc::new(move |event| {
                keep.lock().unwrap().push(event);
                Box::pin(async { Ok(json!({ "batchItemFailures": [] })) })
            }),
        );
        self.pipeline.sources.pump().await.unwrap();
        let announced = announced.lock().unwrap();
        serde_json::from_slice(announced.last().expect("something was announced")).unwrap()
    }
}

/// The variables of the function that `binary` is, as the deployment describes
/// them.
pub fn described(binary: &str) -> Vec<Variable> {
    let stem = Path::new(binary).file_stem().unwrap().to_str().unwrap();
    let name = stem.trim_end_matches("-under-test");
    let functions = deployment::Deployment::of(ENVIRONMENT).functions;
    functions.into_iter().find(|function| function.binary == name).unwrap().variables
}
