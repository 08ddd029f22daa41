//! `textledger audit`: what happened, what held, why, who looked, and proof of it.

pub mod access;
mod answers;
pub mod bundle;
mod checkpoint;
pub(super) mod choices;
pub mod consent;
mod days;
pub mod explain;
mod log_key;
mod log_objects;
pub mod log_place;
pub mod report;
mod reveal;
mod search;
pub mod timeline;
mod verified;
mod verify;
mod witness;

use clap::Subcommand;

use super::failure::Ran;

const EXAMPLES: &str = "\
Examples:
  What happened, in order:
    textledger audit timeline +14255550182
    textledger audit timeline +14255550182 --from 2026-11-01 --to 2026-11-30 --json
  What held, and what we knew, at an instant:
    textledger audit consent +14255550182 --at 2026-11-22T07:28:00Z --basis occurred
  Why this text was sent, or not:
    textledger audit explain 019acb2a-0000-7000-8000-000000000001
  With numbers and words, which is recorded first:
    textledger audit timeline +14255550182 --reveal --reason \"letter of 2026-11-20\"
  Who was shown them:
    textledger audit access --from 2026-11-01
  What a month came to, and the events behind a figure of it:
    textledger audit report --from 2026-11-01 --to 2026-11-30
    textledger audit report --from 2026-11-01 --to 2026-11-30 --events sent_in_race
  Who said something, or was told it, in these days:
    textledger audit search --words \"wrong number\" --from 2026-11-01 --to 2026-11-30 --reason \"letter of 2026-11-20\"
  Whether the record is whole, and a signature that says so:
    textledger audit verify --all
    textledger audit checkpoint --key ledger.pem
  Proof that a stranger checks without us:
    textledger audit export +14255550182 --out evidence --reason \"Doe v. Acme\"
    textledger audit verify-bundle evidence --key ledger.vkey

Numbers and words are masked unless --reveal says otherwise. Nothing is sent, and
no event is changed; --reveal, search, checkpoint and export are recorded as events of
their own.

Exit codes of timeline, consent, explain and access: 0 answered; 1 failed; 2 asked
wrongly, as with a time in the future; 3 nothing is recorded of that number or
event; 4 a decision comes out otherwise.
search, report, verify, checkpoint, export and verify-bundle have their own, which their
--help lists.";

/// Ask the ledger what happened, why, who looked, and whether its record is whole.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Tell the story of a contact in order
    Timeline(timeline::Args),
    /// Show what held for a contact at an instant, and the events that prove it
    Consent(consent::Args),
    /// Say why a text was sent or not, and decide it again
    Explain(explain::Args),
    /// List who was shown numbers and words
    Access(access::Args),
    /// Find the events in whose words a text stands
    Search(search::Args),
    /// Tell what a stretch of days came to, each figure with its events
    Report(report::Args),
    /// Recompute every hash and hold every stream against its head; say what is wrong
    Verify(verify::Args),
    /// Sign the state of all streams into an append-only log
    Checkpoint(checkpoint::Args),
    /// Write all that is on record of a contact as an evidence bundle
    Export(bundle::export::Args),
    /// Say whether an evidence bundle is what was exported
    VerifyBundle(bundle::verify::Args),
}

/// Runs the command.
pub(super) async fn run(args: Args) -> Ran {
    match args.command {
        Command::Timeline(args) => Box::pin(timeline::run(args)).await,
        Command::Consent(args) => Box::pin(consent::run(args)).await,
        Command::Explain(args) => Box::pin(explain::run(args)).await,
        Command::Access(args) => Box::pin(access::run(args)).await,
        Command::Search(args) => Box::pin(search::run(args)).await,
        Command::Report(args) => Box::pin(report::run(args)).await,
        Command::Verify(args) => Box::pin(verify::run(args)).await,
        Command::Checkpoint(args) => Box::pin(checkpoint::run(args)).await,
        Command::Export(args) => Box::pin(bundle::export::run(args)).await,
        Command::VerifyBundle(args) => bundle::verify::run(&args),
    }
}
