//! `textledger ingest`: SNS event files through `sms-inbound`, and what came of
//! them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use crate::pipeline::local::ENVIRONMENT;
use chrono::TimeDelta;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use serde_json::Value;
use textledger_domain::envelope::Sealed;
use textledger_domain::event::Event;
use textledger_domain::event::outbound::Suppression;
use textledger_domain::record::Recorded;
use textledger_domain::stream::{Seq, StreamId};
use textledger_domain::time::Timestamp;
use textledger_embedded::sources::Quiet;

use super::failure::{Failure, Ran};
use super::output::{print, print_json};
use super::source::DATA_DIR;
use crate::pipeline::{Options, Pipeline};
use crate::screens::tables::{events_table, table};
use textledger_handlers::functions::sms_inbound::{Receipt, Report};
use textledger_infrastructure::deployment::functions::Function;

/// How long the system is given to settle, retries of the agent included.
const PATIENCE: TimeDelta = TimeDelta::minutes(3);

/// Feed SNS Lambda event files (one or many records each) through sms-inbound,
/// let everything settle, and print what was appended.
#[derive(clap::Args)]
pub struct Args {
    /// SNS events as Lambda delivers them
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The directory the data is kept in
    #[arg(long, value_name = "DIR", env = "TEXTLEDGER_DATA_DIR", default_value = DATA_DIR)]
    data_dir: PathBuf,
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

/// What became of one file.
#[derive(Serialize)]
struct File {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<Report>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
}

pub async fn run(args: Args) -> Ran {
    let contents = args.files.iter().map(|file| read(file)).collect::<Result<Vec<_>, _>>()?;
    let pipeline = Pipeline::start(Options::in_dir(Some(args.data_dir.clone()))).await?;
    let before: BTreeMap<StreamId, Seq> = heads(&pipeline).await?;

    let bar = ProgressBar::new(contents.len() as u64);
    bar.set_style(
        ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} files")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    bar.set_message("ingesting");
    let name = Function::SmsInbound.deployed_name(ENVIRONMENT);
    let mut files = Vec::with_capacity(contents.len());
    for (path, content) in args.files.iter().zip(contents) {
        let content = if args.restamp { restamped(&content, pipeline.time.now()) } else { content };
        let invoked = pipeline.cloud.functions.invoke(&name, content).await;
        let file = path.display().to_string();
        files.push(match invoked {
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
        quiet = pipeline.settle(PATIENCE) => quiet?,
        _ = tokio::signal::ctrl_c() => Quiet::Pending(pipeline.time.now()),
    };
    bar.finish_and_clear();

    let appended = appended(&pipeline, &before).await?;
    pipeline.stop().await?;
    let failed = files.iter().any(|file| file.error.is_some());
    let settled = quiet == Quiet::Settled;
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

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(file).map_err(|error| Failure(format!("{}: {error}; nothing was ingested", file.display())))
}

/// The event with every record stamped `now`; as it came when it does not read.
fn restamped(content: &[u8], now: Timestamp) -> Vec<u8> {
    let Ok(mut event) = serde_json::from_slice::<Value>(content) else { return content.to_vec() };
    for record in event["Records"].as_array_mut().into_iter().flatten() {
        if let Some(stamp) = record.get_mut("Sns").and_then(|sns| sns.get_mut("Timestamp")) {
            *stamp = now.to_string().into();
        }
    }
    event.to_string().into_bytes()
}

async fn heads(pipeline: &Pipeline) -> Result<BTreeMap<StreamId, Seq>, Failure> {
    let streams = pipeline.ledger.streams().await?;
    Ok(streams.into_iter().map(|(stream, head)| (stream, head.seq)).collect())
}

async fn appended(
    pipeline: &Pipeline,
    before: &BTreeMap<StreamId, Seq>,
) -> Result<BTreeMap<StreamId, Vec<Recorded>>, Failure> {
    let mut appended = BTreeMap::new();
    for (stream, seq) in heads(pipeline).await? {
        let mut from = before.get(&stream).copied().unwrap_or(0) + 1;
        let mut events: Vec<Recorded> = Vec::new();
        while from <= seq {
            let page = pipeline.ledger.read_from(&stream, from).await?;
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
    quiet: Quiet,
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
    if let Quiet::Pending(due) = quiet {
        print(format!(
            "\nnot all settled: something is due at {due}; `textledger serve` or another ingest goes on with it"
        ))?;
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
