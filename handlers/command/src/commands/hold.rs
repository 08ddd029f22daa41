//! `textledger hold`: words that a lawsuit needs are kept until it is over.

use std::process::ExitCode;

use clap::Subcommand;
use indicatif::ProgressBar;
use textledger_domain::decide::care::HoldEntry;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::policy::Policy;

use super::failure::{Failure, Ran};
use super::output::{print, print_json};
use super::source::{self, Source};
use crate::care::{Care, Error, Holds};
use crate::screens::tables::table;

const EXAMPLES: &str = "\
Examples:
  textledger hold place +14255550182 --matter \"Doe v. Acme\" --reason \"letter of 2026-11-20\"
  textledger hold list
  textledger hold lift +14255550182 --matter \"Doe v. Acme\" --reason \"settled\"

While any hold is in force, `textledger erase` refuses the contact. Both ends of a
hold are on record in the contact's own stream.";

/// Keep a contact's words for a lawsuit, and let them go again.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Hold a contact's words for a matter
    Place(EntryArgs),
    /// End the hold of one matter
    Lift(EntryArgs),
    /// List the holds in force
    List(ListArgs),
}

#[derive(clap::Args)]
struct EntryArgs {
    /// The contact's number in E.164
    #[arg(value_parser = source::phone)]
    phone: PhoneNumber,
    /// The matter, as your lawyers call it
    #[arg(long, value_name = "NAME")]
    matter: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Who enters it
    #[arg(long, value_name = "NAME", env = "USER")]
    by: String,
    #[command(flatten)]
    source: Source,
    /// Print JSON instead of words
    #[arg(long)]
    json: bool,
}

#[derive(clap::Args)]
struct ListArgs {
    /// Only this contact's
    #[arg(value_parser = source::phone)]
    phone: Option<PhoneNumber>,
    #[command(flatten)]
    source: Source,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(super) async fn run(args: Args) -> Ran {
    match args.command {
        Command::Place(args) => Box::pin(enter(args, true)).await,
        Command::Lift(args) => Box::pin(enter(args, false)).await,
        Command::List(args) => Box::pin(list(args)).await,
    }
}

async fn enter(args: EntryArgs, place: bool) -> Ran {
    let running = Box::pin(args.source.start()).await?;
    let care = Care::new(running.ledger.clone(), Policy::default());
    let entry = HoldEntry { matter: args.matter, reason: args.reason, by: args.by };
    let holds = async {
        source::known(&running.ledger, &args.phone).await?;
        Ok(held_then(&care, &args.phone, &entry, place).await?)
    };
    let holds = holds.await;
    let holds = running.end(holds).await?;
    if args.json {
        print_json(&holds.into_iter().collect::<Vec<_>>())?;
        return Ok(ExitCode::SUCCESS);
    }
    let matters = holds.map_or_else(Vec::new, |holds| holds.matters.into_keys().collect());
    print(match matters.is_empty() {
        true => format!("{}: not held for anything any more", args.phone.e164()),
        false => format!("{}: held for {}", args.phone.e164(), matters.join(", ")),
    })?;
    Ok(ExitCode::SUCCESS)
}

async fn held_then(
    care: &Care,
    phone: &PhoneNumber,
    entry: &HoldEntry,
    place: bool,
) -> Result<Option<Holds>, Error> {
    if place {
        care.place_hold(phone, entry).await?;
    } else {
        care.lift_hold(phone, entry).await?;
    }
    care.holds(phone).await
}

async fn list(args: ListArgs) -> Ran {
    let opened = args.source.open().await?;
    let care = Care::new(opened.ledger.clone(), Policy::default());
    let phones = match args.phone {
        Some(phone) => vec![phone],
        None => {
            let streams = opened.ledger.streams().await?;
            streams.into_iter().filter_map(|(stream, _)| stream.contact().cloned()).collect()
        }
    };
    let bar = ProgressBar::new(phones.len() as u64);
    let mut held: Vec<Holds> = Vec::new();
    for phone in &phones {
        held.extend(care.holds(phone).await.map_err(Failure::from)?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    opened.close().await?;
    held.sort_by(|one, other| one.phone_number.cmp(&other.phone_number));
    if args.json {
        print_json(&held)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut rows = table(&["contact", "matter", "placed by event"]);
    for holds in &held {
        for (matter, event) in &holds.matters {
            rows.add_row([holds.phone_number.clone(), matter.clone(), event.to_string()]);
        }
    }
    print(rows.trim_fmt())?;
    Ok(ExitCode::SUCCESS)
}
