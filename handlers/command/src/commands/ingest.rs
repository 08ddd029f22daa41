//! `textledger ingest`: SNS event files through `sms-inbound`, and what came of
//! them.

mod input;
mod target;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use textledger_domain::envelope::Sealed;
use textledger_domain::event::Event;
use textledger_domain::event::outbound::Suppression;
use textledger_domain::record::Recorded;
use textledger_domain::stream::{Seq, StreamId};
use textledger_embedded::sources::Quiet;

use self::input::{Input, restamped};
use self::target::Target;
use super::failure::{Failure, Ran};
use super::output::{print, print_json};
use super::source::DATA_DIR;
use crate::pipeline::Options;
use crate::screens::tables::{events_table, table};
use textledger_handlers::functions::sms_inbound::{Receipt, Report};
use textledger_infrastructure::ledger::Ledger;

/// Feed SNS Lambda events (one or many records each) through sms-inbound, let
/// everything settle, and print what was appended. Exit code 1 where a record went
/// to quarantine or could not be recorded: the table says which and why.
#[derive(clap::Args)]
pub struct Args {
    /// SNS events as Lambda delivers them, one a file or one a line (JSON Lines)
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The directory the data is kept in
    #[arg(long, value_name = "DIR", env = "TEXTLEDGER_DATA_DIR", default_value = DATA_DIR)]
    data_dir: PathBuf,
    /// Feed a running `textledger serve` instead, which goes on with what follows
    #[arg(long, value_name = "URL")]
    endpoint_url: Option<String>,
    /// Stamp the records as published now, so that a STOP of an old sample file is confirmed
    #[arg(long)]
    restamp: bool,
    /// Print JSON instead of tables
    #[arg(long)]
    json: bool,
}

/// All that is printed.
#[derive(Serialize)]
struct Ingested {
    files: Vec<File>,
    appended: BTreeMap<String, Vec<Sealed>>,
    settled: bool,
}

/// What became of one event.
#[derive(Serialize)]
struct File {
    /// The file it stood in, and the line where it stood beside others.
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<Report>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

impl File {
    /// Whether every text of it is in its contact's stream.
    fn is_recorded(&self) -> bool {
        let mut receipts = self.report.iter().flat_map(|report| &report.records);
        self.report.is_some() && !receipts.any(|receipt| matches!(receipt, Receipt::Quarantined { .. }))
    }
}

pub async fn run(args: Args) -> Ran {
    let inputs = args.files.iter().map(|file| input::read(file)).collect::<Result<Vec<_>, _>>()?.concat();
    let target = match &args.endpoint_url {
        Some(url) => Target::served(url).await?,
        None => Target::started(Options::in_dir(Some(args.data_dir.clone()))).await?,
    };
    let before: BTreeMap<StreamId, Seq> = heads(target.ledger()).await?;

    let bar = ProgressBar::new(inputs.len() as u64);
    bar.set_style(
        ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} events")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    bar.set_message("ingesting");
    let mut files = Vec::with_capacity(inputs.len());
    for Input { place: file, event } in inputs {
        let event = if args.restamp { restamped(&event, target.now()) } else { event };
        files.push(match target.invoke(event).await? {
            Ok(report) => File { file, report: serde_json::from_value(report).ok(), error: None },
            Err(error) => File { file, report: None, error: Some(error.to_string()) },
        });
        bar.inc(1);
    }
    bar.set_style(
        ProgressStyle::with_template("{spinner} {msg} {elapsed}")
            .unwrap_or_else(|_| ProgressStyle::default_spinner()),
    );
    bar.set_message("replies settle; Ctrl-C leaves the rest for later");
    bar.enable_steady_tick(Duration::from_millis(120));
    let quiet = tokio::select! {
        quiet = target.settle() => quiet?,
        _ = tokio::signal::ctrl_c() => Some(Quiet::Pending(target.now())),
    };
    bar.finish_and_clear();

    let appended = appended(target.ledger(), &before).await?;
    target.close().await?;
    let failed = !files.iter().all(File::is_recorded);
    let settled = quiet == Some(Quiet::Settled);
    match args.json {
        true => {
            let sealed = |events: &Vec<Recorded>| events.iter().map(|event| event.sealed().clone()).collect();
            let appended = appended.iter().map(|(stream, events)| (stream.key(), sealed(events))).collect();
            print_json(&Ingested { files, appended, settled })?;
        }
        false => show(&files, &appended, quiet, args.restamp)?,
    }
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn heads(ledger: &Ledger) -> Result<BTreeMap<StreamId, Seq>, Failure> {
    let streams = ledger.streams().await?;
    Ok(streams.into_iter().map(|(stream, head)| (stream, head.seq)).collect())
}

async fn appended(
    ledger: &Ledger,
    before: &BTreeMap<StreamId, Seq>,
) -> Result<BTreeMap<StreamId, Vec<Recorded>>, Failure> {
    let mut appended = BTreeMap::new();
    for (stream, seq) in heads(ledger).await? {
        let mut from = before.get(&stream).copied().unwrap_or(0) + 1;
        let mut events: Vec<Recorded> = Vec::new();
        while from <= seq {
            let page = ledger.read_from(&stream, from).await?;
            let Some(last) = page.last() else { break };
            from = last.seq() + 1;
            events.extend(page);
        }
        if !events.is_empty() {
            appended.insert(stream, events);
        }
    }
    Ok(appended)
}

fn show(
    files: &[File],
    appended: &BTreeMap<StreamId, Vec<Recorded>>,
    quiet: Option<Quiet>,
    restamped: bool,
) -> Result<(), Failure> {
    let mut records = table(&["file", "record", "outcome", "where"]);
    for file in files {
        if let Some(error) = &file.error {
            records.add_row([file.file.clone(), "all".to_owned(), "failed".to_owned(), error.clone()]);
        }
        for (index, receipt) in file.report.iter().flat_map(|report| &report.records).enumerate() {
            let (outcome, place) = match receipt {
                Receipt::Recorded { stream_id, seqs } => {
                    ("recorded", format!("{} {}", stream_id.key(), span(seqs)))
                }
                Receipt::Duplicate { stream_id, seq } => {
                    ("duplicate of", format!("{} {seq}", stream_id.key()))
                }
                Receipt::Quarantined { stream_id, seqs, detail } => {
                    ("quarantined", format!("{} {} · {detail}", stream_id.key(), span(seqs)))
                }
            };
            records.add_row([file.file.clone(), (index + 1).to_string(), outcome.to_owned(), place]);
        }
    }
    print(records.trim_fmt())?;
    for (stream, events) in appended {
        print(format!("\n{}\n{}", stream.key(), events_table(events).trim_fmt()))?;
    }
    let is_stale = |event: &Recorded| matches!(event.event(), Event::SendSuppressed(s) if s.reason == Suppression::Stale);
    if !restamped && appended.values().flatten().any(is_stale) {
        print(
            "\na STOP over five minutes old is honoured but not confirmed; --restamp takes the records as published now",
        )?;
    }
    match quiet {
        Some(Quiet::Settled) => {}
        Some(Quiet::Pending(due)) => print(format!(
            "\nnot all settled: something is due at {due}; `textledger serve` or another ingest goes on with it"
        ))?,
        None => print("\nwhat follows, follows where it is served: `textledger events` shows it")?,
    }
    Ok(())
}

fn span(seqs: &[Seq]) -> String {
    match seqs {
        [] => "before".to_owned(),
        [one] => one.to_string(),
        [first, .., last] => format!("{first}–{last}"),
    }
}
