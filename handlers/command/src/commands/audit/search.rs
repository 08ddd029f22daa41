//! `textledger audit search`: who said something, or was told it. Looking for words is
//! reading them: it is recorded before anything is read.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use textledger_domain::decide::access::Access;
use textledger_domain::ids::EventId;
use textledger_domain::record::Recorded;
use textledger_domain::stream::{Seq, StreamId};
use textledger_domain::time::Timestamp;
use textledger_infrastructure::ledger::Ledger;
use textledger_projections::audit::search::{Sighting, Sought};
use textledger_projections::audit::shown::Shown;
use textledger_projections::audit::told::{Told, told};
use textledger_projections::report::Days;

use super::super::failure::{Failure, Ran};
use super::super::source::{Opened, Source};
use super::answers::{NotTold, tell};
use super::days::{day, days};
use super::explain::event_id;
use super::timeline::spoken;
use crate::screens::tables::table;
use crate::screens::words::{counted, word};

const HELP: &str = "\
Examples:
  textledger audit search --words \"wrong number\" --from 2026-11-01 --to 2026-11-30 \\
    --reason \"letter of 2026-11-20\"

Every word that was said in these days is read for it, whoever said it: so it needs a
reason, and who looks and why is recorded first, whether or not anything is found. What
is found is listed masked; --reveal shows numbers and words, which is recorded for each
contact whose they are. Upper and lower case are
the same, and so is whatever stands between two words. Erased words are not found: how
many events had some is told.

Exit codes: 0 told; 1 failed, or nobody answers for it; 2 asked wrongly.";

/// Events listed at once, where nothing else is said.
const LIMIT: u32 = 100;

/// Find the events in whose words a text stands, in the order in which they were
/// recorded.
#[derive(clap::Args)]
#[command(after_help = HELP)]
pub(super) struct Args {
    /// What to look for
    #[arg(long, value_name = "TEXT", value_parser = sought)]
    words: Sought,
    /// The first day, by UTC and the time of recording
    #[arg(long, value_name = "DAY", value_parser = day)]
    from: NaiveDate,
    /// The last day
    #[arg(long, value_name = "DAY", value_parser = day)]
    to: NaiveDate,
    /// Why words are read; recorded for good
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Who looks
    #[arg(long, value_name = "NAME", env = "USER")]
    by: Option<String>,
    /// Show full numbers and words
    #[arg(long)]
    reveal: bool,
    /// Go on behind this event, as the page before says
    #[arg(long, value_name = "EVENT_ID", value_parser = event_id)]
    after: Option<EventId>,
    /// How many events at most
    #[arg(long, value_name = "EVENTS", default_value_t = LIMIT, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    #[command(flatten)]
    source: Source,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

/// What was found.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Search {
    /// Whether numbers and words are masked.
    pub masked: bool,
    /// How many events hold the text.
    pub total: u64,
    /// In how many nobody can look any more.
    pub erased: u64,
    /// Some of those that hold it.
    pub events: Vec<Hit>,
    /// Behind which event to go on, unless this is the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<EventId>,
}

/// An event that holds the text.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Hit {
    /// The event.
    pub event_id: EventId,
    /// Whose stream it stands in.
    pub stream: String,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// What it tells.
    #[serde(flatten)]
    pub told: Told,
}

/// Lists them.
pub(super) async fn run(args: Args) -> Ran {
    let opened = args.source.open().await?;
    let found = search(&args, &opened).await;
    opened.close().await?;
    tell(found, args.json, screen, |_| 0)
}

async fn search(args: &Args, opened: &Opened) -> Result<Search, NotTold> {
    let days = days(args.from, args.to, opened.ledger.now())?;
    args.record(&opened.ledger, None).await?;
    let (found, revealed) = args.look_through(&opened.ledger, days).await?;
    for (stream, shown) in revealed {
        args.record(&opened.ledger, Some((stream, shown))).await?;
    }
    Ok(found)
}

/// The streams of which events are shown in full, with the first and the last of them.
type Revealed = BTreeMap<StreamId, (Seq, Seq)>;

impl Args {
    /// Records the look through everything, or that these events of a stream are about
    /// to be shown in full: whoever asks who saw a contact's is told so.
    async fn record(&self, ledger: &Ledger, of: Option<(StreamId, (Seq, Seq))>) -> Result<(), NotTold> {
        let (stream, shown) = of.unzip();
        let access = Access {
            command: "audit search".to_owned(),
            stream,
            shown,
            reason: self.reason.clone(),
            by: self.by.clone().unwrap_or_default(),
        };
        Ok(ledger.record_access(&access).await.map_err(Failure::from)?)
    }

