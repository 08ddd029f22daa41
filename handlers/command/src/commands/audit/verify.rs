//! `audit verify`: whether the ledger is what was recorded.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::ArgGroup;
use indicatif::{ProgressBar, ProgressStyle};
use textledger_domain::phone::PhoneNumber;
use textledger_domain::stream::StreamId;
use textledger_infrastructure::ledger::verify::{Onlooker, Verification};
use textledger_infrastructure::time::MachineTime;
use textledger_projections::audit::verify::Verified;

use super::super::failure::{Failure, Ran};
use super::super::output::{print_answer, print_json_answer};
use super::super::source::{self, Opened, Source};
use crate::screens::tables::table;
use crate::screens::words::counted;

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

Every event's hash is computed again, and the digests of the words beside it; every
event must follow the one before it, be in its stream and in the index of times, and
lead to the stream's head; every head must name an event that is there, with the
decision state that the events come to. Words that were erased are not missed where a
WordsErased of their stream names the event. Nothing is changed and nothing is sent;
texts may go on meanwhile.

What it cannot see: a stream whose events were all sealed anew and whose head was
replaced with them, or one that is gone together with its head. Only a witness outside
the tables sees that: `textledger audit checkpoint` makes one, and its --verify asks it.

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
    #[command(flatten)]
    source: Source,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: Args) -> Ran {
    let opened = args.source.open().await?;
    let verified = Box::pin(verify(&args, &opened)).await;
    opened.close().await?;
    let verified = verified?;
    match args.json {
        true => print_json_answer(&verified)?,
        false => print_answer(screen(&verified))?,
    }
    Ok(if verified.is_clean() { ExitCode::SUCCESS } else { ExitCode::from(WRONG) })
}

async fn verify(args: &Args, opened: &Opened) -> Result<Verified, Failure> {
    let usual = if opened.is_embedded() { 1 } else { WORKERS };
    let workers = args.workers.unwrap_or(usual);
    let tables = (&opened.tables).into();
    let verification = Verification::new(opened.dynamodb.clone(), tables, Arc::new(MachineTime), workers);
    let Some(phone) = &args.phone else { return all(&verification, opened).await };
    let streams = [StreamId::Contact(phone.clone()), StreamId::Annex(phone.clone())];
    let verified = verification.streams(&streams).await?;
    if verified.events == 0 && verified.heads == 0 {
        return Err(source::unknown(&opened.ledger, phone).await?);
    }
    Ok(verified)
}

/// Verifies everything under a bar.
async fn all(verification: &Verification, opened: &Opened) -> Result<Verified, Failure> {
    let described = opened.dynamodb.describe_table().table_name(&opened.tables.events).send().await;
    // Who may not describe tables sees no end of the bar, and no more.
    let items = described.ok().and_then(|answer| u64::try_from(answer.table?.item_count?).ok());
    let bar = items.map_or_else(ProgressBar::no_length, ProgressBar::new);
    let style = ProgressStyle::with_template(
        "{spinner} verifying {wide_bar} {pos} of about {len} events ({per_sec}) {elapsed}, {eta} left",
    );
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(HEARTBEAT);
    let counted = bar.clone();
    let onlooker: Onlooker = Arc::new(move |events| counted.inc(events));
    let verified = verification.all(&onlooker).await;
    bar.finish_and_clear();
    Ok(verified?)
}

/// What was found, for people.
fn screen(verified: &Verified) -> String {
    let Verified { streams, events, heads, erased, erasures_unfinished, findings } = verified;
    let mut said = Vec::new();
    if !findings.is_empty() {
        let mut rows = table(&["stream", "seq", "what is wrong", "kind", "event id"]);
        for finding in findings {
            rows.add_row([
                finding.whose.to_string(),
                finding.seq.to_string(),
                finding.what(),
                finding.fault.name().to_owned(),
                finding.event_id.map_or_else(|| "–".to_owned(), |id| id.to_string()),
            ]);
        }
        said.extend([rows.trim_fmt(), "What to do:".to_owned()]);
        let steps: BTreeMap<&str, &str> =
            findings.iter().map(|finding| (finding.fault.name(), finding.fault.next_step())).collect();
        said.extend(steps.iter().map(|(kind, step)| format!("  {kind}: {step}")));
    }
    let result = match findings.len() {
        0 => "nothing is wrong".to_owned(),
        1 => "ONE THING IS WRONG".to_owned(),
        count => format!("{count} THINGS ARE WRONG"),
    };
    said.push(format!(
        "{} of {} and {} verified: {result}",
        counted(*events, "event"),
        counted(*streams, "stream"),
        counted(*heads, "head")
    ));
    if *erased > 0 {
        let events = counted(*erased, "event");
        said.push(format!("words erased, as events of their streams say: those of {events}"));
    }
    if *erasures_unfinished > 0 {
        said.push(format!(
            "words on record as erased that are there: those of {}; run `textledger erase` for these contacts again",
            counted(*erasures_unfinished, "event")
        ));
    }
    said.join("\n")
}
