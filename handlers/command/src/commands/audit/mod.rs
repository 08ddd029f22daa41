//! `textledger audit`: what happened, and proof of it.

mod checkpoint;

use clap::Subcommand;

use super::failure::Ran;

/// Answer what happened, and prove it.
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Sign the state of all streams into an append-only log
    Checkpoint(checkpoint::Args),
}

/// Runs the command.
pub(super) async fn run(args: Args) -> Ran {
    match args.command {
        Command::Checkpoint(args) => Box::pin(checkpoint::run(args)).await,
    }
}
