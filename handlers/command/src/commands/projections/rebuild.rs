//! `projections rebuild`: a new generation filled, or filled on.

use std::num::NonZeroU32;
use std::sync::Arc;

use chrono::TimeDelta;
use serde::Serialize;
use textledger_domain::phone::PhoneNumber;
use textledger_infrastructure::rebuild::{Begun, Error, Options, Progress, Standing};
use textledger_projections::target::Target;
use textledger_projections::view::View;

use super::super::failure::{Failure, Ran};
use super::super::output::{complain, print, print_json};
use super::super::source;
use super::answers::{NOT_CAUGHT_UP, exit, failed};
use super::blocked::BlockedLine;
use super::by_whom::ByWhom;
use super::driver::{Driver, DriverArgs};
use super::names::view;
use super::work::{LAG_S, Work};
use super::{bar, only};

/// How many of the streams that cannot be folded are named.
const NAMED_MAX: usize = 20;

#[derive(clap::Args)]
pub(super) struct Args {
    /// The view: consent, opt-out-tracking, messages or sessions
    #[arg(value_parser = view)]
    view: View,
    /// At most so many write capacity units a second [default: as many as there are];
    /// beyond what a new table takes, the table is warmed up for them, which costs
    #[arg(long, value_name = "WCU")]
    rate: Option<NonZeroU32>,
    #[command(flatten)]
    driver: DriverArgs,
    /// How long the live projector is given to fold an event, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = LAG_S)]
    lag: u32,
    /// Fold only these contacts into it, to see what becomes of their rows first
    #[arg(long, value_name = "PHONE", num_args = 1.., value_parser = source::phone, conflicts_with_all = ["rate", "driver"])]
    only: Vec<PhoneNumber>,
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

pub(super) async fn run(args: Args) -> Ran {
    let driver = args.driver.driver(&args.by_whom.source).await?;
    let work = Work::on(args.by_whom.source.open().await?);
    if !args.only.is_empty() {
        return only::run(args.view, &args.only, &args.by_whom, work).await;
    }
    let rebuilt = Box::pin(rebuild(&args, &driver, &work)).await;
    work.opened.close().await?;
    let (begun, progress, outcome) = rebuilt?;
    let target = begun.target();
    match outcome {
        Some(Ok(standing)) => say(&args, begun, &progress, standing),
        Some(Err(error)) => Ok(failed(error)),
        None => {
            complain(&Failure(match progress.now().execution {
                Some(arn) => format!(
                    "no longer followed: the execution {arn} goes on; run it again to follow it, or end it with `aws stepfunctions stop-execution --execution-arn {arn}`"
                ),
                None => format!("stopped: run it again and the making of {target} goes on"),
            }));
            Ok(exit(130))
        }
    }
}

type Outcome = (Begun, Arc<Progress>, Option<Result<Standing, Error>>);

/// Nothing where it was stopped.
async fn rebuild(args: &Args, driver: &Driver, work: &Work) -> Result<Outcome, Failure> {
    let rate = args.rate.map(NonZeroU32::get);
    let begun = work.making().begin_at(rate, args.view, &args.by_whom.by).await?;
    let (workers, lag) = (args.driver.workers(), TimeDelta::seconds(args.lag.into()));
    let options = Options { workers, rate, lag };
    let rebuild = work.rebuild(begun.target(), options);
    let holder = work.holder(&args.by_whom.by);
    let progress = Arc::new(Progress::default());
    let outcome = tokio::select! {
        outcome = bar::over(&progress, driver.run(&rebuild, &holder, &progress)) => Some(outcome),
        _ = tokio::signal::ctrl_c() => {
            // Where this fails the claim ends by itself.
            let _ = rebuild.release(&holder).await;
            None
        }
    };
    Ok((begun, progress, outcome))
}

fn say(args: &Args, begun: Begun, progress: &Progress, standing: Standing) -> Ran {
    let target: Target = begun.target();
    let caught_up = standing.is_caught_up();
    let code = if caught_up { 0 } else { NOT_CAUGHT_UP };
    let blocked: Vec<BlockedLine> = standing.blocked.iter().map(BlockedLine::found).collect();
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
    for blocked in blocked.iter().take(NAMED_MAX) {
        print(blocked.in_words())?;
    }
    if blocked.len() > NAMED_MAX {
        print(format!("and {} more: `textledger projections status` lists them", blocked.len() - NAMED_MAX))?;
    }
    print(match caught_up {
        true => format!(
            "it is caught up; see what would change: textledger projections diff {}",
            args.view.name()
        ),
        false => format!(
            "these streams cannot be folded, and no swap until they are: mend them (`textledger ledger --help`), then: textledger projections unblock {}",
            args.view.name()
        ),
    })?;
    Ok(exit(code))
}
