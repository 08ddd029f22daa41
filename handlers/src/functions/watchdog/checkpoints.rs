//! Checkpoints of the ledger, signed by a key that this function cannot read and kept
//! where it can take nothing away. Until one is made, what was recorded since the last
//! rests on our own word.

use std::time::Duration;

use aws_config::SdkConfig;
use chrono::TimeDelta;
use textledger_domain::actor::Actor;
use textledger_infrastructure::checkpoint::{Bucket, CheckpointError, Checkpointer, KmsKey};
use textledger_infrastructure::ledger::Ledger;
use textledger_infrastructure::time::within;
use tracing::info;

use super::trouble::Trouble;
use super::{FUNCTION, Watch};

/// How often one is made, where something was recorded.
const MADE_EVERY: TimeDelta = TimeDelta::minutes(15);

/// How long one may take. One that was left unfinished is finished by the next.
const MADE_WITHIN: Duration = Duration::from_secs(15);

/// Where checkpoints are kept, and what signs them.
#[derive(Debug, Clone)]
pub struct Checkpoints {
    /// How AWS is reached.
    pub sdk: SdkConfig,
    /// The bucket of their log.
    pub bucket: String,
    /// The key, in KMS.
    pub key_id: String,
}

impl Watch<'_> {
    /// Makes one, where it is time and the deployment has a place for it.
    pub(super) async fn make_checkpoint(&mut self) -> Result<(), Trouble> {
        let Some(checkpoints) = &self.watchdog.checkpoints else { return Ok(()) };
        let is_due = self.round.checkpoint_at.is_none_or(|last| self.now.since(last) >= MADE_EVERY);
        if !is_due || self.watchdog.is_late(self.now) {
            return Ok(());
        }
        // Also of one that fails: it is told once, and not tried every minute.
        self.round.checkpoint_at = Some(self.now);
        let made = Box::pin(checkpoints.made(&self.watchdog.ledger));
        within(&*self.watchdog.time, MADE_WITHIN, made).await.ok_or(Trouble::CheckpointUnfinished)?
    }
}

impl Checkpoints {
    async fn made(&self, ledger: &Ledger) -> Result<(), Trouble> {
        let origin = format!("textledger/{}", ledger.check_store(None).await?.store_id);
        let signer = KmsKey::find(&self.sdk, &self.key_id, &origin).await?;
        let objects = Bucket::at(&self.sdk, &self.bucket, "");
        let actor = Actor::System(FUNCTION.to_owned());
        let checkpointer = Checkpointer { ledger, objects: &objects, signer: &signer, actor };
        match checkpointer.run(false).await {
            Ok(Some(made)) if made.advances > 0 => {
                info!(checkpoint = made.signed.checkpoint, advances = made.advances, "a checkpoint was made");
                Ok(())
            }
            // Nothing advanced; or another round was faster, and there is one.
            Ok(_) | Err(CheckpointError::Overtaken(_)) => Ok(()),
            Err(error) => Err(Trouble::Checkpoint(Box::new(error))),
        }
    }
}
