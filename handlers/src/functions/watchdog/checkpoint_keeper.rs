//! Checkpoints of the ledger, signed by a key that this function cannot read and kept
//! where it can take nothing away.

use aws_config::SdkConfig;
use textledger_domain::actor::Actor;
use textledger_infrastructure::checkpoint::{Bucket, CheckpointError, Checkpointer, KmsKey};
use textledger_infrastructure::ledger::Ledger;
use tracing::info;

use super::trouble::Trouble;

/// Where checkpoints are kept, and what signs them.
#[derive(Debug, Clone)]
pub struct CheckpointKeeper {
    /// How AWS is reached.
    pub sdk: SdkConfig,
    /// The bucket of their log.
    pub bucket: String,
    /// The key, in KMS.
    pub key_id: String,
}

impl CheckpointKeeper {
    /// Makes a checkpoint of what `ledger` recorded since the last one, in the name of
    /// `actor`.
    pub(super) async fn make(&self, ledger: &Ledger, actor: Actor) -> Result<(), Trouble> {
        let origin = format!("textledger/{}", ledger.check_store(None).await?.store_id);
        let signer = KmsKey::find(&self.sdk, &self.key_id, &origin).await?;
        let objects = Bucket::at(&self.sdk, &self.bucket, "");
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
