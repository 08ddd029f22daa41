//! `textledger audit consent`: what held for a contact at an instant, and what the
//! events that prove it say.

use serde::Serialize;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::stream::{Seq, StreamId};
use textledger_handlers::consents::Standing;
use textledger_projections::audit::shown::Shown;
use textledger_projections::audit::states::States;
use textledger_projections::audit::timeline::{Episode, entries};

use super::super::consent::show;
use super::super::consent::values::AsOf;
use super::super::failure::Ran;
use super::super::source::{self, Opened, Source};
use super::answers::{NotTold, events_of, passed, tell};
use super::reveal::Reveal;
use super::timeline::of_entries;

/// Show what held for a contact at an instant, by what was recorded by then or by
/// what had occurred, and the events that prove it with what they say.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The contact's number in E.164
    #[arg(value_parser = source::phone)]
    phone: PhoneNumber,
    #[command(flatten)]
    as_of: AsOf,
    #[command(flatten)]
    reveal: Reveal,
    #[command(flatten)]
    source: Source,
    /// Print JSON instead of tables
    #[arg(long)]
    json: bool,
}

/// What held, and what its proof says.
#[derive(Debug, Serialize)]
pub struct Proven {
    /// Whether numbers and words are masked.
    pub masked: bool,
    /// What held.
    #[serde(flatten)]
    pub standing: Standing,
    /// The events that prove it, as the story tells them.
    pub events: Vec<Episode>,
}

/// Answers it.
pub(super) async fn run(args: Args) -> Ran {
    let opened = args.source.open().await?;
    let proven = proven(&args, &opened).await;
    opened.close().await?;
    tell(proven, args.json, screen, |_| 0)
}

async fn proven(args: &Args, opened: &Opened) -> Result<Proven, NotTold> {
    let (phone, now) = (&args.phone, opened.ledger.now());
    let at = passed("--at", args.as_of.at, now)?;
    let events = events_of(&opened.ledger, phone).await?;
    let shown = args.reveal.shown();
    let standing = Standing::of(phone, &events, at, args.as_of.basis.into(), now);
    let positions: Vec<Seq> = standing.proof.iter().map(|proof| proof.seq).collect();
    let proving = positions.first().copied().zip(positions.last().copied());
    let stream = StreamId::Contact(phone.clone());
    args.reveal.record(&opened.ledger, "audit consent", stream, proving).await?;
    Ok(Proven {
        masked: shown == Shown::Masked,
        standing: numbered(standing, phone, shown),
        events: entries(&States::of(&events), &positions, shown),
    })
}

/// It with as much of the number as is shown.
fn numbered(mut standing: Standing, phone: &PhoneNumber, shown: Shown) -> Standing {
    standing.phone_number = shown.phone(phone);
    for pending in &mut standing.pending {
        pending.phone_number = shown.phone(phone);
    }
    standing
}

/// What held, and what its proof says.
#[must_use]
pub fn screen(proven: &Proven) -> String {
    let standing = show::screen(&proven.standing);
    match proven.events.is_empty() {
        true => {
            format!("{standing}\n\nno event is needed to prove it: nothing was withdrawn or given by then")
        }
        false => format!("{standing}\n\nwhat the proof says\n{}", of_entries(&proven.events, proven.masked)),
    }
}
