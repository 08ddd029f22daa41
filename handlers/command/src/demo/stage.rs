//! The stage a scenario plays on: a pipeline whose time is turned by hand, and
//! what can be done and seen on it.

use std::path::{Path, PathBuf};

use crate::pipeline::local::ENVIRONMENT;
use chrono::TimeDelta;
use serde_json::Value;
use textledger_domain::event::Event;
use textledger_domain::event::outbound::{SendKind, Suppression};
use textledger_domain::phone::{self, PhoneNumber};
use textledger_domain::record::Recorded;
use textledger_domain::stream::StreamId;
use textledger_domain::time::Timestamp;
use textledger_embedded::functions::InvokeError;
use textledger_embedded::sources::Quiet;
use textledger_embedded::store;
use textledger_infrastructure::ledger::{ActivateError, ReadError};
use textledger_infrastructure::rebuild;
use textledger_infrastructure::views;

use super::files::sent_at;
use super::played::{Check, Played, PlayedContact};
use crate::pipeline::time::Time;
use crate::pipeline::{self, Options, Pipeline};
use crate::screens::phone::Bubble;
use textledger_handlers::consents;
use textledger_infrastructure::deployment::functions::Function;

/// When the demo's clock starts: before its first event file.
const START_MILLIS: i64 = 1_763_996_340_000;
/// How long a scenario is given to come to rest, in its own time.
const PATIENCE: TimeDelta = TimeDelta::minutes(4);
/// Makes every id the same on every run.
const SEED: u64 = 20_251_124;

/// A pipeline on stage.
pub struct Stage {
    data_dir: PathBuf,
    /// The pipeline.
    pub pipeline: Pipeline,
    restarts: u64,
    contacts: Vec<PhoneNumber>,
    checks: Vec<Check>,
}

