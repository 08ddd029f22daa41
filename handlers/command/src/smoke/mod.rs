//! A deployed system followed from end to end: a text of a number that the operator owns
//! comes in as a customer's does, and its events, the views and the answer are watched
//! until the carrier reports that the answer arrived.

mod followed;
mod milestone;
pub mod text;

use std::time::Duration;

use chrono::TimeDelta;
use serde::Serialize;
use textledger_domain::contact::Contact;
use textledger_domain::event::consent::{Channel, Purpose};
use textledger_domain::phone::{BusinessNumber, PhoneNumber};
use textledger_domain::record::Recorded;
use textledger_domain::stream::{Seq, StreamId};
use textledger_domain::time::Timestamp;
use textledger_infrastructure::ledger::{DedupeKey, Ledger, ReadError, Source};
use textledger_infrastructure::time::{MachineTime, Time};
use textledger_infrastructure::topics::{self, InboundTopic};
use textledger_infrastructure::views::{self, ViewStore};
use textledger_projections::audit::shown::Shown;
use textledger_projections::audit::words::word;
use textledger_projections::stores::Cursors;
use textledger_projections::view::View;

pub use self::followed::followed;
pub use self::milestone::{Milestone, MilestoneLine};

/// How often it is looked how far the text has come.
const LOOKED_EVERY: Duration = Duration::from_millis(500);

/// What is tried.
pub struct Smoke {
    /// The ledger of the deployment.
    pub ledger: Ledger,
    /// Its views.
    pub views: ViewStore,
    /// Where its texts come in.
    pub topic: InboundTopic,
    /// Its name.
    pub environment: String,
}

/// How far the text came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SmokeAccount {
    /// Whose text it was, masked.
    pub to: String,
    /// The id by which it is found in the ledger.
    pub message_id: String,
    /// When it was published.
    pub published_at: Timestamp,
    /// Each step.
    pub steps: Vec<MilestoneLine>,
    /// The first step that is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<Milestone>,
    /// What is to be looked at then.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub look_at: Vec<String>,
}

/// Why it could not be tried, or followed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] ReadError),
    /// The views.
    #[error(transparent)]
    Views(#[from] views::Error),
    /// The topic.
    #[error(transparent)]
    Topic(#[from] topics::Error),
}

impl Smoke {
    /// Why `phone` may not be texted, if so: nothing is sent then, and nothing opened.
    ///
    /// # Errors
    /// [`Error::Ledger`]
    pub async fn refused(&self, phone: &PhoneNumber) -> Result<Option<String>, Error> {
        let contact = self.ledger.load_surely::<Contact>(&StreamId::Contact(phone.clone())).await?.state;
        let answer = contact.check(Channel::Sms, Purpose::Reply, self.ledger.now());
        let since = answer.since.map_or_else(String::new, |since| format!(" since {since}"));
        Ok((!answer.allowed).then(|| format!("{}{since}", word(&answer.reason))))
    }

    /// Has `phone` text our number `to`, and follows what comes of it for at most
    /// `within`; `told` hears of each step as it is taken.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn run(
        &self,
        phone: &PhoneNumber,
        to: &BusinessNumber,
        within: TimeDelta,
        mut told: impl FnMut(&MilestoneLine),
    ) -> Result<SmokeAccount, Error> {
        let published_at = self.ledger.now();
        let id = text::id_of(self.ledger.fresh_id(published_at));
        self.topic.publish(&text::message(phone, to, &id).to_string()).await?;
        let mut shown = 0;
        let steps = loop {
            let steps = self.steps(&id).await?;
            for step in steps.iter().skip(shown).take_while(|step| step.done) {
                told(step);
                shown += 1;
            }
            let next = steps.get(shown);
            let is_late = self.ledger.now().since(published_at) >= within;
            if next.is_none_or(|next| next.given_up) || is_late {
                break steps;
            }
            MachineTime.sleep(LOOKED_EVERY).await;
        };
        let missing = steps.iter().find(|step| !step.done).map(|step| step.milestone);
        Ok(SmokeAccount {
            to: Shown::Masked.phone(phone),
            message_id: id,
            published_at,
            look_at: missing.map(|milestone| milestone.look_at(&self.environment)).unwrap_or_default(),
            missing,
            steps,
        })
    }

    async fn steps(&self, id: &str) -> Result<Vec<MilestoneLine>, Error> {
        let Some(place) = self.ledger.recorded_under(&DedupeKey::new(Source::Inbound, id)).await? else {
            return Ok(followed(&[], id, 0));
        };
        let events = self.events_from(&place.stream, place.seq).await?;
        Ok(followed(&events, id, self.reached(&place.stream).await?))
    }

    async fn events_from(&self, stream: &StreamId, from: Seq) -> Result<Vec<Recorded>, Error> {
        let (mut events, mut from) = (Vec::new(), from);
        loop {
            let page = self.ledger.read_from(stream, from).await?;
            let Some(last) = page.last() else { return Ok(events) };
            from = last.seq() + 1;
            events.extend(page);
        }
    }

    /// The last event of `stream` that all views show.
    async fn reached(&self, stream: &StreamId) -> Result<Seq, Error> {
        let (registry, cursors) = (self.views.registry().await?, self.views.cursors(stream).await?);
        let shown = View::ALL.map(|view| cursors.get(&registry.live(view)).copied().unwrap_or(0));
        Ok(shown.into_iter().min().unwrap_or(0))
    }
}
