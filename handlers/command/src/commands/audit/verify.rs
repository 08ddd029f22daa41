//! `audit verify`: whether the ledger is what was recorded.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::ArgGroup;
use indicatif::{ProgressBar, ProgressStyle};
use textledger_domain::phone::PhoneNumber;
use textledger_domain::stream::StreamId;
use textledger_domain::time::Timestamp;
use textledger_infrastructure::checkpoint;
use textledger_infrastructure::ledger::verify::{Onlooker, Verification};
use textledger_infrastructure::time::MachineTime;
use textledger_projections::audit::verify::Verified;
use textledger_projections::checkpoint::verify::LogContents;

use super::super::failure::{Failure, Ran};
use super::super::output::{print_answer, print_json_answer};
use super::super::source::{self, Opened, Source};
use super::verified::{Answer, screen};
use super::witness::{LogVerified, WitnessArgs};

/// Something is wrong with the ledger: no code that a command which failed has.
const WRONG: u8 = 3;

/// Segments that AWS is asked for at once. An engine in this process answers one
/// request after the other, and reads a table along its key faster than in parts.
const WORKERS: u32 = 8;

const HEARTBEAT: Duration = Duration::from_millis(200);

const HELP: &str = "\
Examples:
  textledger audit verify --all --aws --env prod
  textledger audit verify +14255550182
  textledger audit verify --all --json | jq '.findings[] | {stream, seq, kind}'
  textledger audit verify --all --since 41     only what was recorded since checkpoint 41
  textledger audit verify --all --aws --env prod --log /mnt/log --key prod.vkey

Every event's hash is computed again, and the digests of the words beside it; every
event must follow the one before it, be in its stream and in the index of times, and
lead to the stream's head; every head must name an event that is there, with the
decision state that the events come to. Words that were erased are not missed where a
WordsErased of their stream names the event. Nothing is changed and nothing is sent;
texts may go on meanwhile.

A stream whose events were all sealed anew and whose head was replaced with them, or
one that is gone together with its head, shows only to a witness outside the tables:
the log that `textledger audit checkpoint` writes. Where there is one it is held against
its key and the ledger's record of it, and every stream against every head that it
signed; and an event that says it was recorded before a checkpoint must be in it. With
--since what came before rests on the signature of that checkpoint, and is not read
again, and so neither is what was recorded since and dated back further than that.

What an operator gave up as lost (`textledger ledger repair --accept-loss`) and what a
checkpoint missed and a later one signed is no fault, and is named each time.

How it goes with the rest: the projector raises the alarm `ledger_changed` within
seconds of a change that it is told of; `verify` finds what was changed at any time,
and while nobody listened. A head that is older than its events is mended in passing by
whoever reads the stream next, and `textledger ledger repair PHONE` mends what the
events tell: so verify first, and mend what it names.

Exit codes: 0 nothing is wrong; 1 it could not be verified; 2 it was called wrongly;
3 something is wrong.";

#[derive(clap::Args)]
#[command(after_help = HELP, group(ArgGroup::new("whose").required(true).args(["phone", "all"])))]
pub(super) struct Args {
    /// The contact's number in E.164: its stream and its annex
    #[arg(value_parser = source::phone)]
    phone: Option<PhoneNumber>,
    /// Every stream: contacts, quarantine and the system's own
    #[arg(long)]
    all: bool,
    /// How many segments of the tables are read at once [default: 8; 1 for a data
    /// directory]
    #[arg(long, value_name = "N", requires = "all", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    workers: Option<u32>,
    /// Verify only what was recorded since this checkpoint
    #[arg(long, value_name = "CHECKPOINT", value_parser = clap::value_parser!(u64).range(1..))]
    since: Option<u64>,
    #[command(flatten)]
    witness: WitnessArgs,
    #[command(flatten)]
    source: Source,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: Args) -> Ran {
    let opened = args.source.open().await?;
    let answer = Box::pin(verify(&args, &opened)).await;
    opened.close().await?;
    let answer = answer?;
    match args.json {
        true => print_json_answer(&answer)?,
        false => print_answer(screen(&answer))?,
    }
    Ok(if answer.is_clean() { ExitCode::SUCCESS } else { ExitCode::from(WRONG) })
}

