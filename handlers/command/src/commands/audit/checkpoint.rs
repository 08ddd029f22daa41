//! `textledger audit checkpoint`: the ledger's state, signed into an append-only log,
//! and that log checked.

use std::process::ExitCode;

use serde_json::json;
use textledger_domain::actor::Principal;
use textledger_domain::event::checkpoint::CheckpointSigned;
use textledger_infrastructure::checkpoint::{
    CheckpointError, Checkpointed, Checkpointer, KeyFile, LedgerVerified, NoteSigner, verify,
};
use textledger_projections::checkpoint::note::VerifierKey;

use super::super::failure::{Failure, Ran};
use super::super::output::{complain, print, print_answer, print_json};
use super::super::source::{Opened, Source};
use super::log_key::{LogKey, LogKeyError};
use super::log_objects::{LogObjects, LogObjectsError};
use super::log_place::{KeyPlace, LogPlace};
use crate::screens::terminal::Fit;
use crate::screens::words::counted;

const HELP: &str = "\
Examples:
  textledger audit checkpoint --make-key           once: a key of your own, mode 600
  textledger audit checkpoint                      sign what advanced since the last one
  textledger audit checkpoint --verify             hold the log against the ledger
  textledger audit checkpoint --log /backup/log --key /secrets/checkpoint.pem
  textledger audit checkpoint --aws --env prod --log s3://BUCKET --key kms:alias/NAME
  textledger audit checkpoint --show-key           what others verify with

A checkpoint is a signed note (C2SP tlog-checkpoint) over an append-only log in tiles
(C2SP tlog-tiles): a leaf for each stream whose head advanced, and last the root of a
Merkle tree over all streams. Whoever keeps one can prove later that nothing before it
was rewritten, taken away or slipped in. Keep copies where this machine cannot reach.

Streams are named in it by the SHA-256 of their keys: no phone number stands in the
log, but whoever has its entries (tile/entries) can try numbers. Publish the rest.

Exit codes: 0 signed, nothing new, or the log holds; 1 failed; 3 no usable key;
4 the log or a stream does not hold; 5 the clock is before the last checkpoint;
6 another run was faster.";

const NO_KEY: u8 = 3;
const DOES_NOT_HOLD: u8 = 4;
const CLOCK: u8 = 5;
const OVERTAKEN: u8 = 6;

/// Sign the state of all streams into an append-only log.
#[derive(clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Args {
    /// The Ed25519 key: a file in PKCS#8 PEM, or kms:ID (or an alias or ARN) for one in AWS
    /// KMS [default: checkpoint-key.pem in the data directory]
    #[arg(long, value_name = "KEY")]
    key: Option<KeyPlace>,
    /// The log: a directory, or s3://BUCKET/PREFIX [default: checkpoint-log in the data
    /// directory]
    #[arg(long, value_name = "LOG")]
    log: Option<LogPlace>,
    /// Make a key in a file, and show what others verify with
    #[arg(long, conflicts_with_all = ["verify", "all"])]
    make_key: bool,
    /// Show what others verify with
    #[arg(long, conflicts_with_all = ["make_key", "verify", "all"])]
    show_key: bool,
    /// Sign nothing; hold the log against its key, the ledger's record and its heads
    #[arg(long, conflicts_with = "all")]
    verify: bool,
    /// Look at every stream, not only at those that recorded something since
    #[arg(long)]
    all: bool,
    /// Who signs, for the record
    #[arg(long, value_name = "NAME", env = "USER", required_unless_present_any = ["make_key", "show_key", "verify"])]
    by: Option<String>,
    #[command(flatten)]
    source: Source,
    /// Print JSON instead of words
    #[arg(long)]
    json: bool,
}

/// Why a command did not do what it was asked.
enum Undone {
    Key(LogKeyError),
    Checkpoint(CheckpointError<LogObjectsError>),
    Other(Failure),
}

impl From<LogKeyError> for Undone {
    fn from(error: LogKeyError) -> Self {
        Self::Key(error)
    }
}

impl From<CheckpointError<LogObjectsError>> for Undone {
    fn from(error: CheckpointError<LogObjectsError>) -> Self {
        Self::Checkpoint(error)
    }
}

impl From<Failure> for Undone {
    fn from(failure: Failure) -> Self {
        Self::Other(failure)
    }
}

pub(super) async fn run(args: Args) -> Ran {
    let key = KeyPlace::of(&args.source, args.key.as_ref()).await?;
    let opened = args.source.open().await?;
    let ran = Box::pin(args.run_on(&opened, &key)).await;
    opened.close().await?;
    let (code, failure) = match ran {
        Ok(code) => return Ok(code),
        Err(Undone::Other(failure)) => return Err(failure),
        Err(Undone::Key(error)) => (NO_KEY, Failure::from(error)),
        Err(Undone::Checkpoint(error)) => (code_of(&error), Failure::from(error)),
    };
    complain(&failure);
    Ok(ExitCode::from(code))
}

