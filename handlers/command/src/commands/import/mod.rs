//! `textledger import`: the tables of the system replaced, taken over.

mod bar;
mod screen;
mod sources;

use std::process::ExitCode;

use chrono_tz::Tz;
use clap::ArgGroup;
use textledger_domain::decide::access::Access;
use textledger_domain::policy::Policy;
use textledger_handlers::consents::Consents;
use textledger_projections::audit::shown::Shown;

use super::consent::values::time_zone;
use super::failure::{Failure, Ran};
use super::output::{print_answer, print_json_answer};
use super::running::Running;
use super::source::Source;
use crate::import::{Account, ByHand, Import};
use sources::{Given, row_by_hand, table_file, table_name};

pub use screen::screen;

/// Rows that were not taken over: no code that a command which failed has.
const NOT_ALL: u8 = 3;
/// Somebody who opted out may be contacted.
const OPEN: u8 = 4;

const HELP: &str = "\
Examples:
  textledger import --old-env prod --aws --env ledgerprod            what would be done
  textledger import --old-env prod --aws --env ledgerprod --apply    does it
  textledger import --file consent=consent.json --file opt-out-tracking=tracking.json.gz
  textledger import --old-table consent=old-consent --aws --env prod --json | jq .not_taken
  textledger import --old-env prod --aws --env ledgerprod --apply --as aab9b03b401e=+14255550182

Nothing is recorded without --apply: the account shows what would be. The old tables
are read and never written, and nothing is sent. A table that this deployment writes
itself, or any that a textledger wrote, is refused.

What a row may mean as an opt-out is one: an unknown status, a missing time, a text that
asks to stop by today's rules. `opted_in` opens nothing, and lifts no opt-out that is on
record here or that another old row holds; who has one comes back with START.
docs/cutover.md has what is taken how, and the way from the old system to this one.

Run it again as often as you like, also after it was stopped: each row is recorded
once, and one that has changed since is recorded anew. At the end every number that an
old row calls opted out is held against the check that `textledger consent check` and
the API answer with. A number that a later START or entry here has opened is listed and
no fault.

A row without a number that can be read is not taken over. Who has found out whose it
is names the row, as the account shows it, with --as: it is taken under that number, and
known again when the import is run without it.

Files hold DynamoDB's JSON: what `aws dynamodb scan` prints, or one item a line as an
export to S3 has them; gzipped or not. An empty file is refused, since a scan that
failed leaves one; a scan of an empty table prints {\"Items\": []}. Tables that are not
given are not read, and the account says so.

Exit codes: 0 every row is in the account and every opt-out holds; 1 it could not be
done; 2 it was called wrongly; 3 rows were not taken over, each is listed with why;
4 somebody who opted out may be contacted.";

/// Take over consent and texts of the system before: a dry run unless --apply is given
#[derive(clap::Args)]
#[command(after_help = HELP, group(ArgGroup::new("old").required(true).multiple(true).args(["old_env", "old_tables", "files"])))]
pub struct Args {
    /// The old system's environment: its four tables, by the names its Terraform gave them
    #[arg(long, value_name = "NAME")]
    old_env: Option<String>,
    /// One old table by its name: consent, opt-out-tracking, messages or sessions; may be
    /// given several times, and comes before --old-env
    #[arg(long = "old-table", value_name = "KIND=NAME", value_parser = table_name)]
    old_tables: Vec<Given<String>>,
    /// An export of an old table; may be given several times, and comes before --old-env
    #[arg(long = "file", value_name = "KIND=PATH", value_parser = table_file)]
    files: Vec<Given<std::path::PathBuf>>,
    /// The number of a row that has none which can be read; the row as the account names it;
    /// may be given several times
    #[arg(long = "as", value_name = "ROW=PHONE", value_parser = row_by_hand)]
    by_hand: Vec<ByHand>,
    /// Record it
    #[arg(long)]
    apply: bool,
    /// Whose calendar days the ten business days are counted in
    #[arg(long, value_name = "ZONE", env = "BUSINESS_TIME_ZONE", value_parser = time_zone, default_value = "America/New_York")]
    time_zone: Tz,
    /// Show full numbers and keys; that, who looks and why is recorded first
    #[arg(long, requires = "reason")]
    reveal: bool,
    /// Why they are needed; recorded for good
    #[arg(long, value_name = "TEXT", requires = "reveal")]
    reason: Option<String>,
    /// Who looks
    #[arg(long, value_name = "NAME", env = "USER")]
    by: Option<String>,
    #[command(flatten)]
    source: Source,
    /// Print JSON instead of tables
    #[arg(long)]
    json: bool,
}

/// Takes them over, or tells what would be.
pub async fn run(args: Args) -> Ran {
    let running = Box::pin(args.source.start()).await?;
    let done = Box::pin(import(&args, &running)).await;
    let account = match args.apply {
        true => Box::pin(running.end(done)).await?,
        false => {
            running.close().await?;
            done?
        }
    };
    match args.json {
        true => print_json_answer(&account)?,
        false => print_answer(screen(&account))?,
    }
    Ok(match &account {
        lost if lost.has_lost_an_opt_out() => ExitCode::from(OPEN),
        left if !left.not_taken.is_empty() => ExitCode::from(NOT_ALL),
        _ => ExitCode::SUCCESS,
    })
}

async fn import(args: &Args, running: &Running) -> Result<Account, Failure> {
    let shown = if args.reveal { Shown::Revealed } else { Shown::Masked };
    let given =
        sources::Old { environment: args.old_env.as_deref(), tables: &args.old_tables, files: &args.files };
    let tables = given.rows(running, args.source.environment()).await?;
    let mut expected = Some(0);
    for table in &tables {
        let rows = table.examine().await?;
        expected = expected.zip(rows).map(|(some, more)| some + more);
    }
    if args.reveal {
        let access = Access {
            command: "import".to_owned(),
            stream: None,
            shown: None,
            reason: args.reason.clone().unwrap_or_default(),
            by: args.by.clone().unwrap_or_default(),
        };
        running.ledger.record_access(&access).await?;
    }
    let policy = Policy { time_zone: args.time_zone, ..Policy::default() };
    let consents = Consents::new(running.ledger.clone(), running.views.clone(), policy.clone());
    let by_hand = args.by_hand.clone();
    let import = Import { consents, policy, applies: args.apply, shown, by_hand };
    let bar = bar::bar(args.apply, expected);
    let account = Box::pin(import.run(tables, |step| bar::advance(&bar, step))).await;
    bar.finish_and_clear();
    Ok(account?)
}
