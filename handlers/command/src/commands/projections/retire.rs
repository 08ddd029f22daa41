//! `projections retire`: the table of a generation nobody reads any more.

use chrono::TimeDelta;
use textledger_domain::event::Event;
use textledger_domain::record::Recorded;
use textledger_domain::time::Timestamp;
use textledger_infrastructure::ledger::Ledger;
use textledger_projections::target::Generation;
use textledger_projections::view::View;

use super::super::failure::{Failure, Ran};
use super::super::output::{print, print_json};
use super::super::source::Source;
use super::answers::exit;
use super::names::{generation, view};
use super::swaps::swaps;
use super::work::{Work, before, target};

#[derive(clap::Args)]
pub(super) struct Args {
    /// The view
    #[arg(value_parser = view)]
    view: View,
    /// Which generation [default: the one before the live one]
    #[arg(long, value_name = "N", value_parser = generation)]
    generation: Option<Generation>,
    /// Hours since readers were last shown it, within which it is kept to go back to
    #[arg(long, value_name = "HOURS", default_value_t = 24)]
    grace: u32,
    #[command(flatten)]
    source: Source,
    /// Print JSON instead of words
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(args: Args) -> Ran {
    let work = Work::on(args.source.open().await?);
    let retired = retire(&args, &work).await;
    work.opened.close().await?;
    let retired = retired?;
    match args.json {
        true => print_json(&serde_json::json!({ "retired": retired }))?,
        false => print(format!("{retired} is no more: its table is dropped"))?,
    }
    Ok(exit(0))
}

async fn retire(args: &Args, work: &Work) -> Result<String, Failure> {
    let target = match args.generation {
        Some(generation) => target(args.view, generation),
        None => before(&work.registrations().await?, args.view)?,
    };
    let grace = TimeDelta::hours(args.grace.into());
    let shown_until = last_shown(&work.opened.ledger, target.view, target.generation).await?;
    if let Some(until) = shown_until.filter(|until| work.time.now().since(*until) < grace) {
        return Err(Failure(format!(
            "readers were shown {target} until {until}: it is kept {} h to go back to; wait, or name fewer with --grace",
            args.grace
        )));
    }
    work.making().drop(target).await?;
    Ok(target.to_string())
}

/// Until when readers were shown this generation, if they were.
async fn last_shown(
    ledger: &Ledger,
    view: View,
    generation: Generation,
) -> Result<Option<Timestamp>, Failure> {
    let swaps = swaps(ledger).await?;
    let away = swaps.iter().rev().find(|event| match event.event() {
        Event::ProjectionActivated(swap) => swap.view == view.name() && swap.from == generation.number(),
        _ => false,
    });
    Ok(away.map(Recorded::recorded_at))
}
