//! Folds and rebuilds, for people.

use comfy_table::Table;

use crate::cells::{headed, verdict, written};
use crate::folds::{Folds, Rate};
use crate::rebuild::{Beside, RESIDENT_MAX, Rates, Rebuilds, Units, Workers};

/// How fast events are folded and views built anew, as a table, and what is to be
/// said of it beside.
pub fn rates(folds: Option<&Folds>, rebuilds: &Rebuilds) -> Option<String> {
    let mut table = headed(["folds and rebuilds", "ours", "compared with", "ratio", "target", ""]);
    if let Some(Folds { typed, stored, .. }) = folds {
        for (what, Rate { per_second, target }) in
            [("fold of four views, typed events/s", typed), ("fold of four views, stored events/s", stored)]
        {
            let row = [what.to_owned(), format!("{per_second:.0}"), String::new(), String::new()];
            table.add_row(row.into_iter().chain([format!("≥ {target:.0}"), verdict(per_second >= target)]));
        }
    }
    add_rebuilds(&mut table, rebuilds);
    let Rebuilds { rates, workers, beside, .. } = rebuilds;
    let notes =
        [rates.as_ref().map(rebuilt), workers.as_ref().map(allowed), beside.as_ref().map(put_meanwhile)];
    let lines = [written(&table)].into_iter().chain(notes).flatten().collect::<Vec<_>>();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn add_rebuilds(table: &mut Table, rebuilds: &Rebuilds) {
    let mut compared = |what: String, ours: String, other: String, ratio: f64, target: String, met: bool| {
        table.add_row([what, ours, other, format!("{ratio:.3}"), target, verdict(met)]);
    };
    let Rebuilds { rates, workers, units, beside } = rebuilds;
    if let Some(Rates { rebuild_events_per_second, bare_events_per_second, ratio, target, .. }) = rates {
        compared(
            "rebuild : bare reads and writes, events/s".to_owned(),
            format!("{rebuild_events_per_second:.0}"),
            format!("{bare_events_per_second:.0}"),
            *ratio,
            format!("≥ {target:.2}"),
            ratio >= target,
        );
    }
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
    for Units { engine, live_per_row, rebuild_per_row, ratio, target, .. } in units.iter().flatten() {
        compared(
            format!("write units a row, rebuild : live path ({engine})"),
            format!("{rebuild_per_row:.2}"),
            format!("{live_per_row:.2}"),
            *ratio,
            format!("≤ {target:.2}"),
            ratio <= target,
        );
    }
    if let Some(Beside { without, beside, ratio, target, .. }) = beside {
        compared(
            "sms-inbound beside a rebuild : without, p99 in µs".to_owned(),
            format!("{:.0}", beside.p99),
            format!("{:.0}", without.p99),
            *ratio,
            format!("≤ {target:.2}"),
            ratio <= target,
        );
    }
}

fn rebuilt(Rates { contacts, events, rows, curve, .. }: &Rates) -> String {
    let rebuilt = format!("rebuilt: {events} events of {contacts} contacts into {rows} rows");
    let (Some(first), Some(last), Some(most)) =
        (curve.first(), curve.last(), curve.iter().map(|sample| sample.resident.bytes).max())
    else {
        return rebuilt;
    };
    let megabytes = |bytes: u64| bytes as f64 / 1e6;
    format!(
        "{rebuilt}; resident memory {:.0} MB after {} events, {:.0} MB after {}, at most {:.0} MB (target: below {:.0}): {}",
        megabytes(first.resident.bytes),
        first.events,
        megabytes(last.resident.bytes),
        last.events,
        megabytes(most),
        megabytes(RESIDENT_MAX),
        verdict(most < RESIDENT_MAX),
    )
}

fn allowed(Workers { engine_ratio, target, .. }: &Workers) -> String {
    let engine = format!("two who make the bare calls are {engine_ratio:.3} times as fast as one");
    match engine_ratio < target {
        true => format!("{engine}: the engine does not allow two workers what is aimed at"),
        false => engine,
    }
}

fn put_meanwhile(Beside { rate, rows, texts, .. }: &Beside) -> String {
    format!("beside {texts} texts a rebuild at {rate} write units a second put {rows} rows")
}
