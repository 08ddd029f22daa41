//! `textledger audit access`: who was shown numbers and words.

use std::fmt::Write as _;

use serde::Serialize;
use textledger_domain::event::Event;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::record::Recorded;
use textledger_domain::stream::{Seq, StreamId, System};
use textledger_domain::time::Timestamp;
use textledger_projections::audit::shown::Shown;

use super::super::failure::{Failure, Ran};
use super::super::instants::{instant_or_day, instant_or_start};
use super::super::source::{self, Opened, Source};
use super::answers::{NotTold, stretch, tell};
use crate::screens::tables::table;

/// Looks shown at once, where nothing else is said.
const LIMIT: u32 = 100;

/// List who was shown numbers and words, whose, with what, and why. Whose they are
/// is masked here: name a contact to see who looked at theirs, or through everybody's.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Only looks at this contact's, and those through all contacts'
    #[arg(value_parser = source::phone)]
    phone: Option<PhoneNumber>,
    /// From this instant on, or from the beginning of this day by UTC
    #[arg(long, value_name = "INSTANT", value_parser = instant_or_start)]
    from: Option<Timestamp>,
    /// Up to this instant, or to the end of this day by UTC
    #[arg(long, value_name = "INSTANT", value_parser = instant_or_day)]
    to: Option<Timestamp>,
    /// Go on behind this position: the last `seq` of the page before
    #[arg(long, value_name = "SEQ", default_value_t = 0)]
    after: Seq,
    /// How many looks at most
    #[arg(long, value_name = "LOOKS", default_value_t = LIMIT, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    #[command(flatten)]
    source: Source,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

/// A page of looks.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Looks {
    /// In the order in which they were recorded.
    pub page: Vec<Look>,
    /// How many there are in all.
    #[serde(skip)]
    pub total: usize,
    /// Whether more of them come behind the page.
    #[serde(skip)]
    pub is_cut: bool,
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
    /// Whose, masked; none where it was about all contacts.
    pub whose: Option<String>,
    /// The first and the last event shown.
    pub events: Option<(Seq, Seq)>,
    /// Why; a number in it is masked.
    pub reason: String,
}

/// Lists them.
pub(super) async fn run(args: Args) -> Ran {
    let opened = args.source.open().await?;
    let looks = looks(&args, &opened).await;
    opened.close().await?;
    tell(looks, args.json, screen, |_| 0)
}

async fn looks(args: &Args, opened: &Opened) -> Result<Looks, NotTold> {
    let (from, to) = stretch(args.from, args.to, opened.ledger.now())?;
    let stream = StreamId::System(System::Access);
    let events = opened.ledger.read_stream(&stream).await.map_err(Failure::from)?;
    let is_in = |at: Timestamp| from.is_none_or(|from| from <= at) && to.is_none_or(|to| at <= to);
    let looks = events.iter().filter(|event| is_in(event.recorded_at()));
    let mut page: Vec<Look> = looks.filter_map(|event| look(event, args.phone.as_ref())).collect();
    let total = page.len();
    page.retain(|look| look.seq > args.after);
    let is_cut = page.len() > args.limit as usize;
    page.truncate(args.limit as usize);
    Ok(Looks { page, total, is_cut })
}

fn look(event: &Recorded, phone: Option<&PhoneNumber>) -> Option<Look> {
    let Event::AccessRecorded(access) = event.event() else { return None };
    let whose = access.stream.as_ref();
    // Whoever looks through everybody's looks at this contact's too.
    if phone.is_some() && whose.is_some_and(|whose| whose.phone() != phone) {
        return None;
    }
    Some(Look {
        seq: event.seq(),
        at: event.recorded_at(),
        by: event.sealed().envelope.actor.to_string(),
        command: access.command.clone(),
        whose: whose.map(ToString::to_string),
        events: access.from.zip(access.through),
        reason: Shown::Masked.note(&access.reason),
    })
}

/// The looks, one line each.
#[must_use]
pub fn screen(looks: &Looks) -> String {
    let Looks { page, total, is_cut } = looks;
    if page.is_empty() {
        return match total {
            0 => "nobody was shown numbers and words".to_owned(),
            _ => "there is no look behind that position".to_owned(),
        };
    }
    let mut shown = table(&["seq", "at", "by", "with", "whose", "events", "why"]);
    for look in page {
        shown.add_row([
            look.seq.to_string(),
            look.at.to_string(),
            look.by.clone(),
            look.command.clone(),
            look.whose.clone().unwrap_or_else(|| "all contacts".to_owned()),
            look.events.map_or_else(|| "–".to_owned(), |(from, through)| format!("{from} to {through}")),
            look.reason.clone(),
        ]);
    }
    let mut said = shown.trim_fmt();
    if let Some(last) = page.last().filter(|_| *is_cut) {
        let _ = write!(said, "\n\n{} of {total} are shown; go on with --after {}", page.len(), last.seq);
    }
    said
}

#[cfg(test)]
mod tests {
    use textledger_domain::decide::access::{self, Access};
    use textledger_domain::record::Head;
    use textledger_infrastructure::ids::Ids;

    use super::*;

    fn at(seq: Seq) -> Look {
        Look {
            seq,
            at: "2026-11-22T07:28:00Z".parse().unwrap(),
            by: "operator:ana".to_owned(),
            command: "audit search".to_owned(),
            whose: None,
            events: None,
            reason: "a letter".to_owned(),
        }
    }

    #[test]
    fn a_look_at_all_contacts_is_one_at_each_and_no_reason_shows_a_number() {
        let [ana, bo] = ["+14255550182", "+14255550183"].map(|of| of.parse::<PhoneNumber>().unwrap());
        let ids = Ids::from_machine();
        let moment = Head::EMPTY.moment("2026-11-22T07:28:00Z".parse().unwrap(), &ids);
        let of = |stream: Option<StreamId>| {
            let (command, reason) = ("audit search".to_owned(), "asked for +14255550182".to_owned());
            let access = Access { command, stream, shown: None, reason, by: "ana".to_owned() };
            let drafts = access::record(&access, moment).unwrap();
            let access = StreamId::System(System::Access);
            Recorded::seal(&access, Head::EMPTY, drafts, moment).unwrap().remove(0)
        };
        let whose = |event: &Recorded, phone| look(event, Some(phone)).map(|look| look.whose);
        assert_eq!(whose(&of(None), &ana), Some(None));
        let hers = of(Some(StreamId::Contact(ana.clone())));
        assert_eq!(whose(&hers, &ana), Some(Some("contact +1•••0182".to_owned())));
        assert_eq!(whose(&hers, &bo), None);
        assert_eq!(look(&hers, None).unwrap().reason, "asked for +1•••0182");
    }

    #[test]
    fn a_page_says_where_to_go_on_and_the_last_does_not() {
        let page = Looks { page: vec![at(4), at(7)], total: 5, is_cut: true };
        assert!(screen(&page).ends_with("2 of 5 are shown; go on with --after 7"), "{}", screen(&page));
        let last = Looks { is_cut: false, ..page };
        assert!(!screen(&last).contains("--after"));
        let nothing = |total| screen(&Looks { page: Vec::new(), total, is_cut: false });
        assert_eq!(nothing(0), "nobody was shown numbers and words");
        assert!(nothing(5).starts_with("there is no look behind"));
    }
}
