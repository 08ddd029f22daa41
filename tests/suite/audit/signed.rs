//! A pipeline whose contacts' heads are signed, and the log of its checkpoints as a
//! witness.

use chrono::TimeDelta;
use std::sync::Arc;
use tempfile::TempDir;
use textledger_command::pipeline::Pipeline;
use textledger_domain::actor::Actor;
use textledger_domain::time::Timestamp;
use textledger_embedded::clock::ManualClock;
use textledger_infrastructure::checkpoint::{
    Checkpointer, Directory, KeyFile, NoteSigner, log_of, recorded_since,
};
use textledger_infrastructure::ids::Ids;
use textledger_infrastructure::ledger::verify::Verification;
use textledger_infrastructure::ledger::{Dynamo, Ledger};
use textledger_projections::audit::verify::Verified;
use textledger_projections::checkpoint::verify::LogContents;

use super::{unheard, verification};
use crate::erasure::wait;
use crate::phones::{customer, text_and_settle};
use crate::pipelines::pipeline;
use crate::tables::Tables;

/// A ledger of some contacts whose heads are signed.
pub(super) struct Signed {
    pub(super) pipeline: Pipeline,
    pub(super) tables: Tables,
    folder: TempDir,
    key: KeyFile,
}

impl Signed {
    pub(super) async fn with(contacts: u32) -> Self {
        let pipeline = pipeline().await;
        for n in 1..=contacts {
            text_and_settle(&pipeline, &customer(n), "Hello").await;
        }
        text_and_settle(&pipeline, &customer(1), "please stop texting me").await;
        let folder = tempfile::tempdir().unwrap();
        let key = KeyFile::make(&folder.path().join("key.pem"), "textledger/test").unwrap();
        let signed = Self { tables: Tables::of(&pipeline), pipeline, folder, key };
        signed.sign().await;
        signed
    }

    fn directory(&self) -> Directory {
        Directory::at(self.folder.path().join("log"))
    }

    /// A checkpoint, long after the last text and long before the next.
    pub(super) async fn sign(&self) {
        wait(&self.pipeline, TimeDelta::hours(6)).await;
        self.sign_as(&self.pipeline.ledger, true).await;
        wait(&self.pipeline, TimeDelta::hours(6)).await;
    }

    /// A checkpoint now, by a machine that sees this `ledger`.
    pub(super) async fn sign_as(&self, ledger: &Ledger, all: bool) {
        let objects = &self.directory();
        let actor = Actor::Operator("ana@example.com".to_owned());
        let checkpointer = Checkpointer { ledger, objects, signer: &self.key, actor };
        checkpointer.run(all).await.unwrap();
    }

    /// The ledger as a machine sees it whose clock stands at `at`.
    pub(super) fn ledger_whose_clock_shows(&self, at: Timestamp) -> Ledger {
        let client = aws_sdk_dynamodb::Client::new(self.pipeline.cloud.sdk());
        let store = Arc::new(Dynamo::new(client, (&self.tables.names).into()));
        Ledger::over(store, Arc::new(ManualClock::starting_at(at)), Arc::new(Ids::from_machine()))
    }

    /// What all of it comes to by the log.
    pub(super) async fn verified(&self) -> Verified {
        self.witnessed(2).await.all(&unheard()).await.unwrap()
    }

    pub(super) async fn log(&self) -> LogContents {
        let log = log_of(&self.pipeline.ledger, &self.directory(), self.key.key()).await.unwrap();
        assert_eq!(log.faults, []);
        log
    }

    pub(super) async fn witnessed(&self, workers: u32) -> Verification {
        verification(&self.pipeline, workers).held_against(self.log().await.heads)
    }

    pub(super) async fn since(&self, checkpoint: u64) -> Verified {
        let taken = self.log().await.heads.taken(checkpoint).unwrap();
        let ledger = &self.pipeline.ledger;
        let streams = recorded_since(ledger, taken, ledger.now()).await.unwrap();
        self.witnessed(2).await.since(streams, checkpoint, &unheard()).await.unwrap()
    }
}
