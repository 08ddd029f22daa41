//! The embedded cloud as a whole: engine, queues, topics, carrier, agent and
//! front, with the tables and queues of one deployment in place.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use aws_config::SdkConfig;
use textledger_domain::ids::IdSource;
use textledger_domain::text::segments::Segments;

use super::agent::Agent;
use super::carrier::{self, Carrier, NewId};
use super::engine::{self, Engine, Place};
use super::faults::Faults;
use super::front::guest::Guest;
use super::front::{Front, Services};
use super::functions::Functions;
use super::queues::{self, QueueSpec, Queues};
use super::sdk::{REGION, http, sdk_config};
use super::store::{self, Store};
use super::topics::{self, Topics};
use textledger_infrastructure::deployment::tables::TableNames;
use textledger_infrastructure::tables;
use textledger_infrastructure::time::SharedTime;

/// The account the embedded cloud says it is.
pub const ACCOUNT: &str = "000000000000";
/// The deployment it holds.
pub const ENVIRONMENT: &str = "dev";
/// The topic inbound texts are published to.
pub const INBOUND_TOPIC: &str = "sms-inbound-messages";
/// The topic delivery reports are published to.
pub const DELIVERY_TOPIC: &str = "sms-delivery-events";
/// The reply queue.
pub const REPLY_QUEUE: &str = "scheduling-agent-sms-replies-dev.fifo";
/// Where triggers end that could not be served.
pub const REPLY_DEAD_LETTERS: &str = "scheduling-agent-sms-replies-dead-dev.fifo";
/// Where stream records end that could not be projected.
pub const PROJECTOR_DEAD_LETTERS: &str = "scheduling-agent-sms-projector-dead-dev";
/// The business number the embedded deployment answers from.
pub const BUSINESS_NUMBER: &str = "+12125550101";

/// The opt-out list of that number.
pub const OPT_OUT_LIST: &str = "scheduling-agent-sms-opt-outs-dev";

/// How long a trigger waits for more texts of a burst, in seconds.
const REPLY_DELAY_SECONDS: u32 = 2;
/// Longer than the agent may take and than a send counts as in doubt after, so
/// that a redelivery after a crash finds the claim ended and the doubt due.
const REPLY_VISIBILITY_SECONDS: u32 = 90;
/// With a minute between them, more than an hour of an outage.
const REPLY_RECEIVES_MAX: u32 = 100;

/// How a cloud is started.
pub struct Options {
    /// Where its data lives.
    pub place: Place,
    /// The port of its front; any free one if none is given.
    pub port: Option<u16>,
    /// Its time.
    pub clock: SharedTime,
    /// The ids of its services.
    pub ids: Arc<dyn IdSource>,
    /// How its carrier behaves.
    pub carrier: carrier::options::Options,
}

/// A running embedded cloud.
pub struct Cloud {
    engine: Engine,
    front: Front,
    /// Durable state of its services beside DynamoDB.
    pub store: Store,
    /// Amazon SQS.
    pub queues: Queues,
    /// Amazon SNS.
    pub topics: Topics,
    /// The carrier.
    pub carrier: Carrier,
    /// The stand-in agent.
    pub agent: Agent,
    /// The functions deployed.
    pub functions: Functions,
    /// What goes wrong on purpose.
    pub faults: Faults,
    /// The place for an HTTP API of ours on its port.
    pub guest: Guest,
    /// Its time.
    pub clock: SharedTime,
    sdk: SdkConfig,
}

