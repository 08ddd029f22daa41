//! When a checkpoint is made: until it is, what was recorded since the last rests on our
//! own word.

use std::time::Duration;

use chrono::TimeDelta;
use textledger_domain::actor::Actor;
use textledger_infrastructure::time::within;

use super::trouble::Trouble;
use super::{FUNCTION, Watch};

/// How often one is made, where something was recorded.
const MADE_EVERY: TimeDelta = TimeDelta::minutes(15);

/// How long one may take. One that was left unfinished is finished by the next.
const MADE_WITHIN: Duration = Duration::from_secs(15);

impl Watch<'_> {
    /// Makes one, where it is time and the deployment has a place for it.
    pub(super) async fn make_checkpoint(&mut self) -> Result<(), Trouble> {
        let Some(keeper) = &self.watchdog.checkpoints else { return Ok(()) };
        let is_due = self.round.checkpoint_at.is_none_or(|last| self.now.since(last) >= MADE_EVERY);
        if !is_due || self.watchdog.is_late(self.now) {
            return Ok(());
        }
        // Also of one that fails: it is told once, and not tried every minute.
        self.round.checkpoint_at = Some(self.now);
        let made = Box::pin(keeper.make(&self.watchdog.ledger, Actor::System(FUNCTION.to_owned())));
        within(&*self.watchdog.time, MADE_WITHIN, made).await.ok_or(Trouble::CheckpointUnfinished)?
    }
}
