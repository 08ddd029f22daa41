//! `textledger consent`: what a contact wants, for people at a terminal and for
//! scripts. The rules are in `consents`; here are flags, screens and exit codes.

mod answers;
pub mod check;
mod complete;
mod enter;
pub mod entry;
pub mod find;
pub mod reconcile;
pub mod show;
pub mod values;
pub mod waiting;
pub mod words;

use std::process::ExitCode;

use clap::Subcommand;

use super::output::complain;

/// The exit code of a question that could not be answered, or of an entry that
/// was not recorded: none that a script could take for yes or no.
const TROUBLE: u8 = 2;

const EXAMPLES: &str = "\
Examples:
  May we contact them, and why?
    textledger consent show +14255550182
    textledger consent show +14255550182 --at 2026-11-22T07:28:00Z --basis occurred
    textledger consent check +14255550182 --channel voice --purpose marketing && dial
  A caller wants no more calls, and texts stay welcome:
    textledger consent revoke +14255550182 --method voice --channel voice \\
      --words \"please don't call me any more\" --evidence s3://recordings/4711.wav
  The systems behind us follow the opt-out:
    textledger consent complete +14255550182 --system crm --system dialler
  What is left to do:
    textledger consent pending
    textledger consent overdue || page-someone
    textledger consent reconcile --aws --env prod

Exit codes of all of them:
  0  yes, or done
  1  no: refused, something is overdue, differences, nothing found
  2  not answered or not recorded; the message says why

--data-dir, --endpoint-url and --aws say whose ledger it is; see `textledger consent show --help`.";

/// Ask what a contact wants, and enter wishes that did not come by text.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Show what holds for a contact, now or at any instant, with its proof
    Show(show::Args),
    /// Say whether one contact is allowed; the exit code says it too
    Check(check::Args),
    /// Enter that a contact withdraws consent
    Revoke(enter::RevokeArgs),
    /// Enter that a contact gives consent
    Grant(enter::GrantArgs),
    /// Enter that the systems behind us follow an opt-out
    Complete(complete::Args),
    /// List the opt-outs that wait to be completed, the most urgent first, and the
    /// contacts who may have asked to stop
    Pending(waiting::Args),
    /// List the opt-outs whose last day is over; exit code 1 if there are any
    Overdue(waiting::Args),
    /// Find the record that the code in an answer to MY STATUS leads to
    Find(find::Args),
    /// Hold the ledger against AWS's opt-out list and what carriers told us
    Reconcile(reconcile::Args),
}

/// Runs the command; its exit codes are those of all consent commands.
pub(super) async fn run(args: Args) -> ExitCode {
    let ran = match args.command {
        Command::Show(args) => Box::pin(show::run(args)).await,
        Command::Check(args) => Box::pin(check::run(args)).await,
        Command::Revoke(args) => Box::pin(enter::revoke(args)).await,
        Command::Grant(args) => Box::pin(enter::grant(args)).await,
        Command::Complete(args) => Box::pin(complete::run(args)).await,
        Command::Pending(args) => Box::pin(waiting::pending(args)).await,
        Command::Overdue(args) => Box::pin(waiting::overdue(args)).await,
        Command::Find(args) => Box::pin(find::run(args)).await,
        Command::Reconcile(args) => Box::pin(reconcile::run(args)).await,
    };
    ran.unwrap_or_else(|failure| {
        complain(&failure);
        ExitCode::from(TROUBLE)
    })
}
