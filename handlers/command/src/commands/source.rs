//! Where a command reads from: a data directory, or any DynamoDB endpoint. What
//! a command needs that also writes is in `running`.

use std::path::PathBuf;
use std::sync::Arc;

use crate::pipeline::local::ENVIRONMENT;
use aws_config::SdkConfig;
use aws_sdk_dynamodb::Client;
use clap::Args;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::stream::StreamId;
use textledger_embedded::engine::{Engine, Location};
use textledger_embedded::sdk;
use textledger_infrastructure::aws;
use textledger_infrastructure::deployment::Deployment;
use textledger_infrastructure::deployment::tables::TableNames;
use textledger_infrastructure::ids::Ids;
use textledger_infrastructure::ledger::Ledger;
use textledger_infrastructure::tables;
use textledger_infrastructure::time::{MachineTime, SharedTime};
use textledger_infrastructure::views::ViewStore;

use super::failure::Failure;

/// Where data is kept when nothing else is said.
pub const DATA_DIR: &str = "textledger-data";

/// Which ledger to read.
#[derive(Debug, Args)]
pub struct Source {
    /// The directory of an embedded ledger [default: textledger-data]
    #[arg(long, value_name = "DIR", env = "TEXTLEDGER_DATA_DIR")]
    data_dir: Option<PathBuf>,
    /// Any DynamoDB endpoint, such as a running `textledger serve`
    #[arg(long, value_name = "URL")]
    endpoint_url: Option<String>,
    /// DynamoDB on AWS, as your AWS profile and region say
    #[arg(long, conflicts_with = "endpoint_url")]
    aws: bool,
    /// The deployment whose tables are read
    #[arg(long, value_name = "NAME", default_value = ENVIRONMENT)]
    env: String,
}

/// A ledger opened for reading.
pub struct Opened {
    /// Its event streams.
    pub ledger: Ledger,
    /// Its views.
    pub views: ViewStore,
    /// The DynamoDB they are in.
    pub dynamodb: Client,
    /// Its tables.
    pub tables: TableNames,
    engine: Option<Engine>,
}

/// Where a ledger is.
pub(super) enum Whereabouts {
    /// In this directory, as an embedded one.
    Directory(PathBuf),
    /// At the services these clients reach.
    Services(Box<SdkConfig>),
}

impl Source {
    /// The embedded ledger behind the front at `url`.
    pub fn at(url: &str) -> Self {
        Self { data_dir: None, endpoint_url: Some(url.to_owned()), aws: false, env: ENVIRONMENT.to_owned() }
    }

    /// The name of the opt-out list that was deployed with it.
    pub(super) fn deployed_list(&self) -> String {
        Deployment::of(&self.env).opt_out_list
    }

    /// The deployment.
    pub(super) fn environment(&self) -> &str {
        &self.env
    }

    /// Whether it is one on AWS.
    pub(super) fn is_on_aws(&self) -> bool {
        self.aws
    }

    /// Whether it is that of an embedded deployment, whose choices are known.
    pub(super) fn is_embedded(&self) -> bool {
        !self.aws && self.env == ENVIRONMENT
    }

    /// Where the ledger is; an embedded one is there already.
    pub(super) async fn whereabouts(&self) -> Result<Whereabouts, Failure> {
        if let Some(url) = &self.endpoint_url {
            return Ok(Whereabouts::Services(Box::new(aws::bounded(&remote(url).await))));
        }
        if self.aws {
            return Ok(Whereabouts::Services(Box::new(aws_of_profile().await)));
        }
        let directory = self.data_dir.clone().unwrap_or_else(|| DATA_DIR.into());
        if !directory.join("dynamodb.sqlite").exists() {
            return Err(Failure(format!(
                "no ledger in {}: make one with `textledger demo --keep DIR` or `textledger ingest --data-dir DIR FILE`, or name another with --data-dir, --endpoint-url or --aws",
                directory.display()
            )));
        }
        if self.env != ENVIRONMENT {
            return Err(Failure(format!(
                "a data directory holds the deployment `{ENVIRONMENT}` only: leave out --env, or name another ledger with --endpoint-url or --aws"
            )));
        }
        Ok(Whereabouts::Directory(directory))
    }

