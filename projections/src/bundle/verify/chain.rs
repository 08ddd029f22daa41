//! Every event as it was hashed, each behind the one before it, the last of them the
//! one that was signed.

use serde::Serialize;
use serde_json::Value;
use textledger_domain::envelope::Envelope;
use textledger_domain::hash::Hash;
use textledger_domain::stream::{Seq, StreamId};

use crate::bundle::Files;
use crate::bundle::flaw::Flaws;
use crate::bundle::names::{CUSTODY, EVENTS, HASHES, HEAD};
use crate::checkpoint::leaf::HeadLeaf;

/// Events that are gone for good: an operator went on without them.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct LostEvents {
    /// The first.
    pub from: Seq,
    /// The last; the one behind it says so.
    pub through: Seq,
}

/// Says what does not hold, and gives the events that can be read.
pub fn check(
    files: &Files,
    stream: Option<&StreamId>,
    head: Option<&HeadLeaf>,
    flaws: &mut Flaws,
) -> Vec<Envelope> {
    custody(files, stream, flaws);
    let Some(events) = files.get(EVENTS) else { return Vec::new() };
    if head.is_none() {
        flaws.of(HEAD, "there are events, and no head that was signed");
    }
    let listed = hashes(files, flaws);
    let lines: Vec<&[u8]> = lines(events, EVENTS, flaws);
    let mut read = Vec::new();
    let mut before = (0, Some(Hash::GENESIS));
    for (place, line) in lines.iter().enumerate() {
        let at = before.0 + 1;
        let Some(event) = opened(line) else {
            flaws.of_event(EVENTS, at, "it is no event in the form in which events are hashed");
            before = (at, None);
            continue;
        };
        let named = listed.get(place);
        match named {
            Some((hash, _)) if *hash != Hash::of(line) => {
                flaws.of_event(
                    EVENTS,
                    event.seq,
                    format!("its hash is not the one in {HASHES}: it was changed"),
                );
            }
            Some((_, seq)) if *seq != event.seq => {
                flaws.of_event(HASHES, event.seq, "it is listed under another position");
            }
            _ => {}
        }
        if stream.is_some_and(|stream| event.stream_id != *stream) {
            flaws.of_event(EVENTS, event.seq, "it is of another stream");
        }
        if event.seq != at && !is_told_lost(&event, at) {
            flaws.of_event(EVENTS, at, "it is missing, or events stand in another order");
        } else if event.seq == at && before.1.is_some_and(|hash| hash != event.prev_hash) {
            flaws.of_event(EVENTS, event.seq, "it does not follow the event before it");
        }
        before = (event.seq, named.map(|(hash, _)| *hash));
        read.push(event);
    }
    if listed.len() != lines.len() {
        flaws.of(HASHES, format!("it lists {} hashes of {} events", listed.len(), lines.len()));
    }
    if let (Some(head), Some(line)) = (head, lines.last()) {
        let last = (before.0, Hash::of(line), read.last().map(|event| event.recorded_at));
        if last != (head.seq, head.hash, head.recorded_at) {
            flaws.of_event(EVENTS, before.0, format!("it is the last, and not the one in {HEAD}"));
        }
    } else if head.is_some() {
        flaws.of(EVENTS, "it holds no event");
    }
    read
}

/// Whoever looked is on record as an event too.
fn custody(files: &Files, stream: Option<&StreamId>, flaws: &mut Flaws) {
    let Some(looks) = files.get(CUSTODY) else { return };
    for (number, line) in (1..).zip(lines(looks, CUSTODY, flaws)) {
        let is_about = |event: &Envelope| {
            let whose = event.data.get("stream").and_then(Value::as_str);
            event.event_type == "AccessRecorded"
                && stream.is_none_or(|stream| whose == Some(stream.key().as_str()))
        };
        if !opened(line).is_some_and(|event| is_about(&event)) {
            flaws.of(CUSTODY, format!("line {number} is no record of a look at this contact"));
        }
    }
}

fn opened(line: &[u8]) -> Option<Envelope> {
    let event: Envelope = serde_json::from_slice(line).ok()?;
    event.form().is_ok_and(|form| form == line).then_some(event)
}

/// Whether `event` says that all from `from` on to itself is lost for good.
fn is_told_lost(event: &Envelope, from: Seq) -> bool {
    told_lost(event).is_some_and(|lost| lost.from == from)
}

/// What `event` says is lost up to itself.
fn told_lost(event: &Envelope) -> Option<LostEvents> {
    let told = |name: &str| event.data.get(name).and_then(Value::as_u64);
    let (from, through) = told("from").zip(told("through"))?;
    let is_told =
        event.event_type == "EventsLost" && through >= from && event.seq.checked_sub(1) == Some(through);
    is_told.then_some(LostEvents { from, through })
}

/// What is gone from among `events`, as the event behind each hole says.
pub fn lost(events: &[Envelope]) -> Vec<LostEvents> {
    let mut before = 0;
    let mut lost = Vec::new();
    for event in events {
        lost.extend(told_lost(event).filter(|gone| gone.from == before + 1));
        before = event.seq;
    }
    lost
}

fn hashes(files: &Files, flaws: &mut Flaws) -> Vec<(Hash, Seq)> {
    let Some(bytes) = files.get(HASHES) else { return Vec::new() };
    let entry = |line: &&[u8]| {
        let (hash, seq) = std::str::from_utf8(line).ok()?.split_once("  ")?;
        let position: Seq = seq.parse().ok()?;
        Some((hash.parse().ok()?, position)).filter(|_| position.to_string() == seq)
    };
    let lines = lines(bytes, HASHES, flaws);
    let entries = lines.iter().map(entry).collect::<Option<Vec<_>>>();
    if entries.is_none() {
        flaws.of(HASHES, "it is no list of hashes");
    }
    entries.unwrap_or_default()
}

/// The lines of a file, each of which ends with a line break.
pub(super) fn lines<'a>(bytes: &'a [u8], name: &str, flaws: &mut Flaws) -> Vec<&'a [u8]> {
    match bytes.strip_suffix(b"\n") {
        Some(whole) => whole.split(|byte| *byte == b'\n').collect(),
        None if bytes.is_empty() => Vec::new(),
        None => {
            flaws.of(name, "it does not end with a line break: it was cut off");
            bytes.split(|byte| *byte == b'\n').collect()
        }
    }
}
