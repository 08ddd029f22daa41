//! `textledger ledger`: the ledger's own health.

use std::process::ExitCode;

use clap::Subcommand;
use textledger_domain::phone::PhoneNumber;
use textledger_handlers::functions::sms_inbound::parts::policy;
use textledger_infrastructure::settings::from_environment;

use super::failure::Ran;
use super::output::{print, print_json};
use super::source::{self, Source};
use crate::repair::{Mended, mend};

const EXAMPLES: &str = "\
Examples:
  textledger ledger repair +14255550182
  textledger ledger repair +14255550182 --accept-loss --reason \"the backup ends before them\"

A stream's head names its last event. After tables were restored to different
instants the two may not fit: a head that is older is mended by whoever reads it
next; one that names events which are not there stops the stream. What the customer
texts meanwhile is kept in the contact's annex, a STOP is in force and confirmed, and
nothing else is sent. Once the events are restored, or accepted as lost, `repair`
carries those texts over, and reads them as the functions do: with the same
BUSINESS_TIME_ZONE, NUMBER_TYPES and STATUS_KEYWORD in its environment.";

/// Hold streams against their heads, and mend what can be mended.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Mend the stream of one contact
    Repair(RepairArgs),
}

#[derive(clap::Args)]
struct RepairArgs {
    /// The contact's number in E.164
    #[arg(value_parser = source::phone)]
    phone: PhoneNumber,
    /// Go on without events that cannot be had back
    #[arg(long, requires = "reason")]
    accept_loss: bool,
    /// Why they cannot
    #[arg(long, value_name = "TEXT", requires = "accept_loss")]
    reason: Option<String>,
    /// Who says so
    #[arg(long, value_name = "NAME", env = "USER")]
    by: String,
    #[command(flatten)]
    source: Source,
    /// Print JSON instead of words
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(super) async fn run(args: Args) -> Ran {
    let Command::Repair(args) = args.command;
    let policy = from_environment(policy)?;
    let running = Box::pin(args.source.start()).await?;
    let accepted = args.reason.map(|reason| (reason, args.by));
    let mended = async {
        let mended = mend(&running.ledger, &policy, &args.phone, accepted).await?;
        // Asked only now: a stream that is cut off does not read before.
        source::known(&running.ledger, &args.phone).await?;
        Ok(mended)
    };
    let mended = mended.await;
    let mended = running.end(mended).await?;
    match args.json {
        true => print_json(&mended)?,
        false => print(screen(&mended))?,
    }
    Ok(ExitCode::SUCCESS)
}

fn screen(mended: &Mended) -> String {
    let Mended { phone_number, lost, carried_over } = mended;
    let stream = match lost {
        None => "its head fits its events".to_owned(),
        Some((from, through)) => {
            format!(
                "events {from} to {through} are on record as lost; opted out until the contact texts START"
            )
        }
    };
    format!("{phone_number}: {stream}; {carried_over} texts and delivery reports carried over from the annex")
}
