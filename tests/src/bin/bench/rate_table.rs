//! Folds and rebuilds, for people.

use std::fmt::Write;

use crate::cells::{headed, verdict};
use crate::folds::{Folds, Rate};
use crate::rebuild::{Beside, RESIDENT_MAX, Rates, Rebuilds, Units, Workers};

/// How fast events are folded and views built anew, as a table, and what is to be
/// said of it beside.
pub fn rates(folds: &Folds, rebuilds: &Rebuilds) -> String {
    let mut table = headed(["folds and rebuilds", "ours", "compared with", "ratio", "target", ""]);
    for (what, Rate { per_second, target }) in [
        ("fold of four views, typed events/s", &folds.typed),
        ("fold of four views, stored events/s", &folds.stored),
    ] {
        let row = [what.to_owned(), format!("{per_second:.0}"), String::new(), String::new()];
        table.add_row(row.into_iter().chain([format!("≥ {target:.0}"), verdict(per_second >= target)]));
    }
    let mut compared = |what: String, ours: String, other: String, ratio: f64, target: String, met: bool| {
        table.add_row([what, ours, other, format!("{ratio:.3}"), target, verdict(met)]);
    };
    let Rebuilds { rates, workers, units, beside } = rebuilds;
    let Rates { rebuild_events_per_second, bare_events_per_second, ratio, target, .. } = rates;
    compared(
        "rebuild : bare reads and writes, events/s".to_owned(),
        format!("{rebuild_events_per_second:.0}"),
        format!("{bare_events_per_second:.0}"),
        *ratio,
        format!("≥ {target:.2}"),
        ratio >= target,
    );
    if let Some(Workers { one_per_second, two_per_second, ratio, target, .. }) = workers {
        compared(
            "two workers : one, events/s".to_owned(),
            format!("{two_per_second:.0}"),
            format!("{one_per_second:.0}"),
            *ratio,
            format!("≥ {target:.2}"),
            ratio >= target,
        );
    }
    for Units { engine, live_per_row, rebuild_per_row, ratio, target, .. } in units {
        compared(
            format!("write units a row, rebuild : live path ({engine})"),
            format!("{rebuild_per_row:.2}"),
            format!("{live_per_row:.2}"),
            *ratio,
            format!("≤ {target:.2}"),
            ratio <= target,
        );
    }
    let Beside { without, beside, ratio, target, .. } = beside;
    compared(
        "sms-inbound beside a rebuild : without, p99 in µs".to_owned(),
        format!("{:.0}", beside.p99),
        format!("{:.0}", without.p99),
        *ratio,
        format!("≤ {target:.2}"),
        ratio <= target,
    );
    format!("{table}\n{}", notes(rebuilds))
}

fn notes(rebuilds: &Rebuilds) -> String {
    let Rebuilds { rates, workers, beside, .. } = rebuilds;
    let Rates { contacts, events, rows, curve, .. } = rates;
    // Writing to a string cannot fail.
    let mut notes = String::new();
    let _ = write!(notes, "rebuilt: {events} events of {contacts} contacts into {rows} rows");
    if let (Some(first), Some(last), Some(most)) =
        (curve.first(), curve.last(), curve.iter().map(|sample| sample.resident.bytes).max())
    {
        let megabytes = |bytes: u64| bytes as f64 / 1e6;
        let _ = write!(
            notes,
            "; resident memory {:.0} MB after {} events, {:.0} MB after {}, at most {:.0} MB (target: below {:.0}): {}",
            megabytes(first.resident.bytes),
            first.events,
            megabytes(last.resident.bytes),
            last.events,
            megabytes(most),
            megabytes(RESIDENT_MAX),
            verdict(most < RESIDENT_MAX),
        );
    }
    let Beside { rate, rows, texts, .. } = beside;
    let _ = write!(notes, "\nbeside {texts} texts a rebuild at {rate} write units a second put {rows} rows");
    if workers.is_none() {
        notes.push_str(
            "\ntwo workers: not measured; --dynamodb takes the URL of an engine that serves two requests at once",
        );
    }
    notes
}