fn code_of(error: &CheckpointError<LogObjectsError>) -> u8 {
    match error {
        CheckpointError::Log(_)
        | CheckpointError::LedgerBehind { .. }
        | CheckpointError::StagedGone(..)
        | CheckpointError::Census { .. } => DOES_NOT_HOLD,
        CheckpointError::ClockBefore { .. } => CLOCK,
        CheckpointError::Overtaken(_) => OVERTAKEN,
        _ => 1,
    }
}

impl Args {
    async fn run_on(&self, opened: &Opened, place: &KeyPlace) -> Result<ExitCode, Undone> {
        let store = opened.ledger.check_store(None).await.map_err(Failure::from)?.store_id;
        let origin = format!("textledger/{store}");
        if self.make_key {
            let KeyPlace::File(path) = place else {
                return Err(Failure(format!(
                    "{place} is no file: make a key in KMS with `aws kms create-key --key-spec ECC_NIST_EDWARDS25519 --key-usage SIGN_VERIFY`, or have Terraform make it"
                ))
                .into());
            };
            let key = KeyFile::make(path, &origin).map_err(LogKeyError::from)?;
            self.say_key(
                place,
                key.key(),
                &format!("a new key is at {place}: back it up, and let nobody read it"),
            )?;
            return Ok(ExitCode::SUCCESS);
        }
        if self.show_key {
            let key = LogKey::verifier_at(place, &origin).await?;
            self.say_key(place, &key, &format!("the key at {place} signs {origin}"))?;
            return Ok(ExitCode::SUCCESS);
        }
        let objects = LogObjects::at(LogPlace::of(&self.source, self.log.as_ref()).await?).await;
        if self.verify {
            let key = LogKey::verifier_at(place, &origin).await?;
            let verified = verify(&opened.ledger, &objects, &key).await?;
            return Ok(self.say_verified(&verified)?);
        }
        let key = LogKey::at(place, &origin).await?;
        let Some(by) = self.by.as_deref().and_then(Principal::named) else {
            return Err(Failure(
                "say who signs with --by NAME: it is on record with the checkpoint".to_owned(),
            )
            .into());
        };
        let checkpointer =
            Checkpointer { ledger: &opened.ledger, objects: &objects, signer: &key, actor: by.into() };
        self.say(checkpointer.run(self.all).await?.as_ref())?;
        Ok(ExitCode::SUCCESS)
    }

    fn say_key(&self, place: &KeyPlace, key: &VerifierKey, what: &str) -> Result<(), Failure> {
        if self.json {
            return print_json(&json!({ "key": place.to_string(), "verifier_key": key.to_string() }));
        }
        print(format!("{what}\nothers verify with: {key}"))
    }

    fn say(&self, checkpointed: Option<&Checkpointed>) -> Result<(), Failure> {
        let Some(Checkpointed { signed, advances, pages }) = checkpointed else {
            return match self.json {
                true => print_json(&json!({ "advances": 0 })),
                false => print("the ledger is empty: there is nothing to sign"),
            };
        };
        if self.json {
            return print_json(&json!({ "advances": advances, "pages": pages, "newest": signed }));
        }
        let CheckpointSigned { checkpoint, tree_size, census_size, key_id, .. } = signed;
        match advances {
            0 => print(format!("nothing advanced since checkpoint {checkpoint}")),
            _ => print(format!(
                "checkpoint {checkpoint}: {} advanced, {} in the census, tree size {tree_size}, signed with key {key_id}",
                counted(*advances, "head"),
                counted(*census_size, "stream")
            )),
        }
    }

    fn say_verified(&self, verified: &LedgerVerified) -> Result<ExitCode, Failure> {
        let log = verified.log.iter().map(ToString::to_string);
        let faults: Vec<String> = log.chain(verified.heads.iter().map(ToString::to_string)).collect();
        let told = match (&verified.census, faults.is_empty()) {
            _ if self.json => {
                let newest = &verified.census;
                let told = json!({ "newest": newest, "entries": verified.size, "faults": faults });
                Fit::json(&told)?
            }
            (_, false) => faults.join("\n").into(),
            (None, true) => "there is no checkpoint yet".to_owned().into(),
            (Some(census), true) => format!(
                "{} verified: tree size {}, {} in the census, up to {}",
                counted(census.checkpoint, "checkpoint"),
                verified.size,
                counted(census.size, "stream"),
                census.at
            )
            .into(),
        };
        print_answer(told)?;
        Ok(match faults.is_empty() {
            true => ExitCode::SUCCESS,
            false => ExitCode::from(DOES_NOT_HOLD),
        })
    }
}
