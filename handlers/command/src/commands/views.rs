//! `textledger views`: what the four views say about a contact.

use std::process::ExitCode;

use textledger_domain::phone::PhoneNumber;
use textledger_domain::stream::StreamId;
use textledger_projections::target::Target;

use super::failure::Ran;
use super::looking::Looking;
use super::output::{print, print_json};
use super::source::{self, Source};
use crate::screens::tables::views_tables;

/// Show what the four views say about a contact
#[derive(clap::Args)]
pub struct Args {
    /// The contact's number in E.164
    #[arg(value_parser = source::phone)]
    phone: PhoneNumber,
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    looking: Looking,
    /// Print the whole rows as JSON instead of tables
    #[arg(long)]
    json: bool,
}

pub async fn run(args: Args) -> Ran {
    args.looking.check(&args.source)?;
    let opened = args.source.open().await?;
    let views = opened.views.contact(&args.phone).await?;
    let now = opened.ledger.now();
    if views.iter().all(|view| view.rows.is_empty())
        && opened.ledger.read_from(&StreamId::Contact(args.phone.clone()), 1).await?.is_empty()
    {
        let failure = source::unknown(&opened.ledger, &args.phone).await?;
        opened.close().await?;
        return Err(failure);
    }
    let stream = StreamId::Contact(args.phone);
    let recorded = args.looking.record(&opened.ledger, "views", Some(stream), &[]).await;
    opened.close().await?;
    recorded?;
    if args.json {
        print_json(&views)?;
        return Ok(ExitCode::SUCCESS);
    }
    for (Target { view, generation }, table) in views_tables(&views, now) {
        let number = generation.number();
        print(format!("{}, generation {number}\n{}\n", view.name(), table.trim_fmt()))?;
    }
    Ok(ExitCode::SUCCESS)
}