/// Why the demo could not go on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The embedded cloud failed.
    #[error(transparent)]
    Pipeline(#[from] pipeline::Error),
    /// Something is left to do, due later than a scenario waits for.
    #[error("the scenario did not come to rest: something is due at {0}")]
    Restless(Timestamp),
    /// A function failed.
    #[error(transparent)]
    Invoke(#[from] InvokeError),
    /// The ledger could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A wish could not be entered.
    #[error(transparent)]
    Consents(#[from] consents::Error),
    /// A view could not be read.
    #[error(transparent)]
    Views(#[from] views::Error),
    /// A view could not be built anew.
    #[error(transparent)]
    Rebuild(#[from] rebuild::Error),
    /// Readers could not be shown another generation.
    #[error(transparent)]
    Activate(Box<ActivateError>),
    /// What was recorded could not be audited.
    #[error("audit what was recorded")]
    Audit(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// What the carrier took could not be read.
    #[error("read what the carrier took")]
    Carrier(#[from] store::Error),
    /// An event file is not one.
    #[error("an event file of the demo does not read: {0}")]
    File(String),
    /// A contact's number is none.
    #[error(transparent)]
    Phone(#[from] phone::Error),
}

impl Stage {
    /// A stage whose data is kept in `data_dir`.
    ///
    /// # Errors
    /// [`Error::Pipeline`]
    pub async fn open(data_dir: &Path) -> Result<Self, Error> {
        let start =
            Timestamp::from_unix_millis(START_MILLIS).unwrap_or_else(|| chrono::DateTime::UNIX_EPOCH.into());
        let time = Time::manual(start);
        let pipeline = start_pipeline(data_dir, &time, 0).await?;
        Ok(Self {
            data_dir: data_dir.to_owned(),
            pipeline,
            restarts: 0,
            contacts: Vec::new(),
            checks: Vec::new(),
        })
    }

    /// Stops and starts everything on the same data.
    ///
    /// # Errors
    /// [`Error::Pipeline`]
    pub async fn restart(self) -> Result<Self, Error> {
        let Self { data_dir, pipeline, restarts, contacts, checks } = self;
        let time = pipeline.time.clone();
        pipeline.stop().await?;
        let restarts = restarts + 1;
        let pipeline = start_pipeline(&data_dir, &time, restarts).await?;
        Ok(Self { data_dir, pipeline, restarts, contacts, checks })
    }

    /// Closes the stage.
    ///
    /// # Errors
    /// [`Error::Pipeline`]
    pub async fn close(self) -> Result<(), Error> {
        Ok(self.pipeline.stop().await?)
    }

    pub(super) fn begin(&mut self) {
        self.contacts.clear();
        self.checks.clear();
    }

    /// Lets time pass until the file's texts were sent, and hands the file to
    /// `sms-inbound` as Lambda would.
    ///
    /// # Errors
    /// [`Error::File`], [`Error::Invoke`]
    pub async fn deliver(&mut self, file: &str) -> Result<Value, Error> {
        let event: Value = serde_json::from_str(file).map_err(|error| Error::File(error.to_string()))?;
        for record in event["Records"].as_array().into_iter().flatten() {
            let sent: Option<Timestamp> =
                record["Sns"]["Timestamp"].as_str().and_then(|text| text.parse().ok());
            if let Some(sent) = sent {
                self.pipeline.time.wait_towards(sent).await;
            }
            let message: Value = record["Sns"]["Message"]
                .as_str()
                .and_then(|message| serde_json::from_str(message).ok())
                .ok_or_else(|| Error::File("a record without a message".to_owned()))?;
            let contact: PhoneNumber = message["originationNumber"].as_str().unwrap_or_default().parse()?;
            if !self.contacts.contains(&contact) {
                self.contacts.push(contact);
            }
        }
        let name = Function::SmsInbound.deployed_name(ENVIRONMENT);
        Ok(self.pipeline.cloud.functions.invoke(&name, file.as_bytes().to_vec()).await?)
    }

    /// Lets time pass until the file's texts were sent.
    pub(super) async fn wait_for(&self, file: &str) {
        self.pipeline.time.wait_towards(sent_at(file)).await;
    }

    /// Shows `phone` too at the end of the scenario, without a text from it.
    ///
    /// # Errors
    /// [`Error::Phone`]
    pub(super) fn watch(&mut self, phone: &str) -> Result<PhoneNumber, Error> {
        let phone: PhoneNumber = phone.parse()?;
        if !self.contacts.contains(&phone) {
            self.contacts.push(phone.clone());
        }
        Ok(phone)
    }

    /// Lets everything come to rest, time passing as it must.
    ///
    /// # Errors
    /// [`Error::Pipeline`]; [`Error::Restless`]
    pub async fn settle(&self) -> Result<(), Error> {
        match self.pipeline.settle(PATIENCE).await? {
            Quiet::Settled => Ok(()),
            Quiet::Pending(due) => Err(Error::Restless(due)),
        }
    }

    /// Delivers all that is due within `patience`, and says what is left.
    ///
    /// # Errors
    /// [`Error::Pipeline`]
    pub async fn settle_for(&self, patience: TimeDelta) -> Result<Quiet, Error> {
        Ok(self.pipeline.settle(patience).await?)
    }

    /// Delivers an event file and lets everything come to rest.
    ///
    /// # Errors
    /// As [`Stage::deliver`] and [`Stage::settle`].
    pub async fn text(&mut self, file: &str) -> Result<(), Error> {
        self.deliver(file).await?;
        self.settle().await?;
        Ok(())
    }

    /// What the carrier took for the contact `phone`, in order.
    ///
    /// # Errors
    /// [`Error::Carrier`]
    pub fn inbox(&self, phone: &str) -> Result<Vec<String>, Error> {
        Ok(self.pipeline.cloud.carrier.accepted_to(phone)?.into_iter().map(|text| text.body).collect())
    }

    /// The event stream of the contact `phone`.
    ///
    /// # Errors
    /// [`Error::Read`]
    pub async fn events(&self, phone: &str) -> Result<Vec<Recorded>, Error> {
        Ok(self.pipeline.ledger.read_stream(&StreamId::Contact(phone.parse()?)).await?)
    }

    /// How many events of `phone` are of a kind.
    ///
    /// # Errors
    /// [`Error::Read`]
    pub async fn count(&self, phone: &str, is: impl Fn(&Event) -> bool) -> Result<usize, Error> {
        Ok(self.events(phone).await?.iter().filter(|event| is(event.event())).count())
    }

    /// The texts sent to `phone`, by what they were for.
    ///
    /// # Errors
    /// [`Error::Read`]
    pub async fn kinds(&self, phone: &str) -> Result<Vec<SendKind>, Error> {
        let events = self.events(phone).await?;
        Ok(events
            .iter()
            .filter_map(|event| match event.event() {
                Event::SendStarted(send) => Some(send.kind),
                _ => None,
            })
            .collect())
    }

    /// Why texts to `phone` were not sent.
    ///
    /// # Errors
    /// [`Error::Read`]
    pub async fn suppressions(&self, phone: &str) -> Result<Vec<Suppression>, Error> {
        let events = self.events(phone).await?;
        Ok(events
            .iter()
            .filter_map(|event| match event.event() {
                Event::SendSuppressed(suppressed) => Some(suppressed.reason),
                _ => None,
            })
            .collect())
    }

    /// Notes an expectation.
    pub fn expect<T: PartialEq + std::fmt::Debug>(&mut self, expected: &str, found: T, wanted: T) {
        let held = found == wanted;
        self.checks.push(Check { expected: expected.to_owned(), held, found: format!("{found:?}") });
    }

    pub(super) async fn end(&mut self, title: &str, took_ms: u128) -> Result<Played, Error> {
        let mut contacts = Vec::new();
        for phone in std::mem::take(&mut self.contacts) {
            contacts.push(self.seen(&phone).await?);
        }
        Ok(Played { title: title.to_owned(), checks: std::mem::take(&mut self.checks), contacts, took_ms })
    }

    async fn seen(&self, phone: &PhoneNumber) -> Result<PlayedContact, Error> {
        let events = self.events(phone.e164()).await?;
        let mut bubbles: Vec<Bubble> = events
            .iter()
            .filter_map(|event| match event.event() {
                Event::MessageReceived(message) => {
                    Some(Bubble { at: event.occurred_at(), mine: true, text: message.body.to_string() })
                }
                _ => None,
            })
            .collect();
        let accepted = self.pipeline.cloud.carrier.accepted_to(phone.e164())?;
        bubbles.extend(accepted.into_iter().map(|text| Bubble {
            at: text.accepted_at,
            mine: false,
            text: text.body,
        }));
        bubbles.sort_by_key(|bubble| bubble.at);
        let views = self.pipeline.views.contact(phone).await?;
        Ok(PlayedContact { phone: phone.e164().to_owned(), bubbles, events, views })
    }
}

async fn start_pipeline(data_dir: &Path, time: &Time, restarts: u64) -> Result<Pipeline, pipeline::Error> {
    Pipeline::start(Options {
        data_dir: Some(data_dir.to_owned()),
        port: None,
        time: time.clone(),
        // Ids differ after a restart, as they would anywhere.
        seed: Some(SEED + 100 * restarts),
        carrier: Default::default(),
    })
    .await
}
