//! The embedded cloud as a whole: engine, queues, topics, carrier, agent and
//! front, with what one deployment describes in place.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use aws_config::SdkConfig;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::text::segments::Segments;

use super::agent::Agent;
use super::carrier::{self, Carrier, NewId};
use super::changes::Changes;
use super::clock::SharedTimer;
use super::engine::{self, Engine, Location};
use super::faults::Faults;
use super::front::guest::Guest;
use super::front::{Front, Services};
use super::functions::Functions;
use super::handset::{self, Sent};
use super::queues::{self, Queues};
use super::sdk::{http, sdk_config};
use super::store::{self, Store};
use super::topics::{self, Topics};
use super::wire::{ACCOUNT, REGION};
use textledger_infrastructure::deployment::Deployment;
use textledger_infrastructure::tables;
use textledger_infrastructure::time::SharedTime;

/// The file in a data directory that holds all but DynamoDB.
const SERVICES: &str = "services.sqlite";

/// How a cloud is started.
pub struct Options {
    /// Where its data lives.
    pub location: Location,
    /// The port of its front; any free one if none is given.
    pub port: Option<u16>,
    /// Its time.
    pub clock: SharedTimer,
    /// The ids its services give out.
    pub new_id: NewId,
    /// What it holds.
    pub deployment: Deployment,
    /// How its carrier behaves.
    pub carrier: carrier::behaviour::Behaviour,
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
    pub clock: SharedTimer,
    /// What it holds.
    pub deployment: Deployment,
    pub(super) new_id: NewId,
    pub(super) writes: Changes,
    services: Box<Services>,
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
    /// The database is missing beside the file of the other services.
    #[error(
        "{} holds {SERVICES} and no {}, which was beside it: put it back from a copy, or name another data directory",
        .0.display(), engine::DATABASE
    )]
    LedgerGone(PathBuf),
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
        let Options { location, port, clock, new_id, deployment, carrier: behaviour } = options;
        let store_file: Option<PathBuf> = match &location {
            Location::Directory(directory) => Some(directory.join(SERVICES)),
            Location::Temporary => None,
        };
        if let (Location::Directory(directory), Some(store_file)) = (&location, &store_file) {
            // The database comes first: beside the other file it was there.
            if store_file.exists() && !directory.join(engine::DATABASE).exists() {
                return Err(Error::LedgerGone(directory.clone()));
            }
        }
        let engine = Engine::start(location).await?;
        let store = match store_file {
            Some(file) => Store::open(&file)?,
            None => Store::in_memory()?,
        };
        let queues = Queues::new(store.clone(), clock.clone());
        for queue in &deployment.queues {
            queues.create(queue.clone())?;
        }
        queues.hand_back()?;
        let topics = Topics::new(queues.clone(), ACCOUNT, REGION, clock.clone(), new_id.clone());
        for topic in &deployment.topics {
            topics.add(&topic.name)?;
        }
        let parts = |text: &str| Segments::of(text).parts;
        let carrier = Carrier::new(
            store.clone(),
            clock.clone(),
            new_id.clone(),
            parts,
            &deployment.opt_out_list,
            &deployment.configuration_set,
        );
        carrier.change(|options| *options = behaviour);
        let faults = Faults::new();
        let functions = Functions::new(&faults, clock.clone(), &deployment.functions);
        let agent = Agent::new();
        let guest = Guest::default();
        let writes = Changes::default();
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
            writes: writes.clone(),
        };
        let port = port.unwrap_or(0);
        let front = open(port, services.clone()).await?;
        engine.served_at(front.url())?;
        let timed: SharedTime = clock.clone();
        let sdk = sdk_config(front.url(), http(), &timed);
        tables::create_missing(&aws_sdk_dynamodb::Client::new(&sdk), &deployment.tables).await?;
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
            deployment,
            new_id,
            writes,
            services: Box::new(services),
            sdk,
        })
    }

    /// Another door to the same services, for a caller whose requests are to be told
    /// from everybody else's: they are counted by `faults`, and go wrong as those
    /// say.
    ///
    /// # Errors
    /// [`Error::Front`]
    pub async fn another_front(&self, faults: Faults) -> Result<Front, Error> {
        open(0, Services { faults, ..(*self.services).clone() }).await
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

    /// The URL of its queue called `name`.
    #[must_use]
    pub fn queue_url(&self, name: &str) -> String {
        format!("{}/{ACCOUNT}/{name}", self.url())
    }

    /// Sends `body` from the phone `from` to our number `to`, as the customer's
    /// handset does.
    ///
    /// # Errors
    /// [`handset::Error`]
    pub fn text_from(&self, from: &PhoneNumber, to: &str, body: &str) -> Result<Sent, handset::Error> {
        handset::send(&self.carrier, &self.topics, from, to, body)
    }

    /// Removes the view rows whose time to live is over, as DynamoDB does
    /// within days, and stream records of more than a day.
    ///
    /// # Errors
    /// [`Error::Engine`]
    pub async fn sweep_expired(&self) -> Result<usize, Error> {
        let swept = self.engine.sweep_expired().await?;
        self.writes.announce();
        Ok(swept)
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

async fn open(port: u16, services: Services) -> Result<Front, Error> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    Front::bind(address, services).await.map_err(|source| Error::Front { port, source })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Cloud, Location, Options};
    use crate::carrier::behaviour::Behaviour;
    use crate::clock::ManualClock;
    use crate::queues::NewMessage;
    use textledger_infrastructure::deployment::Deployment;
    use textledger_infrastructure::deployment::queues::Queue;

    #[tokio::test]
    async fn a_restart_serves_what_was_being_served_at_once() {
        let directory = tempfile::tempdir().unwrap();
        let clock = Arc::new(ManualClock::starting_at("2026-11-22T07:28:00Z".parse().unwrap()));
        let cloud = async || {
            Cloud::start(Options {
                location: Location::Directory(directory.path().to_owned()),
                port: None,
                clock: clock.clone(),
                new_id: Arc::new(|| "id".into()),
                deployment: Deployment::of("test"),
                carrier: Behaviour::default(),
            })
            .await
            .unwrap()
        };
        let queue = Queue::InboundRetry.deployed_name("test");
        let first = cloud().await;
        first.queues.send(&queue, &NewMessage { body: "STOP".into(), ..NewMessage::default() }).unwrap();
        assert_eq!(first.queues.receive(&queue, 10).unwrap().len(), 1);
        assert!(first.queues.receive(&queue, 10).unwrap().is_empty(), "somebody has it");
        first.stop().await.unwrap();
        assert_eq!(cloud().await.queues.receive(&queue, 10).unwrap()[0].body, "STOP");
    }
}
