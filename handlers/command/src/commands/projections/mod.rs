//! `textledger projections`: views built anew beside the ones readers are shown.

mod answers;
mod bar;
mod blocked;
mod by_whom;
mod diff;
mod driver;
mod names;
mod only;
mod plan;
mod rebuild;
mod repair;
mod retire;
mod status;
mod swap;
mod swaps;
mod tried;
mod unblock;
mod work;

use clap::Subcommand;

use super::failure::Ran;

const HELP: &str = "\
A schema change, from end to end:
  textledger projections plan messages          what it takes
  textledger projections rebuild messages       fill generation 2 while texts go on
  textledger projections diff messages          what would change for readers
  textledger projections swap messages          show it to them
  textledger projections rollback messages      one step back, at once
  textledger projections retire messages        drop the table nobody reads

A rebuild only reads the ledger and sends nothing. It can be stopped at any moment;
run again, it goes on. With --driver step-functions the work is done on AWS and goes
on when this command is stopped; run again, it is followed.

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
    /// Say what a rebuild would take: events, rows, capacity, dollars, time
    Plan(plan::Args),
    /// Fill a new generation of a view, or go on filling it
    Rebuild(rebuild::Args),
    /// Compare the generation being built with the one readers are shown
    Diff(diff::Args),
    /// Show readers the generation that was built
    Swap(swap::SwapArgs),
    /// Show readers the generation before again
    Rollback(swap::RollbackArgs),
    /// Fold contacts again, name what was wrong with their rows, and put it right
    Repair(repair::Args),
    /// Try streams again that could not be folded, and record what came of it
    Unblock(unblock::Args),
    /// Drop the table of a generation that readers are not shown
    Retire(retire::Args),
}

/// Runs the command.
pub(super) async fn run(args: Args) -> Ran {
    match args.command {
        Command::Status(args) => Box::pin(status::run(args)).await,
        Command::Plan(args) => plan::run(args).await,
        Command::Rebuild(args) => Box::pin(rebuild::run(args)).await,
        Command::Diff(args) => Box::pin(diff::run(args)).await,
        Command::Swap(args) => Box::pin(swap::swap(args)).await,
        Command::Rollback(args) => Box::pin(swap::rollback(args)).await,
        Command::Repair(args) => repair::run(args).await,
        Command::Unblock(args) => Box::pin(unblock::run(args)).await,
        Command::Retire(args) => Box::pin(retire::run(args)).await,
    }
}
