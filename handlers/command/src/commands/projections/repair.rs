//! `projections repair`: contacts folded again, and what was wrong with their rows.

use std::collections::BTreeSet;

use indicatif::ProgressBar;
use serde::Serialize;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::stream::StreamId;
use textledger_domain::time::Timestamp;
use textledger_projections::repair::{Found, repair};

use super::super::failure::{Failure, Ran};
use super::super::instants::instant_or_start;
use super::super::output::{print, print_json};
use super::super::source::{self, Source};
use super::answers::{NOT_CAUGHT_UP, exit};
use super::work::Work;
use crate::screens::tables::table;

#[derive(clap::Args)]
pub(super) struct Args {
    /// Contacts' numbers in E.164
    #[arg(value_parser = source::phone, required_unless_present = "since")]
    phones: Vec<PhoneNumber>,
    /// Everybody of whom something was recorded since then
    #[arg(long, value_name = "TIME", value_parser = instant_or_start, conflicts_with = "phones")]
    since: Option<Timestamp>,
    #[command(flatten)]
    source: Source,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

/// What was wrong with one contact's rows in one generation.
#[derive(Serialize)]
struct PutRight {
    contact: String,
    target: String,
    missing: u64,
    other: u64,
    events_behind: u64,
    left: u64,
}

pub(super) async fn run(args: Args) -> Ran {
    let work = Work::on(args.source.open().await?);
    let mended = Box::pin(mend(&args, &work)).await;
    work.opened.close().await?;
    let (looked_at, mended) = mended?;
    if args.json {
        print_json(&mended)?;
    } else {
        show(looked_at, &mended)?;
    }
    Ok(exit(if mended.iter().any(|mended| mended.left > 0) { NOT_CAUGHT_UP } else { 0 }))
}

/// How many streams were folded again, and what was wrong.
async fn mend(args: &Args, work: &Work) -> Result<(usize, Vec<PutRight>), Failure> {
    let opened = &work.opened;
    let streams = match args.since {
        None => args.phones.iter().cloned().map(StreamId::Contact).collect(),
        Some(since) => announced_since(work, since).await?,
    };
    let targets = work.registrations().await?.registry.targets();
    let bar = ProgressBar::new(streams.len() as u64);
    let mut all = Vec::new();
    for stream in &streams {
        if opened.ledger.read_from(stream, 1).await?.is_empty()
            && let Some(phone) = stream.phone()
        {
            bar.finish_and_clear();
            return Err(source::unknown(&opened.ledger, phone).await?);
        }
        for target in &targets {
            let found = repair(&opened.ledger, &opened.views, *target, stream, work.time.now()).await?;
            if !found.is_right() {
                let Found { missing, other, behind, left, .. } = found;
                let (contact, target) = (stream.to_string(), target.to_string());
                all.push(PutRight { contact, target, missing, other, events_behind: behind, left });
            }
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok((streams.len(), all))
}

/// The streams in which something was recorded since then, by the index of times.
async fn announced_since(work: &Work, since: Timestamp) -> Result<BTreeSet<StreamId>, Failure> {
    let events = work.opened.ledger.read_recorded(since, work.time.now()).await?;
    let streams = events.into_iter().map(|event| event.stream().clone());
    Ok(streams.filter(|stream| !matches!(stream, StreamId::System(_))).collect())
}

fn show(looked_at: usize, mended: &[PutRight]) -> Result<(), Failure> {
    if mended.is_empty() {
        return print(format!("{looked_at} streams folded again: every row is as it should be"));
    }
    let mut rows = table(&["contact", "generation", "missing", "other", "events behind", "left"]);
    for PutRight { contact, target, missing, other, events_behind, left } in mended {
        let counts = [missing, other, events_behind, left].map(u64::to_string);
        rows.add_row([vec![contact.clone(), target.clone()], counts.to_vec()].concat());
    }
    print(rows.trim_fmt())?;
    print(match mended.iter().any(|mended| mended.left > 0) {
        false => "put right".to_owned(),
        true => "put right but for those left: such a row rests on an event its stream does not have; build the view anew: textledger projections rebuild VIEW".to_owned(),
    })
}
