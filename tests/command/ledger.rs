//! A ledger in a directory of its own, and the command run on it.

use std::path::Path;
use std::process::{Command, Output};

use chrono::TimeDelta;
use serde_json::Value;
use tempfile::TempDir;
use textledger_command::pipeline::local::BUSINESS_NUMBER;
use textledger_command::pipeline::{Options, Pipeline};
use textledger_domain::phone::PhoneNumber;
use textledger_domain::stream::StreamId;
use textledger_embedded::sources::Quiet;

/// Who wrote to us once.
pub const CUSTOMER: &str = "+14255550182";
/// Who never did.
pub const STRANGER: &str = "+14255550199";

/// Longer than an answer takes that is tried again: on a busy machine a call may
/// time out, and a trigger comes back after its visibility timeout.
const PATIENCE: TimeDelta = TimeDelta::minutes(15);

/// A data directory.
pub struct Ledger {
    directory: TempDir,
}

/// What a command said, and with which exit code it ended.
#[derive(Debug)]
pub struct Said {
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Said {
    /// Its output, read as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Fails unless it ended with `code` and its output holds all of `parts`.
    #[track_caller]
    pub fn assert(&self, code: i32, parts: &[&str]) -> &Self {
        assert_eq!(self.code, Some(code), "{self:?}");
        let said = if code == 2 { &self.stderr } else { &self.stdout };
        for part in parts {
            assert!(said.contains(part), "{part} is missing: {self:?}");
        }
        self
    }
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ledger {
    /// A ledger in which [`CUSTOMER`] has sent `text` and was answered.
    pub async fn after(text: &str) -> Self {
        let ledger = Self { directory: tempfile::tempdir().unwrap() };
        let pipeline = ledger.pipeline().await;
        let customer: PhoneNumber = CUSTOMER.parse().unwrap();
        pipeline.cloud.text_from(&customer, BUSINESS_NUMBER, text).unwrap();
        settle(&pipeline).await;
        if pipeline.cloud.carrier.inbox(CUSTOMER).unwrap().is_empty() {
            let events = pipeline.ledger.read_stream(&StreamId::Contact(customer)).await.unwrap();
            panic!("the customer was not answered: {events:#?}");
        }
        pipeline.stop().await.unwrap();
        ledger
    }

    /// The pipeline on this directory; to be stopped before a command runs.
    pub async fn pipeline(&self) -> Pipeline {
        pipeline_in(self.path()).await
    }

    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Runs `textledger consent` on this directory.
    pub fn consent(&self, args: &[&str]) -> Said {
        let directory = self.path().to_str().unwrap();
        textledger(&[&["consent"], args, &["--data-dir", directory]].concat())
    }

    /// How many events [`CUSTOMER`] and [`STRANGER`] have.
    pub fn events(&self) -> usize {
        let count = |phone: &str| {
            let directory = self.path().to_str().unwrap();
            let said = textledger(&["events", phone, "--json", "--data-dir", directory]);
            if said.code == Some(0) { said.json().as_array().unwrap().len() } else { 0 }
        };
        count(CUSTOMER) + count(STRANGER)
    }
}

/// Lets everything come to rest.
pub async fn settle(pipeline: &Pipeline) {
    assert_eq!(pipeline.settle(PATIENCE).await.unwrap(), Quiet::Settled);
}

/// The pipeline on `directory`.
pub async fn pipeline_in(directory: &Path) -> Pipeline {
    Pipeline::start(Options::in_dir(Some(directory.to_path_buf()))).await.unwrap()
}

/// Runs the command with nothing in its environment but who runs it.
pub fn textledger(args: &[&str]) -> Said {
    command(args).output().unwrap().into()
}

pub fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_textledger"));
    command.env_clear().env("USER", "mia").args(args);
    command
}
