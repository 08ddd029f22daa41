//! The log of checkpoints as a witness: where it is, who is to have signed it, and
//! what it says.

use serde::Serialize;
use textledger_domain::time::Timestamp;
use textledger_infrastructure::checkpoint::{anchors, log_of};
use textledger_infrastructure::ledger::Ledger;
use textledger_projections::checkpoint::objects::{NEWEST, Objects};
use textledger_projections::checkpoint::verify::LogContents;

use super::super::failure::Failure;
use super::super::source::{Source, Whereabouts};
use super::log_key::LogKey;
use super::log_objects::LogObjects;
use super::log_place::{KeyPlace, LogPlace};

/// Where the log of checkpoints is, and what it is to be signed with.
#[derive(clap::Args)]
pub(super) struct WitnessArgs {
    /// The log of checkpoints: a directory, or s3://BUCKET/PREFIX [default: checkpoint-log
    /// in the data directory, where it is there]
    #[arg(long, value_name = "LOG")]
    log: Option<LogPlace>,
    /// What the log is to be signed with: a file with the verifier key, as `audit
    /// checkpoint --show-key` tells it, the key's own file, or kms:ID [default:
    /// checkpoint-key.pem in the data directory]
    #[arg(long, value_name = "KEY")]
    key: Option<KeyPlace>,
}

/// What the log said of itself.
#[derive(Debug, Serialize)]
pub(super) struct LogVerified {
    /// The newest checkpoint.
    pub checkpoint: Option<u64>,
    /// When its census was read.
    pub at: Option<Timestamp>,
    /// Entries of the log.
    pub entries: u64,
    /// What is wrong with it.
    pub faults: Vec<String>,
}

impl LogVerified {
    pub(super) fn of(log: &LogContents) -> Self {
        Self {
            checkpoint: log.census.as_ref().map(|census| census.checkpoint),
            at: log.census.as_ref().map(|census| census.at),
            entries: log.size,
            faults: log.faults.iter().map(ToString::to_string).collect(),
        }
    }
}

impl WitnessArgs {
    /// The log, held against its key and against what the ledger recorded of it; none
    /// where there is none to hold anything against.
    pub(super) async fn read(
        &self,
        source: &Source,
        ledger: &Ledger,
    ) -> Result<Option<LogContents>, Failure> {
        let has_place = matches!(source.whereabouts().await?, Whereabouts::Directory(_));
        if self.log.is_none() && !has_place {
            return Ok(None);
        }
        let objects = LogObjects::at(LogPlace::of(source, self.log.as_ref()).await?).await;
        let found = objects.read(&[NEWEST.to_owned()]).await?;
        let is_there = found.iter().any(Option::is_some);
        // One that is on record and is gone is what has to be said first.
        if self.log.is_none() && !is_there && anchors(ledger).await?.is_empty() {
            return Ok(None);
        }
        let store = ledger.check_store(None).await?.store_id;
        let key = KeyPlace::of(source, self.key.as_ref()).await?;
        let key = LogKey::verifier_at(&key, &format!("textledger/{store}")).await?;
        Ok(Some(log_of(ledger, &objects, &key).await?))
    }
}