async fn verify(args: &Args, opened: &Opened) -> Result<Answer, Failure> {
    let usual = if opened.is_embedded() { 1 } else { WORKERS };
    let workers = args.workers.unwrap_or(usual);
    let tables = (&opened.tables).into();
    let verification = Verification::new(opened.dynamodb.clone(), tables, Arc::new(MachineTime), workers);
    let log = args.witness.read(&args.source, &opened.ledger).await?;
    let said = log.as_ref().map(LogVerified::of);
    let since = match args.since {
        Some(checkpoint) => Some((checkpoint, taken(log.as_ref(), checkpoint)?)),
        None => None,
    };
    // What a log says that does not hold itself is no witness.
    let signed = log.filter(|log| log.faults.is_empty()).map(|log| log.heads).unwrap_or_default();
    let verification = verification.held_against(signed);
    let verified = match (&args.phone, since) {
        (Some(phone), since) => {
            one(&verification, opened, phone, since.map(|(checkpoint, _)| checkpoint)).await?
        }
        (None, Some(since)) => recorded_since(&verification, opened, since).await?,
        (None, None) => all(&verification, opened).await?,
    };
    Ok(Answer { verified, log: said })
}

/// When `checkpoint` was taken, of a log that holds.
fn taken(log: Option<&LogContents>, checkpoint: u64) -> Result<Timestamp, Failure> {
    let Some(log) = log else {
        return Err(Failure("--since needs the log of checkpoints: name it with --log and --key".to_owned()));
    };
    if let Some(fault) = log.faults.first() {
        return Err(Failure(format!(
            "nothing can rest on checkpoint {checkpoint}: {fault}; verify without --since"
        )));
    }
    log.heads.taken(checkpoint).ok_or_else(|| {
        let newest = log.census.as_ref().map_or(0, |census| census.checkpoint);
        Failure(format!("there is no checkpoint {checkpoint}: the newest is {newest}"))
    })
}

/// Verifies one contact's streams.
async fn one(
    verification: &Verification,
    opened: &Opened,
    phone: &PhoneNumber,
    since: Option<u64>,
) -> Result<Verified, Failure> {
    let streams = [StreamId::Contact(phone.clone()), StreamId::Annex(phone.clone())];
    let verified = verification.streams(&streams, since).await?;
    if verified.events == 0 && verified.heads == 0 && verified.is_clean() {
        return Err(source::unknown(&opened.ledger, phone).await?);
    }
    Ok(verified)
}

/// Verifies what was recorded since a checkpoint that was taken then.
async fn recorded_since(
    verification: &Verification,
    opened: &Opened,
    (checkpoint, taken): (u64, Timestamp),
) -> Result<Verified, Failure> {
    let streams = checkpoint::recorded_since(&opened.ledger, taken, opened.ledger.now()).await?;
    let bar = bar(None);
    let onlooker = told(&bar);
    let verified = verification.since(streams, checkpoint, &onlooker).await;
    bar.finish_and_clear();
    Ok(verified?)
}

/// Verifies everything.
async fn all(verification: &Verification, opened: &Opened) -> Result<Verified, Failure> {
    let described = opened.dynamodb.describe_table().table_name(&opened.tables.events).send().await;
    // Who may not describe tables sees no end of the bar, and no more.
    let bar = bar(described.ok().and_then(|answer| u64::try_from(answer.table?.item_count?).ok()));
    let verified = verification.all(&told(&bar)).await;
    bar.finish_and_clear();
    Ok(verified?)
}

fn bar(items: Option<u64>) -> ProgressBar {
    let bar = items.map_or_else(ProgressBar::no_length, ProgressBar::new);
    let style = ProgressStyle::with_template(
        "{spinner} verifying {wide_bar} {pos} of about {len} events ({per_sec}) {elapsed}, {eta} left",
    );
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(HEARTBEAT);
    bar
}

fn told(bar: &ProgressBar) -> Onlooker {
    let counted = bar.clone();
    Arc::new(move |events| counted.inc(events))
}
