//! `projections status`: where every generation of every view stands.

use std::sync::Arc;

use serde::Serialize;
use textledger_domain::event::Event;
use textledger_domain::record::Recorded;
use textledger_domain::time::Timestamp;
use textledger_infrastructure::rebuild::{Progress, Standing};
use textledger_projections::target::Target;
use textledger_projections::view::View;

use super::super::failure::{Failure, Ran};
use super::super::output::{print, print_json};
use super::super::source::Source;
use super::answers::{NOT_CAUGHT_UP, exit};
use super::bar;
use super::blocked::{BlockedLine, UnblockedLine};
use super::names::view;
use super::swaps::swaps;
use super::work::{LAG_S, Work, looking};
use crate::screens::tables::table;

#[derive(clap::Args)]
pub(super) struct Args {
    /// Only this view
    #[arg(value_parser = view)]
    view: Option<View>,
    /// How long the live projector is given to fold an event, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = LAG_S)]
    lag: u32,
    #[command(flatten)]
    source: Source,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

/// One generation.
#[derive(Serialize)]
struct StatusLine {
    target: String,
    table: String,
    live: bool,
    registered_at: Option<Timestamp>,
    by: Option<String>,
    caught_up: bool,
    #[serde(flatten)]
    standing: Standing,
    blocked_streams: Vec<BlockedLine>,
    unblocked_streams: Vec<UnblockedLine>,
    /// When readers were last shown it instead of another, and by whom.
    swapped: Option<Swap>,
}

#[derive(Serialize)]
struct Swap {
    at: Timestamp,
    by: String,
}

pub(super) async fn run(args: Args) -> Ran {
    let work = Work::on(args.source.open().await?);
    let lines = lines(&args, &work).await;
    let now = work.time.now();
    work.opened.close().await?;
    let lines = lines?;
    let code = if lines.iter().any(|line| line.live && !line.caught_up) { NOT_CAUGHT_UP } else { 0 };
    match args.json {
        true => print_json(&lines)?,
        false => show(&lines, now)?,
    }
    Ok(exit(code))
}

async fn lines(args: &Args, work: &Work) -> Result<Vec<StatusLine>, Failure> {
    let registrations = work.registrations().await?;
    let swaps = swaps(&work.opened.ledger).await?;
    let wanted = |target: &Target| args.view.is_none_or(|view| view == target.view);
    let mut lines = Vec::new();
    for target in registrations.registry.targets().into_iter().filter(wanted) {
        let rebuild = work.rebuild(target, looking(args.lag));
        let progress = Arc::new(Progress::default());
        let standing = bar::over(&progress, rebuild.standing(&progress)).await?;
        let blocked = rebuild.blocked(&standing).await?;
        let registration = registrations.each.iter().find(|registration| registration.target == target);
        lines.push(StatusLine {
            target: target.to_string(),
            table: work.opened.views.table_of(target),
            live: registrations.registry.is_live(target),
            registered_at: registration.and_then(|registration| registration.registered_at),
            by: registration.and_then(|registration| registration.by.clone()),
            caught_up: standing.is_caught_up(),
            standing,
            blocked_streams: blocked.into_iter().map(BlockedLine::of).collect(),
            unblocked_streams: rebuild.unblocked().await?.into_iter().map(UnblockedLine::of).collect(),
            swapped: swaps.iter().rev().find_map(|event| swap_to(target, event)),
        });
    }
    Ok(lines)
}

fn swap_to(target: Target, event: &Recorded) -> Option<Swap> {
    let Event::ProjectionActivated(swap) = event.event() else { return None };
    let is_it = swap.view == target.view.name() && swap.to == target.generation.number();
    is_it.then(|| Swap { at: event.recorded_at(), by: event.sealed().envelope.actor.to_string() })
}

fn show(lines: &[StatusLine], now: Timestamp) -> Result<(), Failure> {
    let mut rows = table(&[
        "generation",
        "readers",
        "streams",
        "behind",
        "events behind",
        "oldest",
        "blocked",
        "shown since",
    ]);
    for line in lines {
        let counts = &line.standing.counts;
        rows.add_row([
            line.target.clone(),
            if line.live { "live" } else { "-" }.to_owned(),
            counts.streams.to_string(),
            counts.behind.to_string(),
            counts.events_behind.to_string(),
            counts
                .oldest_behind
                .map_or_else(|| "-".to_owned(), |at| format!("{} s", now.since(at).num_seconds())),
            line.blocked_streams.len().max(line.standing.blocked.len()).to_string(),
            line.swapped
                .as_ref()
                .map_or_else(|| "-".to_owned(), |swap| format!("{} by {}", swap.at, swap.by)),
        ]);
    }
    print(rows.trim_fmt())?;
    for line in lines {
        for blocked in &line.blocked_streams {
            print(format!("{}: {}", line.target, blocked.in_words()))?;
        }
        for UnblockedLine { stream, of } in &line.unblocked_streams {
            print(format!(
                "{}: {stream} was blocked ({}); {} had it folded at {}",
                line.target, of.why, of.by, of.at
            ))?;
        }
    }
    Ok(())
}
