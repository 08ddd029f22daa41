//! `projections rebuild`: a new generation filled, or filled on.

use std::num::NonZeroU32;
use std::sync::Arc;

use chrono::TimeDelta;
use serde::Serialize;
use textledger_infrastructure::rebuild::{Begun, Error, Holder, Options, Progress, Standing};
use textledger_projections::target::Target;
use textledger_projections::view::View;

use super::super::failure::{Failure, Ran};
use super::super::output::{complain, print, print_json};
use super::answers::{HELD, NOT_CAUGHT_UP, exit};
use super::bar;
use super::by_whom::ByWhom;
use super::names::view;
use super::work::{LAG_S, Work};

/// How many of the streams that cannot be folded are named.
const NAMED_MAX: usize = 20;

#[derive(clap::Args)]
pub(super) struct Args {
    /// The view: consent, opt-out-tracking, messages or sessions
    #[arg(value_parser = view)]
    view: View,
    /// At most so many write capacity units a second [default: as many as there are]
    #[arg(long, value_name = "WCU")]
    rate: Option<NonZeroU32>,
    /// How many slices are worked on at once
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u16).range(1..=64))]
    workers: u16,
    /// How long the live projector is given to fold an event, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = LAG_S)]
    lag: u32,
    #[command(flatten)]
    by_whom: ByWhom,
}

#[derive(Serialize)]
struct Rebuilt {
    target: String,
    begun: &'static str,
    caught_up: bool,
    #[serde(flatten)]
    standing: Standing,
    blocked_streams: Vec<BlockedLine>,
}

#[derive(Serialize)]
struct BlockedLine {
    stream: String,
    why: String,
}

pub(super) async fn run(args: Args) -> Ran {
    let work = Work::on(args.by_whom.source.open().await?);
    let rebuilt = Box::pin(rebuild(&args, &work)).await;
    work.opened.close().await?;
    let (begun, progress, outcome) = rebuilt?;
    let target = begun.target();
    match outcome {
        Some(Ok(standing)) => say(&args, begun, &progress, standing),
        Some(Err(error)) => {
            let code = if matches!(error, Error::Held { .. }) { HELD } else { 1 };
            complain(&Failure::from(error));
            Ok(exit(code))
        }
        None => {
            complain(&Failure(format!("stopped: run it again and the making of {target} goes on")));
            Ok(exit(130))
        }
    }
}

type Outcome = (Begun, Arc<Progress>, Option<Result<Standing, Error>>);

/// Nothing where it was stopped.
async fn rebuild(args: &Args, work: &Work) -> Result<Outcome, Failure> {
    let begun = work.making().begin(args.view, &args.by_whom.by).await?;
    let options = Options {
        workers: args.workers.into(),
        rate: args.rate.map(NonZeroU32::get),
        lag: TimeDelta::seconds(args.lag.into()),
    };
    let rebuild = work.rebuild(begun.target(), options);
    let pid = std::process::id();
    let holder = Holder {
        name: format!("{} (process {pid})", args.by_whom.by),
        run: work.opened.ledger.fresh_id(work.time.now()).to_string(),
    };
    let progress = Arc::new(Progress::default());
    let outcome = tokio::select! {
        outcome = bar::over(&progress, rebuild.run(&holder, &progress)) => Some(outcome),
        _ = tokio::signal::ctrl_c() => {
            rebuild.release(&holder).await?;
            None
        }
    };
    Ok((begun, progress, outcome))
}

fn say(args: &Args, begun: Begun, progress: &Progress, standing: Standing) -> Ran {
    let target: Target = begun.target();
    let caught_up = standing.is_caught_up();
    let code = if caught_up { 0 } else { NOT_CAUGHT_UP };
    let blocked: Vec<BlockedLine> = standing
        .blocked
        .iter()
        .map(|blocked| BlockedLine { stream: blocked.stream.to_string(), why: blocked.why.clone() })
        .collect();
    if args.by_whom.json {
        let begun = if matches!(begun, Begun::Afresh(_)) { "afresh" } else { "again" };
        print_json(&Rebuilt {
            target: target.to_string(),
            begun,
            caught_up,
            standing,
            blocked_streams: blocked,
        })?;
        return Ok(exit(code));
    }
    let counts = progress.now().counts;
    print(format!(
        "{target}: {} streams, {} events folded, {} rows written, {} write units",
        standing.counts.streams,
        counts.events,
        counts.rows,
        counts.milliunits.div_ceil(1_000)
    ))?;
    for BlockedLine { stream, why } in blocked.iter().take(NAMED_MAX) {
        print(format!("blocked: {stream}: {why}"))?;
    }
    if blocked.len() > NAMED_MAX {
        print(format!("and {} more: `textledger projections status` lists them", blocked.len() - NAMED_MAX))?;
    }
    print(match caught_up {
        true => format!("it is caught up; see what would change: textledger projections diff {}", args.view.name()),
        false => "these streams cannot be folded: mend them (`textledger ledger --help`) and run it again; no swap until then".to_owned(),
    })?;
    Ok(exit(code))
}
