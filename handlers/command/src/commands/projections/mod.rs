//! `textledger projections`: views built anew beside the ones readers are shown.

mod bar;
mod diff;
mod making;
mod rebuild;
mod status;
mod swap;
mod work;

use std::process::ExitCode;

use clap::Subcommand;
use textledger_projections::target::Generation;
use textledger_projections::view::View;

use super::failure::Ran;

/// Only differences that were named as intended.
const ONLY_INTENDED: u8 = 3;
/// Differences nobody named.
const UNEXPLAINED: u8 = 4;
/// The generation is not caught up, or a stream could not be folded.
const NOT_CAUGHT_UP: u8 = 5;
/// Somebody else is at it.
const HELD: u8 = 6;

const HELP: &str = "\
A schema change, from end to end:
  textledger projections rebuild messages       fill generation 2 while texts go on
  textledger projections diff messages          what would change for readers
  textledger projections swap messages          show it to them
  textledger projections rollback messages      one step back, at once
  textledger projections retire messages        drop the table nobody reads

A rebuild only reads the ledger and sends nothing. It can be stopped at any moment;
run again, it goes on.

Exit codes: 0 done, or no difference; 1 failed; 3 only intended differences;
4 unexplained differences; 5 not caught up, or streams that cannot be folded;
6 somebody else is at it.";

/// Build a view anew beside the one readers see, compare them, and swap.
#[derive(clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Show which generation of each view is live, and how far each has come
    Status(status::Args),
    /// Fill a new generation of a view, or go on filling it
    Rebuild(rebuild::Args),
    /// Compare the generation being built with the one readers are shown
    Diff(diff::Args),
    /// Show readers the generation that was built
    Swap(swap::SwapArgs),
    /// Show readers the generation before again
    Rollback(swap::RollbackArgs),
    /// Drop the table of a generation that readers are not shown
    Retire(making::Args),
}

/// Runs the command.
pub(super) async fn run(args: Args) -> Ran {
    match args.command {
        Command::Status(args) => Box::pin(status::run(args)).await,
        Command::Rebuild(args) => Box::pin(rebuild::run(args)).await,
        Command::Diff(args) => Box::pin(diff::run(args)).await,
        Command::Swap(args) => Box::pin(swap::swap(args)).await,
        Command::Rollback(args) => Box::pin(swap::rollback(args)).await,
        Command::Retire(args) => Box::pin(making::run(args)).await,
    }
}

/// Reads the name of a view from the command line.
fn view(name: &str) -> Result<View, String> {
    View::named(name).ok_or_else(|| {
        let names: Vec<&str> = View::ALL.into_iter().map(View::name).collect();
        format!("no such view: one of {} is", names.join(", "))
    })
}

/// Reads the number of a generation from the command line, as `2` or `g2`.
fn generation(text: &str) -> Result<Generation, String> {
    let number = text.strip_prefix('g').unwrap_or(text).parse().ok();
    number.and_then(Generation::new).ok_or_else(|| "a generation is a number from 1, such as g2".to_owned())
}

fn exit(code: u8) -> ExitCode {
    ExitCode::from(code)
}
