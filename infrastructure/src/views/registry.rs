//! The registry of targets and the live pointers, as rows of the control table:
//! `projection`, `consent#g2` for a generation that is folded, and
//! `projection`, `consent#live` with the number of the one readers are shown.
//! Without any, it is the first generation of every view.
//!
//! They are read once in [`REGISTRY_FRESH`] and not once a batch. Whoever still
//! goes by the rows of before loses nothing: a generation it does not know of
//! yet gets no step from it, so that its cursors stay where they are, and the
//! events it was not told of are a gap to the next step, or to the rebuild that
//! waits for every cursor to reach its head. A reader is shown the generation
//! before a swap that much longer, which goes on being folded.

use std::sync::Mutex;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use chrono::TimeDelta;
use textledger_domain::time::Timestamp;
use textledger_projections::registry::Registry;
use textledger_projections::target::{Error as NoTarget, Target};
use textledger_projections::view::View;

use super::error::{Error, malformed, storage};
use crate::ledger::item::Item;
use crate::ledger::pointer::{LIVE, REGISTRY_PK, shown};
use crate::time::SharedTime;

/// How long the rows count as read.
pub const REGISTRY_FRESH: TimeDelta = TimeDelta::seconds(5);

/// Who has a generation folded, and since when. Rows of before this was kept say
/// neither.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    /// What is folded into.
    pub target: Target,
    /// Since when.
    pub registered_at: Option<Timestamp>,
    /// Who wanted it.
    pub by: Option<String>,
}

/// All that the control table says of targets, at one moment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Registrations {
    /// What is folded, and what is shown.
    pub registry: Registry,
    /// Every registration, in the order of targets.
    pub each: Vec<Registration>,
}

/// The registry as the control table has it.
pub(super) struct StoredRegistry {
    client: Client,
    control: String,
    time: SharedTime,
    last_read: Mutex<Option<(Timestamp, Registry)>>,
}

impl StoredRegistry {
    pub(super) fn new(client: Client, control: String, time: SharedTime) -> Self {
        Self { client, control, time, last_read: Mutex::default() }
    }

    /// The registry, as it was at most [`REGISTRY_FRESH`] ago.
    pub(super) async fn read(&self) -> Result<Registry, Error> {
        let now = self.time.now();
        if let Some(fresh) = self.fresh(now) {
            return Ok(fresh);
        }
        self.read_again().await.map(|read| read.registry)
    }

    /// The registry as it is, whatever was read before.
    pub(super) async fn read_again(&self) -> Result<Registrations, Error> {
        let now = self.time.now();
        let read = self.read_rows().await?;
        if let Ok(mut last_read) = self.last_read.lock() {
            *last_read = Some((now, read.registry.clone()));
        }
        Ok(read)
    }

    /// Whoever asks next is told what the rows say by then.
    pub(super) fn forget(&self) {
        if let Ok(mut last_read) = self.last_read.lock() {
            *last_read = None;
        }
    }

    fn fresh(&self, now: Timestamp) -> Option<Registry> {
        let last_read = self.last_read.lock().ok()?;
        let (at, registry) = last_read.as_ref()?;
        // A clock that was put back must not keep it fresh for longer.
        let age = now.since(*at);
        (age >= TimeDelta::zero() && age < REGISTRY_FRESH).then(|| registry.clone())
    }

    async fn read_rows(&self) -> Result<Registrations, Error> {
        let what = "read the registry of views";
        let answer = self
            .client
            .query()
            .table_name(&self.control)
            .key_condition_expression("pk = :pk")
            .expression_attribute_values(":pk", AttributeValue::S(REGISTRY_PK.to_owned()))
            .consistent_read(true)
            .send()
            .await
            .map_err(|error| storage(what, &error))?;
        let mut read = Registrations::default();
        for item in answer.items() {
            let sk = item.get("sk").and_then(|sk| sk.as_s().ok()).map_or("", String::as_str);
            match Entry::read(sk, item) {
                Ok(Entry::Registered(registration)) => {
                    read.registry.register(registration.target);
                    read.each.push(registration);
                }
                Ok(Entry::Live(target)) => read.registry.show(target),
                // A newer build's view is that build's to fold.
                Err(NoTarget::UnknownView) => {}
                Err(NoTarget::Malformed) => return Err(malformed(what, format!("`{sk}` does not read"))),
            }
        }
        read.each.sort_by_key(|registration| registration.target);
        Ok(read)
    }
}

/// What a row says.
enum Entry {
    Registered(Registration),
    Live(Target),
}

impl Entry {
    fn read(sk: &str, row: &Item) -> Result<Self, NoTarget> {
        let Some((view, LIVE)) = sk.split_once('#') else {
            return Ok(Self::Registered(Registration::of(sk.parse()?, row)));
        };
        let view = View::named(view).ok_or(NoTarget::UnknownView)?;
        let generation = shown(row).ok_or(NoTarget::Malformed)?;
        Ok(Self::Live(Target { view, generation }))
    }
}

impl Registration {
    /// What a row says of itself hinders nothing where it does not read.
    fn of(target: Target, row: &Item) -> Self {
        let text = |name: &str| row.get(name)?.as_s().ok();
        let registered_at = text("registered_at").and_then(|at| at.parse().ok());
        Self { target, registered_at, by: text("by").cloned() }
    }
}
