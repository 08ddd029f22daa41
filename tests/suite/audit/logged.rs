//! A ledger on the embedded engine, a key, and the log of its checkpoints in a
//! directory.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::TimeDelta;
use tempfile::TempDir;
use textledger_domain::actor::Actor;
use textledger_domain::event::Event;
use textledger_domain::event::checkpoint::CheckpointSigned;
use textledger_domain::stream::{StreamId, System};
use textledger_infrastructure::checkpoint::{
    CheckpointError, Checkpointed, Checkpointer, Directory, DirectoryError, KeyFile, LedgerVerified,
    NoteSigner, verify,
};
use textledger_infrastructure::ledger::Ledger;
use textledger_projections::checkpoint::objects::Objects;

use crate::ledger::bench::{Bench, On};

pub(super) const ORIGIN: &str = "textledger/test";

pub(super) struct Logged {
    pub(super) bench: Bench,
    pub(super) key: KeyFile,
    folder: TempDir,
}

impl Logged {
    /// A ledger with the first texts of the first `contacts`.
    pub(super) async fn with(contacts: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = KeyFile::make(&folder.path().join("key.pem"), ORIGIN).unwrap();
        let logged = Self { bench: Bench::new(On::Engine).await, key, folder };
        for n in 0..contacts {
            logged.hear(n, "first").await;
        }
        logged
    }

    /// A text of the `n`-th contact, a second later.
    pub(super) async fn hear(&self, n: u32, id: &str) {
        self.bench.clock.advance(TimeDelta::seconds(1));
        self.bench.hear(&crate::ledger::bench::contact(n), &format!("{n}/{id}"), "hello").await;
    }

    /// The key once more.
    pub(super) fn same_key(&self) -> KeyFile {
        KeyFile::read(&self.folder.path().join("key.pem"), ORIGIN).unwrap()
    }

    pub(super) fn log(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    pub(super) fn objects(&self) -> Directory {
        Directory::at(self.log())
    }

    /// A checkpoint a minute later.
    pub(super) async fn checkpoint(&self) -> Result<Checkpointed, CheckpointError<DirectoryError>> {
        self.bench.clock.advance(TimeDelta::minutes(1));
        self.checkpoint_of(&self.bench.ledger, &self.objects(), false).await
    }

    pub(super) async fn checkpoint_of<O: Objects>(
        &self,
        ledger: &Ledger,
        objects: &O,
        all: bool,
    ) -> Result<Checkpointed, CheckpointError<O::Error>> {
        let actor = Actor::Operator("ana@example.com".to_owned());
        let checkpointer = Checkpointer { ledger, objects, signer: &self.key, actor };
        Ok(checkpointer.run(all).await?.expect("the ledger is not empty"))
    }

    pub(super) async fn verify(&self) -> LedgerVerified {
        verify(&self.bench.ledger, &self.objects(), self.key.key()).await.unwrap()
    }

    /// Fails unless the log holds, to the last checkpoint on record.
    pub(super) async fn assert_whole(&self) -> LedgerVerified {
        let verified = self.verify().await;
        assert_eq!((&*verified.log, &*verified.heads), (&[][..], &[][..]));
        let recorded = self.recorded().await;
        let numbers: Vec<u64> = recorded.iter().map(|signed| signed.checkpoint).collect();
        assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
        let census = verified.census.as_ref();
        assert_eq!(census.map(|census| census.checkpoint), numbers.last().copied());
        verified
    }

    /// The checkpoints on record.
    pub(super) async fn recorded(&self) -> Vec<CheckpointSigned> {
        let stream = StreamId::System(System::Checkpoints);
        let events = self.bench.ledger.read_stream(&stream).await.unwrap();
        let signed = |event: &Event| match event {
            Event::CheckpointSigned(signed) => Some(signed.clone()),
            _ => None,
        };
        events.iter().filter_map(|event| signed(event.event())).collect()
    }

    /// The files of the log.
    pub(super) fn files(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        collect(&self.log(), &mut found);
        found.sort();
        found
    }
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() { collect(&path, found) } else { found.push(path) }
    }
}
