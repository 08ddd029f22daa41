//! `textledger audit report`: what a stretch of days came to, each figure with its
//! events.

pub mod csv;
mod file;
pub mod listed;
pub mod page;
pub mod screen;
pub mod told;

use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use textledger_projections::report::Figure;

use super::super::failure::{Failure, Ran};
use super::super::output::print_answer;
use super::super::source::{Opened, Source};
use super::answers::{NotTold, tell};
use super::days::{day, days};

const HELP: &str = "\
Examples:
  textledger audit report --from 2026-11-01 --to 2026-11-30
  textledger audit report --from 2026-11-22 --to 2026-11-22 --json
  textledger audit report --from 2026-11-01 --to 2026-11-30 --html november.html
  textledger audit report --from 2026-11-01 --to 2026-11-30 --csv november.csv
The events behind a figure, and why one of them is as it is:
  textledger audit report --from 2026-11-01 --to 2026-11-30 --events sent_in_race
  textledger audit explain 019acb2a-0000-7000-8000-000000000001

Days are days of recording by UTC, both included; of today it is what is recorded so
far. Figures are counted from events, never from views, and the same events give the
same bytes.

What belongs to which days:
  Texts handed over, with what became of them and what they cost, belong to the day on
  which they were handed over; what became of them is told as of the last day's end. The
  fee of an RCS conversation belongs to the day of the first report that names it.
  Revocations belong to the day on which they were recorded. Deadlines and confirmations
  belong to the day that settled them, and texts that crossed a revocation to the day
  that shows it; so the days of a month add up to the month. What is still open at the
  end is told of revocations recorded in these days, and is in no rate: `textledger
  consent pending` lists all that wait, and `textledger consent overdue` all that are late.
  The deadline is the strict reading of ten business days, which skips weekends only.
  p99 is the nearest rank: of a hundred cases 99 took no longer.

Read are the events recorded in these days; of each contact written to, the head; and
the earlier events of contacts who ever revoked anything, or are in the midst of an RCS
conversation. Numbers are masked. Nothing
is sent, and no event is changed or added.

A file is written beside its place and put there when it is whole.

Exit codes: 0 told; 1 failed; 2 asked wrongly, as for days in the future.";

/// Cases listed at once, where nothing else is said.
const LIMIT: u32 = 100;

/// Tell what a stretch of days came to: revocations and how soon they took effect,
/// deadlines, what was sent after a revocation, confirmations, delivery, reply times and
/// cost. Each figure leads to the events behind it.
#[derive(clap::Args)]
#[command(after_help = HELP)]
pub(in super::super) struct Args {
    /// The first day, by UTC
    #[arg(long, value_name = "DAY", value_parser = day)]
    from: NaiveDate,
    /// The last day, by UTC
    #[arg(long, value_name = "DAY", value_parser = day)]
    to: NaiveDate,
    /// List the events behind this figure
    #[arg(long, value_name = "FIGURE", value_parser = str::parse::<Figure>)]
    events: Option<Figure>,
    /// Go on behind so many cases, as the page before says
    #[arg(long, value_name = "CASES", default_value_t = 0, requires = "events")]
    after: u64,
    /// How many cases at most
    #[arg(long, value_name = "CASES", default_value_t = LIMIT, requires = "events", value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    #[command(flatten)]
    source: Source,
    /// Print JSON instead of tables
    #[arg(long, conflicts_with_all = ["csv", "html"])]
    json: bool,
    /// Write the figures as CSV to this file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["html", "events"])]
    csv: Option<PathBuf>,
    /// Write them as one page for a browser, which prints well, to this file
    #[arg(long, value_name = "FILE", conflicts_with = "events")]
    html: Option<PathBuf>,
}

/// Tells it.
pub(in super::super) async fn run(args: Args) -> Ran {
    let opened = args.source.open().await?;
    if let Some(figure) = args.events {
        let listed = list(&args, figure, &opened).await;
        opened.close().await?;
        return tell(listed, args.json, listed::screen, |_| 0);
    }
    let told = figures(&args, &opened).await;
    opened.close().await?;
    let (Ok(told), Some((path, written))) = (&told, args.file(&told)) else {
        return tell(told, args.json, screen::screen, |_| 0);
    };
    file::write(path, &written?)?;
    print_answer(format!("{}\nwritten to {}", screen::heading(told), path.display()))?;
    Ok(ExitCode::SUCCESS)
}

async fn figures(args: &Args, opened: &Opened) -> Result<told::Told, NotTold> {
    let days = days(args.from, args.to, opened.ledger.now())?;
    Ok(told::of(&opened.ledger, days).await.map_err(Failure::from)?)
}

async fn list(args: &Args, figure: Figure, opened: &Opened) -> Result<listed::Listed, NotTold> {
    let days = days(args.from, args.to, opened.ledger.now())?;
    let page = listed::Asked { figure, after: args.after, limit: args.limit };
    Ok(listed::of(&opened.ledger, days, page).await.map_err(Failure::from)?)
}

impl Args {
    /// The file that is asked for, and what is to stand in it.
    fn file(&self, told: &Result<told::Told, NotTold>) -> Option<(&PathBuf, Result<Vec<u8>, Failure>)> {
        let told = told.as_ref().ok()?;
        match (&self.csv, &self.html) {
            (Some(path), _) => Some((path, csv::csv(told))),
            (_, Some(path)) => Some((path, Ok(page::page(told).into_bytes()))),
            (None, None) => None,
        }
    }
}
