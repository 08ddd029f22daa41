//! What all of it works with.

use std::sync::Arc;

use chrono::TimeDelta;
use textledger_domain::actor::Actor;
use textledger_infrastructure::rebuild::{Holder, Making, Options, Rebuild};
use textledger_infrastructure::time::{MachineTime, SharedTime};
use textledger_infrastructure::views::Registrations;
use textledger_projections::target::{Generation, Target};
use textledger_projections::view::View;

use super::super::failure::Failure;
use super::super::source::Opened;

/// How long the live projector is given to fold an event before its stream counts
/// as behind, where nothing else is said.
pub(super) const LAG_S: u32 = 30;

/// A ledger, and the time it is worked on in.
pub(super) struct Work {
    pub opened: Opened,
    pub time: SharedTime,
}

impl Work {
    pub fn on(opened: Opened) -> Self {
        Self { opened, time: Arc::new(MachineTime) }
    }

    pub fn making(&self) -> Making<'_> {
        let Opened { views, dynamodb, tables, .. } = &self.opened;
        Making { client: dynamodb, names: tables, views, time: &self.time }
    }

    pub fn rebuild(&self, target: Target, options: Options) -> Rebuild {
        let Opened { ledger, views, dynamodb, tables, .. } = &self.opened;
        Rebuild {
            ledger: ledger.clone(),
            views: views.clone(),
            client: dynamodb.clone(),
            control: tables.control.clone(),
            time: self.time.clone(),
            target,
            options,
        }
    }

    /// This run, as others are told of it.
    pub fn holder(&self, by: &str) -> Holder {
        let pid = std::process::id();
        let run = self.opened.ledger.fresh_id(self.time.now()).to_string();
        Holder { name: format!("{by} (process {pid})"), run }
    }

    pub async fn registrations(&self) -> Result<Registrations, Failure> {
        Ok(self.opened.views.registrations().await?)
    }
}

/// How a census is only looked at.
pub(super) fn looking(lag_s: u32) -> Options {
    Options { workers: 4, rate: None, lag: TimeDelta::seconds(lag_s.into()) }
}

/// The generation of `view` that is to take the place of the one readers are
/// shown: the latest that is folded.
pub(super) fn built(registrations: &Registrations, view: View) -> Result<Target, Failure> {
    let live = registrations.registry.live(view);
    let mut later = registrations.registry.targets().into_iter().filter(|target| target.view == view);
    later.rfind(|target| target.generation > live.generation).ok_or_else(|| {
        Failure(format!(
            "{live} is the latest generation there is: `textledger projections rebuild {}` makes another",
            view.name()
        ))
    })
}

/// The generation of `view` of which it is one step back to.
pub(super) fn before(registrations: &Registrations, view: View) -> Result<Target, Failure> {
    let live = registrations.registry.live(view);
    let mut earlier = registrations.registry.targets().into_iter().filter(|target| target.view == view);
    earlier.rfind(|target| target.generation < live.generation).ok_or_else(|| {
        Failure(format!(
            "no generation before {live} is kept: what was retired cannot be shown again; rebuild and swap instead"
        ))
    })
}

/// Who does it, as the record has it.
pub(super) fn operator(by: &str) -> Actor {
    Actor::Operator(by.to_owned())
}

/// The target of `view` with this generation.
pub(super) fn target(view: View, generation: Generation) -> Target {
    Target { view, generation }
}
