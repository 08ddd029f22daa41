//! `textledger erase`: a contact's words are taken away; what they led to stays.

use std::process::ExitCode;

use textledger_domain::decide::care::Erasure;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::policy::{Policy, WORDS_KEPT_YEARS_MIN};
use textledger_domain::time::Timestamp;

use super::failure::Ran;
use super::instants::instant_or_start;
use super::output::{print, print_json};
use super::source::{self, Source};
use crate::care::Care;

const EXAMPLES: &str = "\
Examples:
  textledger erase +14255550182 --reason \"request of 2031-02-03\"
  textledger erase +14255550182 --before 2027-01-01 --reason \"kept for four years\"

Every text, quotation and reply of the contact reads [erased] afterwards, in the
ledger and in every view. Hashes, consent and decisions stay as they are, and the
erasure itself is on record. Words are kept for at least four years (28 USC 1658),
and as long as a hold is in force: see `textledger hold --help`.";

/// Erase the words of a contact, and nothing that was decided on them.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Args {
    /// The contact's number in E.164
    #[arg(value_parser = source::phone)]
    phone: PhoneNumber,
    /// On whose wish, or by what rule; recorded for good, so without the words themselves
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Only what was recorded before this instant or day
    #[arg(long, value_name = "TIME", value_parser = instant_or_start)]
    before: Option<Timestamp>,
    /// How many years this business keeps words at least
    #[arg(long, value_name = "YEARS", default_value_t = WORDS_KEPT_YEARS_MIN,
          value_parser = clap::value_parser!(u32).range(i64::from(WORDS_KEPT_YEARS_MIN)..=100))]
    keep_years: u32,
    /// Who erases them
    #[arg(long, value_name = "NAME", env = "USER")]
    by: String,
    #[command(flatten)]
    source: Source,
    /// Print JSON instead of words
    #[arg(long)]
    json: bool,
}

/// Erases them.
pub(super) async fn run(args: Args) -> Ran {
    let running = Box::pin(args.source.start()).await?;
    let policy = Policy { words_kept_years: args.keep_years, ..Policy::default() };
    let care = Care::new(running.ledger.clone(), policy);
    let erasure = Erasure { reason: args.reason, by: args.by, before: args.before };
    let erased = async {
        source::known(&running.ledger, &args.phone).await?;
        Ok(care.erase(&args.phone, &erasure).await?)
    };
    let erased = erased.await;
    let erased = running.end(erased).await?;
    match args.json {
        true => print_json(&erased)?,
        false => print(format!(
            "erased the words of {} events of {}, {} of them in quarantine",
            erased.events, erased.phone_number, erased.in_quarantine
        ))?,
    }
    Ok(ExitCode::SUCCESS)
}
