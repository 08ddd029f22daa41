//! A deployment on the embedded cloud, and the binaries started in it as Lambda
//! would start them: the same environment, the same services, loopback.

use std::path::Path;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use textledger_command::pipeline::{Options, Pipeline};
use textledger_domain::record::Recorded;
use textledger_domain::stream::StreamId;
use textledger_embedded::cloud::{ACCOUNT, BUSINESS_NUMBER, ENVIRONMENT, REPLY_QUEUE};
use textledger_handlers::function;
use textledger_infrastructure::deployment::tables::TableNames;

use crate::function::Function;
use crate::runtime_api::RuntimeApi;

/// The binaries under test.
pub const SMS_INBOUND: &str = env!("CARGO_BIN_EXE_sms-inbound-under-test");
pub const PROJECTOR: &str = env!("CARGO_BIN_EXE_projector-under-test");
pub const AGENT_REPLY: &str = env!("CARGO_BIN_EXE_agent-reply-under-test");
pub const DELIVERY_STATUS: &str = env!("CARGO_BIN_EXE_delivery-status-under-test");
pub const CONSENT_API: &str = env!("CARGO_BIN_EXE_consent-api-under-test");

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
        let mut environment = environment(url);
        environment.push(("AWS_ENDPOINT_URL", url.to_owned()));
        let variables: Vec<(&str, &str)> = environment
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .chain(changes.iter().copied())
            .collect();
        RuntimeApi::start().await.spawn(Path::new(binary), &variables)
    }

    /// All events of `stream`.
    pub async fn events(&self, stream: &StreamId) -> Vec<Recorded> {
        self.pipeline.wiring.ledger.read_stream(stream).await.unwrap()
    }

    /// How many events the ledger holds.
    pub async fn event_count(&self) -> u64 {
        let streams = self.pipeline.wiring.ledger.streams().await.unwrap();
        streams.iter().map(|(_, head)| head.seq).sum()
    }

    /// Records the texts of an SNS event, as `sms-inbound` in this process.
    pub async fn receive(&self, event: &str) {
        function::Function::SmsInbound.run(&self.pipeline.wiring, event.as_bytes()).await.unwrap();
    }

    /// The event with which Lambda's poller announces what the ledger's stream
    /// holds.
    pub async fn stream_event(&self) -> Value {
        let announced = Arc::new(Mutex::new(Vec::new()));
        let keep = announced.clone();
        self.pipeline.cloud.functions.register(
            &function::Function::Projector.deployed_name(ENVIRONMENT),
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

/// What a function finds in its environment, beside what Lambda sets itself.
pub fn environment(url: &str) -> Vec<(&'static str, String)> {
    let tables = TableNames::deployed(ENVIRONMENT);
    vec![
        ("ENVIRONMENT", ENVIRONMENT.to_owned()),
        ("SUPERVISOR_AGENT_ID", "LOCALAGENT".to_owned()),
        ("SUPERVISOR_ALIAS_ID", "LOCALALIAS".to_owned()),
        ("ORIGINATION_NUMBER", BUSINESS_NUMBER.to_owned()),
        ("CONSENT_TABLE", tables.consent),
        ("OPT_OUT_TRACKING_TABLE", tables.opt_out_tracking),
        ("MESSAGES_TABLE", tables.messages),
        ("SESSIONS_TABLE", tables.sessions),
        ("EVENTS_TABLE", tables.events),
        ("HEADS_TABLE", tables.heads),
        ("CONTROL_TABLE", tables.control),
        ("REPLY_QUEUE_URL", format!("{url}/{ACCOUNT}/{REPLY_QUEUE}")),
    ]
}
