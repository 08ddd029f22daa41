//! What `audit verify` found, for people and for programs.

use std::collections::BTreeMap;

use serde::Serialize;
use textledger_projections::audit::verify::{Lost, SignedLate, Verified};

use super::witness::LogVerified;
use crate::screens::tables::table;
use crate::screens::words::counted;

const LOG_BROKEN: &str = "What to do: keep the log as it is, restore it from a copy that was kept elsewhere, and \
compare; streams were held against their heads alone";

/// What was verified, and with which witness.
#[derive(Serialize)]
pub(super) struct Answer {
    #[serde(flatten)]
    pub verified: Verified,
    /// The log of checkpoints, where there is one.
    pub log: Option<LogVerified>,
}

impl Answer {
    /// Whether nothing is wrong with either.
    pub(super) fn is_clean(&self) -> bool {
        self.verified.is_clean() && self.log.as_ref().is_none_or(|log| log.faults.is_empty())
    }
}

/// What was found, for people.
pub(super) fn screen(Answer { verified, log }: &Answer) -> String {
    let Verified { streams, events, heads, erased, erasures_unfinished, lost, signed_late, findings } =
        verified;
    let mut said = Vec::new();
    if let Some(log) = log.as_ref().filter(|log| !log.faults.is_empty()) {
        said.extend(log.faults.iter().cloned());
        said.push(LOG_BROKEN.to_owned());
    }
    if !findings.is_empty() {
        let mut rows = table(&["stream", "seq", "what is wrong", "kind", "event id"]);
        for finding in findings {
            rows.add_row([
                finding.whose.to_string(),
                finding.seq.to_string(),
                finding.what(),
                finding.fault.name().to_owned(),
                finding.event_id.map_or_else(|| "–".to_owned(), |id| id.to_string()),
            ]);
        }
        said.extend([rows.trim_fmt(), "What to do:".to_owned()]);
        let steps: BTreeMap<&str, &str> =
            findings.iter().map(|finding| (finding.fault.name(), finding.fault.next_step())).collect();
        said.extend(steps.iter().map(|(kind, step)| format!("  {kind}: {step}")));
    }
    let result = match findings.len() + log.as_ref().map_or(0, |log| log.faults.len()) {
        0 => "nothing is wrong".to_owned(),
        1 => "ONE THING IS WRONG".to_owned(),
        count => format!("{count} THINGS ARE WRONG"),
    };
    said.push(format!(
        "{} of {} and {} verified: {result}",
        counted(*events, "event"),
        counted(*streams, "stream"),
        counted(*heads, "head")
    ));
    said.push(match log {
        Some(LogVerified { checkpoint: Some(checkpoint), at: Some(at), faults, .. }) if faults.is_empty() => {
            format!("held against {}, up to {at}", counted(*checkpoint, "checkpoint"))
        }
        Some(_) => "held against no checkpoint: the log of them is not to be believed".to_owned(),
        None => {
            "held against no checkpoint: what was rewritten together with its head does not show".to_owned()
        }
    });
    if *erased > 0 {
        let events = counted(*erased, "event");
        said.push(format!("words erased, as events of their streams say: those of {events}"));
    }
    if *erasures_unfinished > 0 {
        said.push(format!(
            "words on record as erased that are there: those of {}; run `textledger erase` for these contacts again",
            counted(*erasures_unfinished, "event")
        ));
    }
    said.extend(lost.iter().map(gone));
    said.extend(signed_late.iter().map(taken_up));
    said.join("\n")
}

fn gone(Lost { stream, from, through, event_id }: &Lost) -> String {
    let which = match from == through {
        true => format!("event {from} is"),
        false => format!("events {from} to {through} are"),
    };
    format!(
        "{which} gone from {stream}, as event {} ({event_id}) says: an operator went on without",
        through + 1
    )
}

fn taken_up(SignedLate { stream, seq, due, signed, .. }: &SignedLate) -> String {
    format!(
        "event {seq} of {stream} says that it was recorded before checkpoint {due}, and checkpoint {signed} is the first that has it: the index of times was late, or the event was dated back while nothing else was recorded"
    )
}
