//! `textledger audit access`: who was shown numbers and words.

use serde::Serialize;
use textledger_domain::event::Event;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::record::Recorded;
use textledger_domain::stream::{Seq, StreamId, System};
use textledger_domain::time::Timestamp;

use super::super::failure::{Failure, Ran};
use super::super::instants::{instant_or_day, instant_or_start};
use super::super::source::{self, Opened, Source};
use super::answers::{NotTold, stretch, tell};
use crate::screens::tables::table;

/// List who was shown numbers and words, whose, with what, and why. Whose they are
/// is masked here: name a contact to see who looked at theirs.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Only looks at this contact's
    #[arg(value_parser = source::phone)]
    phone: Option<PhoneNumber>,
    /// From this instant on, or from the beginning of this day by UTC
    #[arg(long, value_name = "INSTANT", value_parser = instant_or_start)]
    from: Option<Timestamp>,
    /// Up to this instant, or to the end of this day by UTC
    #[arg(long, value_name = "INSTANT", value_parser = instant_or_day)]
    to: Option<Timestamp>,
    #[command(flatten)]
    source: Source,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

/// One look.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Look {
    /// Where it stands in `system#access`.
    pub seq: Seq,
    /// When it was recorded, right before anything was shown.
    pub at: Timestamp,
    /// Who looked.
    pub by: String,
    /// With what.
    pub command: String,
    /// Whose, masked; none where it was about all.
    pub whose: Option<String>,
    /// The first and the last event shown.
    pub events: Option<(Seq, Seq)>,
    /// Why.
    pub reason: String,
}

/// Lists them.
pub(super) async fn run(args: Args) -> Ran {
    let opened = args.source.open().await?;
    let looks = looks(&args, &opened).await;
    opened.close().await?;
    tell(looks, args.json, |looks| screen(looks), |_| 0)
}

async fn looks(args: &Args, opened: &Opened) -> Result<Vec<Look>, NotTold> {
    let (from, to) = stretch(args.from, args.to, opened.ledger.now())?;
    let stream = StreamId::System(System::Access);
    let events = opened.ledger.read_stream(&stream).await.map_err(Failure::from)?;
    let is_in = |at: Timestamp| from.is_none_or(|from| from <= at) && to.is_none_or(|to| at <= to);
    Ok(events
        .iter()
        .filter(|event| is_in(event.recorded_at()))
        .filter_map(|event| look(event, args.phone.as_ref()))
        .collect())
}

fn look(event: &Recorded, phone: Option<&PhoneNumber>) -> Option<Look> {
    let Event::AccessRecorded(access) = event.event() else { return None };
    let whose = access.stream.as_ref();
    if phone.is_some() && whose.and_then(StreamId::phone) != phone {
        return None;
    }
    Some(Look {
        seq: event.seq(),
        at: event.recorded_at(),
        by: event.sealed().envelope.actor.to_string(),
        command: access.command.clone(),
        whose: whose.map(ToString::to_string),
        events: access.from.zip(access.through),
        reason: access.reason.clone(),
    })
}

/// The looks, one line each.
#[must_use]
pub fn screen(looks: &[Look]) -> String {
    if looks.is_empty() {
        return "nobody was shown numbers and words".to_owned();
    }
    let mut shown = table(&["at", "by", "with", "whose", "events", "why"]);
    for look in looks {
        shown.add_row([
            look.at.to_string(),
            look.by.clone(),
            look.command.clone(),
            look.whose.clone().unwrap_or_else(|| "all contacts".to_owned()),
            look.events.map_or_else(|| "–".to_owned(), |(from, through)| format!("{from} to {through}")),
            look.reason.clone(),
        ]);
    }
    shown.trim_fmt()
}