    /// Looks through all events of `days`, of which as many are kept as are listed.
    async fn look_through(&self, ledger: &Ledger, days: Days) -> Result<(Search, Revealed), NotTold> {
        let shown = if self.reveal { Shown::Revealed } else { Shown::Masked };
        let (mut total, mut erased) = (0, 0);
        let mut kept: BTreeMap<EventId, (StreamId, Seq, Hit)> = BTreeMap::new();
        let mut is_cut = false;
        let end = days.end().min(ledger.now());
        for shard in Ledger::shards() {
            let mut pages = ledger.recorded_in_shard(shard, days.begin(), end);
            while let Some(page) = pages.next().await.map_err(Failure::from)? {
                for event in &page {
                    match self.words.look_at(event) {
                        Sighting::Nothing => continue,
                        Sighting::Erased => erased += 1,
                        Sighting::Found => {
                            total += 1;
                            if self.after.is_none_or(|after| event.id() > after) {
                                let hit = hit(event, shown);
                                kept.insert(event.id(), (event.stream().clone(), event.seq(), hit));
                            }
                        }
                    }
                    // Ids are in the order of recording.
                    if kept.len() > self.limit as usize {
                        kept.pop_last();
                        is_cut = true;
                    }
                }
            }
        }
        let next = kept.keys().next_back().copied().filter(|_| is_cut);
        let shown = kept.values().filter(|_| self.reveal).map(|(stream, seq, _)| (stream, *seq));
        let revealed = revealed(shown);
        let events = kept.into_values().map(|(.., hit)| hit).collect();
        Ok((Search { masked: !self.reveal, total, erased, events, next }, revealed))
    }
}

fn revealed<'a>(shown: impl Iterator<Item = (&'a StreamId, Seq)>) -> Revealed {
    let mut revealed = Revealed::new();
    for (stream, seq) in shown {
        let (from, through) = revealed.entry(stream.clone()).or_insert((seq, seq));
        (*from, *through) = ((*from).min(seq), (*through).max(seq));
    }
    revealed
}

fn hit(event: &Recorded, shown: Shown) -> Hit {
    let stream = match (shown, event.stream().phone()) {
        (Shown::Revealed, Some(phone)) => shown.phone(phone),
        _ => event.stream().to_string(),
    };
    let (event_id, recorded_at) = (event.id(), event.recorded_at());
    Hit { event_id, stream, recorded_at, told: told(event.event(), shown) }
}

fn sought(text: &str) -> Result<Sought, String> {
    Sought::new(text).ok_or_else(|| "give at least one word".to_owned())
}

/// The events, one line each.
#[must_use]
pub fn screen(search: &Search) -> String {
    let Search { masked, total, erased, events, next } = search;
    let mut parts = vec![format!("{} found", counted(*total, "event"))];
    if !events.is_empty() {
        let mut shown = table(&["recorded at", "whose", "", "what", "words", "event id"]);
        for hit in events {
            shown.add_row([
                hit.recorded_at.to_string(),
                hit.stream.clone(),
                word(&hit.told.chapter).replace('_', " "),
                hit.told.what.clone(),
                spoken(&hit.told, *masked),
                hit.event_id.to_string(),
            ]);
        }
        parts.push(shown.trim_fmt());
    }
    if *erased > 0 {
        let events = counted(*erased, "event");
        parts.push(format!("not looked at: the words of {events}, which were erased"));
    }
    if let Some(next) = next {
        parts.push(format!("{} of them are shown; go on with --after {next}", events.len()));
    }
    parts.join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_contact_whose_words_are_shown_is_told_once_with_the_first_and_the_last_event() {
        let of = |phone: &str| StreamId::Contact(phone.parse().unwrap());
        let (ana, bo) = (of("+14255550182"), of("+14255550183"));
        let shown = [(&ana, 7), (&bo, 2), (&ana, 3), (&ana, 5)];
        let expected = Revealed::from([(ana.clone(), (3, 7)), (bo.clone(), (2, 2))]);
        assert_eq!(revealed(shown.into_iter()), expected);
        assert!(revealed(std::iter::empty()).is_empty());
    }
}
