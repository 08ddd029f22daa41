//! `projections unblock`: streams that could not be folded, tried again.

use std::sync::Arc;

use serde::Serialize;
use textledger_infrastructure::rebuild::{Error, Progress};
use textledger_projections::target::Target;
use textledger_projections::view::View;

use super::super::failure::{Failure, Ran};
use super::super::output::{print, print_json};
use super::answers::{NOT_CAUGHT_UP, exit, failed};
use super::bar;
use super::blocked::BlockedLine;
use super::by_whom::ByWhom;
use super::names::view;
use super::tried::TriedLine;
use super::work::{LAG_S, Work, looking};

const HELP: &str = "\
A stream is blocked where an event of it cannot be read, or where the ledger ends before
its head: every other stream goes on, and no generation with a blocked stream is swapped
in. Mend what can be mended (`textledger ledger repair PHONE`), and try again here.

Nothing is sent, and nothing is written but the rows of the views and the record of what
came of it.

Exit codes: 0 nothing is blocked any more; 5 something still is; 6 somebody else is at it.";

#[derive(clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Args {
    /// Only this view
    #[arg(value_parser = view)]
    view: Option<View>,
    /// Show what is blocked and why, and try nothing
    #[arg(long)]
    dry_run: bool,
    /// How long the live projector is given to fold an event, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = LAG_S)]
    lag: u32,
    #[command(flatten)]
    by_whom: ByWhom,
}

/// What is blocked in one generation, and what came of trying it again.
#[derive(Serialize)]
struct Found {
    target: String,
    blocked: Vec<BlockedLine>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tried: Vec<TriedLine>,
}

pub(super) async fn run(args: Args) -> Ran {
    let work = Work::on(args.by_whom.source.open().await?);
    let found = Box::pin(all(&args, &work)).await;
    work.opened.close().await?;
    let found = match found? {
        Ok(found) => found,
        Err(error) => return Ok(failed(error)),
    };
    let is_left = found.iter().any(|found| match args.dry_run {
        true => !found.blocked.is_empty(),
        false => found.tried.iter().any(TriedLine::is_blocked),
    });
    match args.by_whom.json {
        true => print_json(&found)?,
        false => show(&found)?,
    }
    Ok(exit(if is_left { NOT_CAUGHT_UP } else { 0 }))
}

async fn all(args: &Args, work: &Work) -> Result<Result<Vec<Found>, Error>, Failure> {
    let targets = work.registrations().await?.registry.targets();
    let mut all = Vec::new();
    for target in targets.into_iter().filter(|target| args.view.is_none_or(|view| view == target.view)) {
        match one(args, work, target).await {
            Ok(found) => all.push(found),
            Err(error) => return Ok(Err(error)),
        }
    }
    Ok(Ok(all))
}

async fn one(args: &Args, work: &Work, target: Target) -> Result<Found, Error> {
    let rebuild = work.rebuild(target, looking(args.lag));
    let progress = Arc::new(Progress::default());
    let standing = bar::over(&progress, rebuild.standing(&progress)).await?;
    let blocked = rebuild.blocked(&standing).await?;
    let tried = match args.dry_run || blocked.is_empty() {
        true => Vec::new(),
        false => {
            rebuild.try_again(&blocked, (&work.holder(&args.by_whom.by), &args.by_whom.by), &progress).await?
        }
    };
    Ok(Found {
        target: target.to_string(),
        blocked: blocked.into_iter().map(BlockedLine::of).collect(),
        tried: tried.into_iter().map(TriedLine::of).collect(),
    })
}

fn show(found: &[Found]) -> Result<(), Failure> {
    for Found { target, blocked, tried } in found {
        for blocked in blocked {
            print(format!("{target}: {}", blocked.in_words()))?;
        }
        for tried in tried {
            print(format!("{target}: tried again: {}", tried.in_words()))?;
        }
    }
    if found.iter().all(|found| found.blocked.is_empty()) {
        print("nothing is blocked")?;
    }
    Ok(())
}
