//! `textledger contacts`: who is in the ledger.

use serde_json::json;
use std::process::ExitCode;
use textledger_domain::contact::Contact;
use textledger_domain::stream::StreamId;

use super::failure::Ran;
use super::output::{print, print_json};
use super::source::Source;
use crate::screens::tables::table;

/// List the contacts in a ledger, and how much is in quarantine
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    source: Source,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

pub async fn run(args: Args) -> Ran {
    let opened = args.source.open().await?;
    let mut streams = opened.ledger.streams().await?;
    streams.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut rows = Vec::new();
    for (stream, head) in &streams {
        let StreamId::Contact(phone) = stream else { continue };
        let contact = opened.ledger.load::<Contact>(stream).await?.state;
        rows.push(json!({
            "phone_number": phone.e164(),
            "events": head.seq,
            "last_event_at": head.recorded_at,
            "opted_out": contact.consent.is_opted_out(opened.ledger.now()),
            "unanswered": contact.unanswered.len(),
            "owed": contact.duties.len(),
            "in_flight": contact.in_flight.len(),
        }));
    }
    let quarantined: u64 = streams
        .iter()
        .filter(|(stream, _)| matches!(stream, StreamId::Quarantine(_)))
        .map(|(_, head)| head.seq)
        .sum();
    opened.close().await?;
    if args.json {
        print_json(&json!({ "contacts": rows, "quarantined": quarantined }))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut shown =
        table(&["contact", "events", "last event at", "consent", "unanswered", "owed", "in flight"]);
    for row in &rows {
        let consent = if row["opted_out"] == true { "opted out" } else { "may be answered" };
        let text = |name: &str| row[name].as_str().map_or_else(|| row[name].to_string(), str::to_owned);
        shown.add_row([
            text("phone_number"),
            text("events"),
            text("last_event_at"),
            consent.to_owned(),
            text("unanswered"),
            text("owed"),
            text("in_flight"),
        ]);
    }
    print(shown.trim_fmt())?;
    if quarantined > 0 {
        print(format!(
            "{quarantined} inbound payloads are in quarantine: textledger events quarantine#<YYYY-MM-DD>"
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}
