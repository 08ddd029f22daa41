//! `textledger audit`: what happened, whether its record is whole, and proof of it.

mod checkpoint;
mod verify;

use clap::Subcommand;

use super::failure::Ran;

/// Ask the ledger what happened, and whether its record is whole.
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Sign the state of all streams into an append-only log
    Checkpoint(checkpoint::Args),
    /// Recompute every hash and hold every stream against its head; say what is wrong
    Verify(verify::Args),
}

/// Runs the command.
pub(super) async fn run(args: Args) -> Ran {
    match args.command {
        Command::Checkpoint(args) => Box::pin(checkpoint::run(args)).await,
        Command::Verify(args) => Box::pin(verify::run(args)).await,
    }
}