/// Why the embedded cloud could not start or stop.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The engine's.
    #[error(transparent)]
    Engine(#[from] engine::Error),
    /// The service store's.
    #[error("open the service store")]
    Store(#[from] store::Error),
    /// A queue's.
    #[error("create the queues")]
    Queues(#[from] queues::Error),
    /// A topic's.
    #[error("create the topics")]
    Topics(#[from] topics::Error),
    /// A table's.
    #[error(transparent)]
    Tables(#[from] tables::Error),
    /// The front's.
    #[error("serve on port {port}: {source}; is another textledger running? choose another --port")]
    Front {
        /// The port asked for.
        port: u16,
        /// Why not.
        source: std::io::Error,
    },
}

impl Cloud {
    /// Starts everything and creates what does not exist yet.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn start(options: Options) -> Result<Self, Error> {
        let Options { place, port, clock, ids, carrier: behaviour } = options;
        let store_file: Option<PathBuf> = match &place {
            Place::Directory(directory) => Some(directory.join("services.sqlite")),
            Place::Temporary => None,
        };
        let engine = Engine::start(place).await?;
        let store = match store_file {
            Some(file) => Store::open(&file)?,
            None => Store::in_memory()?,
        };
        let new_id: NewId = {
            let (ids, clock) = (ids, clock.clone());
            Arc::new(move || ids.draw(clock.now()).to_string())
        };
        let queues = Queues::new(store.clone(), clock.clone());
        create_queues(&queues)?;
        let topics = Topics::new(queues.clone(), ACCOUNT, REGION, clock.clone(), new_id.clone());
        topics.add(INBOUND_TOPIC)?;
        topics.add(DELIVERY_TOPIC)?;
        let parts = |text: &str| Segments::of(text).parts;
        let carrier = Carrier::new(store.clone(), clock.clone(), new_id, parts, OPT_OUT_LIST);
        carrier.change(|options| *options = behaviour);
        let faults = Faults::new();
        let functions = Functions::new(&faults);
        let agent = Agent::new();
        let guest = Guest::default();
        let services = Services {
            dynamo_url: engine.url().to_owned(),
            queues: queues.clone(),
            carrier: carrier.clone(),
            agent: agent.clone(),
            topics: topics.clone(),
            functions: functions.clone(),
            faults: faults.clone(),
            guest: guest.clone(),
            time: clock.clone(),
        };
        let port = port.unwrap_or(0);
        let front = Front::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)), services)
            .await
            .map_err(|source| Error::Front { port, source })?;
        let sdk = sdk_config(front.url(), http(), &clock);
        tables::create_missing(&aws_sdk_dynamodb::Client::new(&sdk), &TableNames::deployed(ENVIRONMENT))
            .await?;
        Ok(Self {
            engine,
            front,
            store,
            queues,
            topics,
            carrier,
            agent,
            functions,
            faults,
            guest,
            clock,
            sdk,
        })
    }

    /// How AWS clients reach it.
    #[must_use]
    pub fn sdk(&self) -> &SdkConfig {
        &self.sdk
    }

    /// The URL of its front.
    #[must_use]
    pub fn url(&self) -> &str {
        self.front.url()
    }

    /// Removes the view rows whose time to live is over, as DynamoDB does
    /// within days.
    ///
    /// # Errors
    /// [`Error::Engine`]
    pub async fn sweep_expired(&self) -> Result<usize, Error> {
        Ok(self.engine.sweep_expired().await?)
    }

    /// Stops serving and closes the store.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn stop(self) -> Result<(), Error> {
        self.front.shutdown().await.map_err(|source| Error::Front { port: 0, source })?;
        Ok(self.engine.stop().await?)
    }
}

fn create_queues(queues: &Queues) -> Result<(), queues::Error> {
    let dead = |name: &str, fifo| QueueSpec {
        name: name.to_owned(),
        fifo,
        delay_seconds: 0,
        visibility_timeout_seconds: 30,
        max_receive_count: 1,
        dead_letter: None,
    };
    queues.create(dead(REPLY_DEAD_LETTERS, true))?;
    queues.create(dead(PROJECTOR_DEAD_LETTERS, false))?;
    queues.create(QueueSpec {
        name: REPLY_QUEUE.to_owned(),
        fifo: true,
        delay_seconds: REPLY_DELAY_SECONDS,
        visibility_timeout_seconds: REPLY_VISIBILITY_SECONDS,
        max_receive_count: REPLY_RECEIVES_MAX,
        dead_letter: Some(REPLY_DEAD_LETTERS.to_owned()),
    })
}
