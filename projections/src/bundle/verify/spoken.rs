//! The words against the digests that the events hold.

use textledger_domain::beside::{Salted, digested};
use textledger_domain::canonical;
use textledger_domain::envelope::Envelope;
use textledger_domain::stream::Seq;

use super::chain::lines;
use crate::bundle::Files;
use crate::bundle::flaw::Flaws;
use crate::bundle::names::WORDS;
use crate::bundle::words::WordsLine;

/// Says what does not hold, and gives the events whose words were erased by an event
/// behind those of the bundle.
pub fn check(files: &Files, events: &[Envelope], flaws: &mut Flaws) -> Vec<Seq> {
    let Some(bytes) = files.get(WORDS) else { return Vec::new() };
    let mut found = Vec::new();
    for (number, line) in (1..).zip(lines(bytes, WORDS, flaws)) {
        let words = serde_json::from_slice::<WordsLine>(line).ok();
        match words.filter(|words| canonical::to_vec(words).is_ok_and(|form| form == line)) {
            Some(words) => found.push(words),
            None => flaws.of(WORDS, format!("line {number} is no words of an event")),
        }
    }
    let mut erased_since: Vec<Seq> = Vec::new();
    let mut ahead = found.iter().peekable();
    for event in events {
        for (field, digest) in digested(&event.data) {
            let place = |words: &&&WordsLine| {
                words.seq == event.seq && words.field == field && words.digest == digest
            };
            match ahead.next_if(|words| place(&words)) {
                None => flaws.of_event(WORDS, event.seq, format!("its words at {field} are not there")),
                Some(words) if !is_as_digested(words) && !is_erased(words, events) => {
                    flaws.of_event(
                        WORDS,
                        event.seq,
                        format!("its words at {field} are not those that were recorded"),
                    );
                }
                Some(words) => {
                    let last = events.last().map_or(0, |last| last.seq);
                    let is_since = words.erased_by.is_some_and(|by| by > last);
                    if is_since && erased_since.last() != Some(&event.seq) {
                        erased_since.push(event.seq);
                    }
                }
            }
        }
    }
    if let Some(words) = ahead.next() {
        flaws.of_event(
            WORDS,
            words.seq,
            format!("it has no words at {}, or they stand in another order", words.field),
        );
    }
    erased_since
}

fn is_as_digested(words: &WordsLine) -> bool {
    let (Some(salt), Some(text), None) = (words.salt, &words.text, words.erased_by) else { return false };
    Salted { salt, text: text.clone() }.is_digested_as(&words.digest.as_str().into())
}

/// Whether the event that is said to have erased them says so, where it is there.
fn is_erased(words: &WordsLine, events: &[Envelope]) -> bool {
    let (None, None, Some(by)) = (words.salt, &words.text, words.erased_by) else { return false };
    if events.last().is_some_and(|last| by > last.seq) {
        return true;
    }
    let told = |event: &&Envelope| event.seq == by && event.event_type == "WordsErased";
    let told = events.iter().find(told).and_then(|event| event.data.get("seq")?.as_u64());
    told == Some(words.seq)
}
