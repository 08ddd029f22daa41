//! What a phone in a terminal is connected to: the pipeline on a data directory,
//! run here, or the one that a `textledger serve` runs.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use textledger_domain::contact::Contact;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::stream::{Seq, StreamId};
use textledger_embedded::carrier::behaviour::Line;
use textledger_embedded::served::Served;
use textledger_embedded::sources;
use textledger_infrastructure::ledger::Loaded;
use textledger_infrastructure::time::{MachineTime, Time as _};
use tokio::sync::{Mutex, watch};

use super::super::failure::Failure;
use super::super::source::{Opened, Source};
use crate::pipeline::local::BUSINESS_NUMBER;
use crate::pipeline::{Options, Pipeline};

/// How long until it is looked again.
const MOMENT: Duration = Duration::from_millis(50);
/// The same, where looking is a request to another process.
const MOMENT_THERE: Duration = Duration::from_millis(500);

pub(super) enum Network {
    Here {
        pipeline: Box<Pipeline>,
        running: sources::Running,
        /// Moves when the carrier takes a text.
        accepted: Mutex<watch::Receiver<u64>>,
    },
    There(Box<There>),
}

/// A served pipeline.
pub(super) struct There {
    served: Served,
    opened: Opened,
    /// How far each contact's stream was when it was opened.
    before: BTreeMap<StreamId, Seq>,
    /// Whether a text was passed on since.
    texted: AtomicBool,
}

impl Network {
    /// A pipeline of our own, whose number is on this `line`.
    pub(super) async fn started(data_dir: PathBuf, line: Line) -> Result<Self, Failure> {
        let mut options = Options::in_dir(Some(data_dir));
        options.carrier.lines.insert(BUSINESS_NUMBER.to_owned(), line);
        let pipeline = Box::new(Box::pin(Pipeline::start(options)).await?);
        let running = pipeline.sources.clone().run();
        let accepted = Mutex::new(pipeline.cloud.carrier.notify());
        Ok(Self::Here { pipeline, running, accepted })
    }

    /// The pipeline behind the front at `url`.
    pub(super) async fn served(url: &str) -> Result<Self, Failure> {
        let opened = Source::at(url).open().await?;
        let heads = opened.ledger.streams().await?;
        let before = heads.into_iter().map(|(stream, head)| (stream, head.seq)).collect();
        let served = Served::at(url);
        Ok(Self::There(Box::new(There { served, opened, before, texted: AtomicBool::new(false) })))
    }

    /// Sends a text.
    pub(super) async fn text(&self, from: &PhoneNumber, body: &str) -> Result<(), Failure> {
        match self {
            Self::Here { pipeline, .. } => {
                pipeline.cloud.text_from(from, BUSINESS_NUMBER, body)?;
            }
            Self::There(there) => {
                if there.served.text_from(from, BUSINESS_NUMBER, body).await? {
                    there.texted.store(true, Ordering::SeqCst);
                }
            }
        }
        Ok(())
    }

    /// What the phone has got, oldest first.
    pub(super) async fn inbox(&self, phone: &PhoneNumber) -> Result<Vec<String>, Failure> {
        Ok(match self {
            Self::Here { pipeline, .. } => {
                let texts = pipeline.cloud.carrier.inbox(phone.e164())?;
                texts.into_iter().map(|text| text.body).collect()
            }
            Self::There(there) => {
                there.served.inbox(phone).await?.into_iter().map(|text| text.body).collect()
            }
        })
    }

    /// Returns when there may be something new in an inbox.
    pub(super) async fn something_came(&self) {
        match self {
            Self::Here { accepted, .. } => {
                // It moves for as long as the pipeline is there.
                let _ = accepted.lock().await.changed().await;
            }
            Self::There(_) => self.moment().await,
        }
    }

    /// Whether nothing is left that the phone could hear of.
    pub(super) async fn is_at_rest(&self, phone: &PhoneNumber) -> Result<bool, Failure> {
        match self {
            Self::Here { pipeline, .. } => Ok(pipeline.sources.is_at_rest().await?),
            Self::There(there) => there.is_at_rest(phone).await,
        }
    }

    pub(super) async fn moment(&self) {
        let moment = if matches!(self, Self::Here { .. }) { MOMENT } else { MOMENT_THERE };
        MachineTime.sleep(moment).await;
    }

    pub(super) async fn close(self) -> Result<(), Failure> {
        match self {
            Self::Here { pipeline, running, .. } => {
                drop(running);
                Ok(pipeline.stop().await?)
            }
            Self::There(there) => there.opened.close().await,
        }
    }
}

impl There {
    /// The ledger tells: what was texted is recorded, and nothing is owed for it.
    async fn is_at_rest(&self, phone: &PhoneNumber) -> Result<bool, Failure> {
        if !self.texted.load(Ordering::SeqCst) {
            return Ok(true);
        }
        let stream = StreamId::Contact(phone.clone());
        let Loaded { state, head, .. } = self.opened.ledger.load_surely::<Contact>(&stream).await?;
        let is_recorded = head.seq > self.before.get(&stream).copied().unwrap_or(0);
        Ok(is_recorded
            && state.unanswered.is_empty()
            && state.duties.is_empty()
            && state.in_flight.is_empty())
    }
}
