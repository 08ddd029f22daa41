//! The `textledger` command.

pub mod audit;
mod chat;
mod classify;
pub mod consent;
mod contacts;
mod demo;
pub mod doctor;
mod erase;
mod events;
mod failure;
mod hold;
pub mod import;
mod ingest;
mod instants;
mod ledger;
mod looking;
mod output;
mod projections;
pub mod redrive;
mod running;
mod serve;
pub mod smoke;
mod source;
mod views;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use textledger_handlers::logs;
use tracing::Level;
use tracing_subscriber::prelude::*;

use self::failure::Failure;
use self::output::complain;
use crate::screens::terminal::{LogLines, measure};

/// A two-way SMS ledger: every text becomes an immutable event; consent,
/// sessions, messages and replies follow from the events.
///
/// Everything runs on an embedded cloud in this process: DynamoDB, SNS, SQS,
/// Lambda, an SMS carrier and a stand-in agent, all on loopback. Nothing leaves
/// this machine unless you give --endpoint-url or --aws.
#[derive(Parser)]
#[command(name = "textledger", version, after_help = EXAMPLES)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "Examples:
  textledger demo                                  see everything once, in a minute
  textledger chat --from +14255550182              be a customer
  textledger ingest event.json && textledger events +14255550182
  textledger consent show +14255550182             may we contact them, and why
  textledger audit timeline +14255550182           what happened, in order
  textledger serve                                 use the AWS CLI against it

RUST_LOG=info shows what the functions log; without it, errors are shown.";

#[derive(Subcommand)]
enum Command {
    /// Play the scenarios against a fresh embedded cloud and check what comes of them
    Demo(demo::Args),
    /// Use this terminal as a customer's phone: type a text, see the reply
    Chat(chat::Args),
    /// Feed SNS Lambda event files through sms-inbound and let everything settle
    Ingest(ingest::Args),
    /// Keep the embedded cloud running for AWS clients on loopback
    Serve(serve::Args),
    /// Say how texts are understood: which of them revoke consent, and by what rule
    Classify(classify::Args),
    /// List the contacts in a ledger
    Contacts(contacts::Args),
    /// Show a contact's event stream with its hashes
    Events(events::Args),
    /// Show what the four views say about a contact
    Views(views::Args),
    /// Ask what a contact wants, and enter wishes that did not come by text
    Consent(consent::Args),
    /// Take over consent and texts of the system before: a dry run unless --apply is given
    Import(import::Args),
    /// Erase a contact's words, and nothing that was decided on them
    Erase(erase::Args),
    /// Keep a contact's words for a lawsuit, and let them go again
    Hold(hold::Args),
    /// Hold streams against their heads, and mend what can be mended
    Ledger(ledger::Args),
    /// Ask the ledger what happened, why, who looked, and whether its record is whole
    Audit(audit::Args),
    /// Say what of a deployment is not as it should be, and what to do about it
    Doctor(doctor::Args),
    /// Build a view anew beside the one readers see, compare them, and swap
    Projections(projections::Args),
    /// Show dead letters with what would be done now, and have it done
    Redrive(redrive::Args),
    /// Prove that a deployed system answers a text of a number you own, step by step
    Smoke(smoke::Args),
}

/// Runs the command this process was started with.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    measure();
    let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(|| LogLines);
    tracing_subscriber::registry().with(logs::filter(Level::ERROR)).with(lines).init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&Failure::from(error)),
    };
    let ran = runtime.block_on(async {
        match cli.command {
            Command::Demo(args) => demo::run(args).await,
            Command::Chat(args) => chat::run(args).await,
            Command::Ingest(args) => ingest::run(args).await,
            Command::Serve(args) => serve::run(args).await,
            Command::Classify(args) => classify::run(&args),
            Command::Contacts(args) => contacts::run(args).await,
            Command::Events(args) => events::run(args).await,
            Command::Views(args) => views::run(args).await,
            Command::Consent(args) => Ok(consent::run(args).await),
            Command::Import(args) => Box::pin(import::run(args)).await,
            Command::Erase(args) => Box::pin(erase::run(args)).await,
            Command::Hold(args) => hold::run(args).await,
            Command::Ledger(args) => ledger::run(args).await,
            Command::Audit(args) => Box::pin(audit::run(args)).await,
            Command::Doctor(args) => Box::pin(doctor::run(args)).await,
            Command::Projections(args) => Box::pin(projections::run(args)).await,
            Command::Redrive(args) => Box::pin(redrive::run(args)).await,
            Command::Smoke(args) => Box::pin(smoke::run(args)).await,
        }
    });
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    ran.unwrap_or_else(|failure| fail(&failure))
}

fn fail(failure: &Failure) -> ExitCode {
    complain(failure);
    ExitCode::FAILURE
}
