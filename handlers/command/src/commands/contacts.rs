//! `textledger contacts`: who is in the ledger.

use std::collections::BTreeSet;
use std::process::ExitCode;

use serde_json::{Value, json};
use textledger_domain::consent::Reason;
use textledger_domain::contact::Contact;
use textledger_domain::event::consent::{Channel, Purpose};
use textledger_domain::stream::StreamId;

use super::failure::Ran;
use super::looking::Looking;
use super::output::{print, print_json};
use super::source::Source;
use crate::screens::tables::table;

/// What is said of a contact whose stream does not hold together.
const UNUSABLE: &str = "record unusable";

/// List the contacts in a ledger, and how much is in quarantine
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    looking: Looking,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

pub async fn run(args: Args) -> Ran {
    args.looking.check(&args.source)?;
    let opened = args.source.open().await?;
    let mut streams = opened.ledger.states::<Contact>().await?;
    streams.sort_by(|(a, ..), (b, ..)| a.cmp(b));
    let mut rows = Vec::new();
    for (stream, head, state) in &mut streams {
        let StreamId::Contact(phone) = stream else { continue };
        let mut row =
            json!({ "phone_number": phone.e164(), "events": head.seq, "last_event_at": head.recorded_at });
        let loaded = match state.take() {
            Some(state) => Ok(state),
            None => opened.ledger.load_surely::<Contact>(stream).await.map(|loaded| loaded.state),
        };
        match loaded {
            Ok(contact) => {
                let may = contact.check(Channel::Sms, Purpose::Reply, opened.ledger.now());
                row["contact"] = json!(if may.allowed { "may be answered" } else { reason(may.reason) });
                row["opted_out"] = json!(contact.consent.is_opted_out(opened.ledger.now()));
                row["unanswered"] = json!(contact.unanswered.len());
                row["owed"] = json!(contact.duties.len());
                row["in_flight"] = json!(contact.in_flight.len());
            }
            Err(error) if error.is_about_the_record() => row["contact"] = json!(UNUSABLE),
            Err(error) => {
                opened.close().await?;
                return Err(error.into());
            }
        }
        rows.push(row);
    }
    let (mut quarantined, mut days) = (0, BTreeSet::new());
    for (stream, head, _) in &streams {
        if let StreamId::Quarantine(quarantine) = stream {
            quarantined += head.seq;
            days.insert(StreamId::Quarantine(quarantine.whole_day()).key());
        }
    }
    let recorded = args.looking.record(&opened.ledger, "contacts", None, &[]).await;
    opened.close().await?;
    recorded?;
    if args.json {
        print_json(&json!({ "contacts": rows, "quarantined": quarantined }))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut shown =
        table(&["contact", "events", "last event at", "consent", "unanswered", "owed", "in flight"]);
    for row in &rows {
        let text = |name: &str| match &row[name] {
            Value::String(text) => text.clone(),
            Value::Null => "–".to_owned(),
            other => other.to_string(),
        };
        shown.add_row([
            text("phone_number"),
            text("events"),
            text("last_event_at"),
            text("contact"),
            text("unanswered"),
            text("owed"),
            text("in_flight"),
        ]);
    }
    print(shown.trim_fmt())?;
    if quarantined > 0 {
        print(format!(
            "{quarantined} inbound payloads are in quarantine: textledger events {}",
            days.into_iter().collect::<Vec<_>>().join(", ")
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Why a contact may not be answered, in a word.
fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::NotUnderstood => "not understood",
        Reason::AwaitingAnswer => "asked",
        Reason::CarrierBlocks => "carrier blocks",
        _ => "opted out",
    }
}
