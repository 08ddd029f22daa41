//! `textledger events`: one stream, event by event.

use std::process::ExitCode;

use textledger_domain::record::Recorded;
use textledger_domain::stream::{Quarantine, StreamId};
use textledger_infrastructure::ledger::{Ledger, ReadError};

use super::failure::{Failure, Ran};
use super::looking::Looking;
use super::output::{print, print_json};
use super::source::{self, Source};
use crate::screens::tables::events_table;

/// Show a contact's event stream with its hashes
#[derive(clap::Args)]
pub struct Args {
    /// The contact's number in E.164; or quarantine#YYYY-MM-DD, annex#NUMBER, system#incidents
    #[arg(value_name = "STREAM", value_parser = stream)]
    stream: StreamId,
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    looking: Looking,
    /// Print the whole events as JSON instead of a table
    #[arg(long)]
    json: bool,
}

fn stream(text: &str) -> Result<StreamId, String> {
    match text.split_once('#') {
        None | Some(("contact", _)) => source::phone(text).map(StreamId::Contact),
        Some(_) => text.parse().map_err(|error: textledger_domain::stream::Error| error.to_string()),
    }
}

/// The events of a stream; of a day of quarantine those of all its shards.
async fn read(ledger: &Ledger, stream: &StreamId) -> Result<Vec<Recorded>, ReadError> {
    let StreamId::Quarantine(day @ Quarantine { shard: None, .. }) = stream else {
        return ledger.read_stream(stream).await;
    };
    let mut events = Vec::new();
    for shard in day.shards() {
        events.extend(ledger.read_stream(&StreamId::Quarantine(shard)).await?);
    }
    events.sort_by_key(|event| (event.recorded_at(), event.id()));
    Ok(events)
}

pub async fn run(args: Args) -> Ran {
    args.looking.check(&args.source)?;
    let opened = args.source.open().await?;
    let events = read(&opened.ledger, &args.stream).await?;
    if events.is_empty() {
        let failure = match args.stream.contact() {
            Some(phone) => source::unknown(&opened.ledger, phone).await?,
            None => Failure("nothing is recorded in that stream".to_owned()),
        };
        opened.close().await?;
        return Err(failure);
    }
    let recorded = args.looking.record(&opened.ledger, "events", Some(args.stream), &events).await;
    opened.close().await?;
    recorded?;
    match args.json {
        true => {
            print_json(&events.iter().map(|event| event.sealed().shown()).collect::<Result<Vec<_>, _>>()?)?
        }
        false => print(events_table(&events).trim_fmt())?,
    }
    Ok(ExitCode::SUCCESS)
}
