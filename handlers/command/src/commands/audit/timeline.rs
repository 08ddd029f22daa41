//! `textledger audit timeline`: the story of a contact.

use chrono::TimeDelta;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::stream::{Seq, StreamId};
use textledger_domain::time::Timestamp;
use textledger_projections::audit::timeline::{Episode, Stretch, Timeline, Turned, timeline};
use textledger_projections::audit::told::{Rule, Told};

use super::super::consent::values::Basis;
use super::super::failure::Ran;
use super::super::instants::{instant_or_day, instant_or_start};
use super::super::source::{self, Opened, Source};
use super::answers::{NotTold, events_of, stretch, tell};
use super::reveal::Reveal;
use crate::screens::tables::table;
use crate::screens::words::{Instants, counted, word};

/// Events shown at once, where nothing else is said.
const LIMIT: usize = 100;

/// Channels and purposes of everything that can change.
const EVERYTHING: usize = 6;

/// Tell the story of a contact in order: what came in, what it was recognised as
/// and by which rule, what that changed, what was sent, what was refused and why,
/// and what arrived. Each event has both its times; where nothing happened for an
/// hour or more, or something reached us late, that is said.
#[derive(clap::Args)]
pub(super) struct Args {
    /// The contact's number in E.164
    #[arg(value_parser = source::phone)]
    phone: PhoneNumber,
    /// From this instant on, or from the beginning of this day by UTC
    #[arg(long, value_name = "INSTANT", value_parser = instant_or_start)]
    from: Option<Timestamp>,
    /// Up to this instant, or to the end of this day by UTC: the story as it stood then
    #[arg(long, value_name = "INSTANT", visible_alias = "at", value_parser = instant_or_day)]
    to: Option<Timestamp>,
    /// By which clock both are meant
    #[arg(long, value_enum, default_value_t)]
    basis: Basis,
    /// Go on behind this position, as the page before says
    #[arg(long, value_name = "SEQ", default_value_t = 0)]
    after: Seq,
    /// How many events at most
    #[arg(long, value_name = "EVENTS", default_value_t = LIMIT as u32, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    #[command(flatten)]
    reveal: Reveal,
    #[command(flatten)]
    source: Source,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

/// Tells it.
pub(super) async fn run(args: Args) -> Ran {
    let opened = args.source.open().await?;
    let told = story(&args, &opened).await;
    opened.close().await?;
    tell(told, args.json, screen, |_| 0)
}

async fn story(args: &Args, opened: &Opened) -> Result<Timeline, NotTold> {
    let (from, to) = stretch(args.from, args.to, opened.ledger.now())?;
    let events = events_of(&opened.ledger, &args.phone).await?;
    let asked = Stretch { from, to, basis: args.basis.into(), after: args.after, limit: args.limit as usize };
    let told = timeline(&args.phone, &events, &asked, args.reveal.shown());
    let shown = told.entries.first().zip(told.entries.last()).map(|(first, last)| (first.seq, last.seq));
    let stream = StreamId::Contact(args.phone.clone());
    args.reveal.record(&opened.ledger, "audit timeline", stream, shown).await?;
    Ok(told)
}

/// A stretch of the story.
#[must_use]
pub fn screen(told: &Timeline) -> String {
    let Timeline { phone_number, masked, total, entries, next } = told;
    let mut parts = vec![format!("{phone_number}: {}", counted(*total as u64, "event"))];
    if !entries.is_empty() {
        parts.push(of_entries(entries, *masked));
    }
    if let Some(next) = next {
        parts.push(format!("{} of them are shown; go on with --after {next}", entries.len()));
    }
    parts.join("\n\n")
}

/// Events, one below the other, with what lies between them; words stand in quotes
/// where they are not `masked`.
#[must_use]
pub fn of_entries(entries: &[Episode], masked: bool) -> String {
    let mut shown = table(&["seq", "occurred at", "recorded at", "", "what", "words"]);
    let (mut occurred, mut recorded) = (Instants::default(), Instants::default());
    for entry in entries {
        if let Some(quiet) = entry.quiet_ms {
            let nothing = format!("… nothing for {} …", lasting(quiet));
            shown.add_row([
                String::new(),
                String::new(),
                String::new(),
                String::new(),
                nothing,
                String::new(),
            ]);
        }
        shown.add_row([
            entry.seq.to_string(),
            occurred.next(entry.occurred_at),
            recorded.next(entry.recorded_at),
            word(&entry.told.chapter).replace('_', " "),
            what(entry),
            spoken(&entry.told, masked),
        ]);
    }
    shown.trim_fmt()
}

/// What was said, in quotation marks where these are the words themselves.
pub(super) fn spoken(told: &Told, masked: bool) -> String {
    match &told.words {
        None => "–".to_owned(),
        Some(words) if masked => words.clone(),
        Some(words) => format!("“{words}”"),
    }
}

fn what(entry: &Episode) -> String {
    let mut parts = vec![entry.told.what.clone()];
    parts.extend(entry.told.rule.as_ref().map(rule));
    parts.extend(turned(&entry.changes));
    parts.extend(entry.late_ms.map(|late| format!("recorded {} later", lasting(late))));
    parts.join(" · ")
}

/// A rule, by its kind, name and version.
#[must_use]
pub fn rule(rule: &Rule) -> String {
    let version = rule.version.as_ref().map_or_else(String::new, |version| format!(" of {version}"));
    let kind = match rule.by {
        "wording" => "worded by",
        "operator" => "entered by an operator",
        "keyword" => "by the keyword",
        "carrier" => "by the carrier's",
        "no_answer" => "by silence to",
        _ => "by the rule",
    };
    format!("{kind} {}{version}", rule.name).trim_end().to_owned()
}

/// What holds now, told once for everything that it holds for.
fn turned(changes: &[Turned]) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for change in changes {
        let alike: Vec<&Turned> = changes.iter().filter(|other| other.to == change.to).collect();
        let about = match alike.len() {
            EVERYTHING => "everything".to_owned(),
            _ => joined(alike.iter().map(|one| format!("{} {}", word(&one.channel), word(&one.purpose)))),
        };
        let before = joined(alike.iter().map(|one| word(&one.from)));
        let line = format!("{about}: {} (before: {before})", word(&change.to));
        if !told.contains(&line) {
            told.push(line);
        }
    }
    told
}

/// Each of `words` once.
fn joined(words: impl Iterator<Item = String>) -> String {
    let mut once: Vec<String> = Vec::new();
    for word in words {
        if !once.contains(&word) {
            once.push(word);
        }
    }
    once.join(", ")
}

/// A length of time in the two largest of its units.
fn lasting(millis: i64) -> String {
    let length = TimeDelta::milliseconds(millis);
    let (days, hours, minutes) = (length.num_days(), length.num_hours() % 24, length.num_minutes() % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{} s", length.num_seconds()),
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}
