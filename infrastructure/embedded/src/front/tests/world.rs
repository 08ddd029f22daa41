//! A front with everything behind it, and SDK configuration that points at it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_sqs::config::Credentials;

use crate::agent::Agent;
use crate::carrier::{Carrier, NewId};
use crate::changes::Changes;
use crate::clock::ManualClock;
use crate::faults::Faults;
use crate::front::guest::Guest;
use crate::front::{Front, Services};
use crate::functions::Functions;
use crate::queues::Queues;
use crate::store::Store;
use crate::topics::Topics;
use textledger_infrastructure::deployment::queues::QueueDescription;

pub(super) const OPT_OUT_LIST: &str = "opt-outs";
pub(super) const CONFIGURATION_SET: &str = "texts";

pub(super) const ANY_PORT: SocketAddr =
    SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 0);

pub(super) struct World {
    pub(super) front: Front,
    pub(super) services: Services,
    pub(super) sdk: SdkConfig,
    pub(super) clock: Arc<ManualClock>,
}

pub(super) async fn world() -> World {
    world_with_engine("http://127.0.0.1:9").await
}

pub(super) async fn world_with_engine(dynamo_url: &str) -> World {
    let clock = Arc::new(ManualClock::starting_at("2026-11-22T07:28:00Z".parse().unwrap()));
    let store = Store::in_memory().unwrap();
    let counter = AtomicU64::new(1);
    let new_id: NewId = Arc::new(move || format!("id-{}", counter.fetch_add(1, Ordering::SeqCst)));
    let queues = Queues::new(store.clone(), clock.clone());
    let topics = Topics::new(queues.clone(), "000000000000", "us-east-1", clock.clone(), new_id.clone());
    topics.add("sms-inbound-messages").unwrap();
    for (name, fifo) in [("replies.fifo", true), ("plain", false)] {
        queues
            .create(QueueDescription {
                name: name.into(),
                fifo,
                delay_seconds: 0,
                visibility_timeout_seconds: 30,
                retention_seconds: 86_400,
                dead_letters: None,
            })
            .unwrap();
    }
    let faults = Faults::new();
    let services = Services {
        dynamo_url: dynamo_url.into(),
        carrier: Carrier::new(store, clock.clone(), new_id, |_| 1, OPT_OUT_LIST, CONFIGURATION_SET),
        queues,
        agent: Agent::new(),
        topics,
        functions: Functions::new(&faults, clock.clone(), &[]),
        faults,
        guest: Guest::default(),
        time: clock.clone(),
        writes: Changes::default(),
    };
    let front = Front::bind(ANY_PORT, services.clone()).await.unwrap();
    let sdk = aws_config::defaults(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("local", "local", None, None, "test"))
        .endpoint_url(front.url())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .retry_config(RetryConfig::disabled())
        .load()
        .await;
    World { front, services, sdk, clock }
}