    /// Opens the ledger.
    pub async fn open(&self) -> Result<Opened, Failure> {
        let (sdk, engine) = match self.whereabouts().await? {
            Whereabouts::Services(sdk) => (*sdk, None),
            Whereabouts::Directory(directory) => {
                let engine = Engine::start(Location::Directory(directory)).await?;
                (sdk::sdk_config(engine.url(), sdk::http(), &machine()), Some(engine))
            }
        };
        match self.stores(&sdk).await {
            Ok((ledger, views)) => {
                let tables = TableNames::deployed(&self.env);
                Ok(Opened { ledger, views, dynamodb: Client::new(&sdk), tables, engine })
            }
            Err(unsuitable) => {
                if let Some(engine) = engine {
                    engine.stop().await?;
                }
                Err(unsuitable)
            }
        }
    }

    /// The ledger and its views behind `sdk`, on this machine's time.
    ///
    /// # Errors
    /// When a table is missing or other than this version's, or the store is
    /// of another layout.
    pub(super) async fn stores(&self, sdk: &SdkConfig) -> Result<(Ledger, ViewStore), Failure> {
        let client = Client::new(sdk);
        let names = TableNames::deployed(&self.env);
        let views = ViewStore::new(client.clone(), (&names).into(), machine());
        // Without a control table nothing is told of generations, and all is missing.
        let shown = match views.registry().await {
            Ok(registry) => views.tables_shown(&names, &registry),
            Err(_) => names.clone(),
        };
        match tables::verify(&client, &shown).await {
            // Who may not describe tables may still read them.
            Ok(()) | Err(tables::Error::Refused { .. }) => {}
            Err(unsuitable) => return Err(unsuitable.into()),
        }
        let ledger = Ledger::new(client, (&names).into(), machine(), Arc::new(Ids::from_machine()));
        ledger.check_store(None).await?;
        Ok((ledger, views))
    }
}

impl Opened {
    /// Whether it is in a directory, on an engine in this process.
    pub fn is_embedded(&self) -> bool {
        self.engine.is_some()
    }

    /// Closes the embedded engine, if one was opened.
    pub async fn close(self) -> Result<(), Failure> {
        if let Some(engine) = self.engine {
            engine.stop().await?;
        }
        Ok(())
    }
}

/// Nothing, when `ledger` has events of `phone`'s contact.
///
/// # Errors
/// What to do when it has none.
pub async fn known(ledger: &Ledger, phone: &PhoneNumber) -> Result<(), Failure> {
    let stream = StreamId::Contact(phone.clone());
    match ledger.read_from(&stream, 1).await?.is_empty() {
        true => Err(unknown(ledger, phone).await?),
        false => Ok(()),
    }
}

/// What to say when a contact has no events.
pub async fn unknown(ledger: &Ledger, phone: &PhoneNumber) -> Result<Failure, Failure> {
    let contacts = ledger.streams().await?;
    let contacts = contacts.iter().filter(|(stream, _)| matches!(stream, StreamId::Contact(_))).count();
    Ok(Failure(format!(
        "{} has no events here; this ledger has {contacts} contacts: `textledger contacts` lists them",
        phone.e164()
    )))
}

/// A loopback endpoint needs no credentials; any other is reached with those of
/// the environment.
async fn remote(url: &str) -> SdkConfig {
    let host = url.split("://").nth(1).unwrap_or(url);
    if ["127.0.0.1", "localhost", "[::1]"].iter().any(|loopback| host.starts_with(loopback)) {
        return sdk::sdk_config(url, sdk::http(), &machine());
    }
    aws::sdk_config(None, aws::https(), &machine()).await.into_builder().endpoint_url(url).build()
}

/// AWS, as the profile and region of whoever is at the terminal say.
pub async fn aws_of_profile() -> SdkConfig {
    aws::bounded(&aws::sdk_config(None, aws::https(), &machine()).await)
}

/// A ledger that is opened for a person goes by this machine's time.
fn machine() -> SharedTime {
    Arc::new(MachineTime)
}

/// Reads a phone number from the command line; also as the key of its stream,
/// which other commands print.
pub fn phone(text: &str) -> Result<PhoneNumber, String> {
    text.strip_prefix("contact#")
        .unwrap_or(text)
        .parse()
        .map_err(|error| format!("{error}; give it in E.164, such as +14255550182"))
}
