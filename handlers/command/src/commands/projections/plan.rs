//! `projections plan`: what a rebuild will take, before it is begun.

use std::fs;
use std::num::NonZeroU32;
use std::path::PathBuf;

use serde::Serialize;
use textledger_infrastructure::rebuild::{NEW_TABLE_RATE, Plan, Prices};
use textledger_projections::view::View;

use super::super::failure::{Failure, Ran};
use super::super::output::{print, print_json};
use super::super::source::Source;
use super::answers::exit;
use super::names::view;
use super::work::Work;

#[derive(clap::Args)]
pub(super) struct Args {
    /// The view
    #[arg(value_parser = view)]
    view: View,
    /// Write capacity units a second it is to use
    #[arg(long, value_name = "WCU")]
    rate: Option<NonZeroU32>,
    /// A file of prices; without one, those of DynamoDB on demand in us-east-1
    #[arg(long, value_name = "FILE")]
    prices: Option<PathBuf>,
    #[command(flatten)]
    source: Source,
    /// Print JSON instead of words
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Planned<'a> {
    live: String,
    differs: bool,
    #[serde(flatten)]
    plan: &'a Plan,
    rate: u32,
    prices: &'a Prices,
}

pub(super) async fn run(args: Args) -> Ran {
    let file = args.prices.as_ref().map(fs::read_to_string).transpose()?;
    let prices =
        Prices::read(file.as_deref()).map_err(|why| Failure(format!("the prices do not read: {why}")))?;
    let rate = args.rate.map_or(NEW_TABLE_RATE, NonZeroU32::get);
    let work = Work::on(args.source.open().await?);
    let plan = async {
        let live = work.registrations().await?.registry.live(args.view);
        let opened = &work.opened;
        let read = (&opened.ledger, &opened.views);
        Ok(Plan::of(&opened.dynamodb, &opened.tables, read, live, (&prices, rate)).await?)
    };
    let plan: Result<Plan, Failure> = plan.await;
    work.opened.close().await?;
    let plan = plan?;
    if args.json {
        let (live, differs) = (plan.live.to_string(), plan.differs());
        print_json(&Planned { live, differs, plan: &plan, rate, prices: &prices })?;
        return Ok(exit(0));
    }
    let Plan { live, streams, events, rows, write_units, read_units, dollars, seconds, .. } = &plan;
    print(match plan.differs() {
        true => format!(
            "{live} was made by version {} of the fold, this build has {}: its rows will differ",
            plan.live_version, plan.version
        ),
        false => format!(
            "{live} was made by version {} of the fold, which is this build's: the rows will be the same",
            plan.version
        ),
    })?;
    print(format!("{streams} streams, {events} events, about {rows} rows"))?;
    print(format!(
        "about {write_units} write and {read_units} read units: ${dollars:.4} at the prices of {} in {}",
        prices.as_of, prices.region
    ))?;
    print(format!("about {seconds} s at {rate} write units a second"))?;
    Ok(exit(0))
}
