//! The report for people.

use std::fmt::Write;

use crate::audit_table::audits;
use crate::beside_table::beside_python;
use crate::cells::{headed, spread, verdict, written};
use crate::cold_start::ColdStart;
use crate::interleaved::Comparison;
use crate::memory::{ANSWERED_ONE_IN, Memory, Sample};
use crate::rate_table::rates;
use crate::report::{Machine, Report};
use crate::sizes::{BINARY_BYTES_MAX, BUILD, Size, ZIPPED_BYTES_MAX};

/// With fewer texts, caches that fill up look like growth.
const TEXTS_TO_JUDGE_MIN: usize = 20_000;

/// From a fifth of the texts to all of them, memory should not grow by more
/// than this share: the allocator's noise, not a count of texts.
const GROWTH_MAX: f64 = 0.10;

/// The whole report.
pub fn of(report: &Report) -> String {
    let mut page = String::new();
    let machine = &report.machine;
    // Writing to a string cannot fail.
    let Machine { cores, architecture, system, data, .. } = machine;
    let _ = writeln!(page, "{cores} cores, {architecture} {system}, data in {}", data.display());
    if !machine.optimised {
        let _ = writeln!(page, "not an optimised build: nothing below counts (use --release)");
    }
    let parts = [
        ratios(report),
        report.memory.as_ref().map(memory),
        rates(report.folds.as_ref(), &report.rebuilds),
        report.audits.as_ref().map(audits),
        report.cold_starts.as_deref().map(cold_starts),
        report.beside_python.as_ref().and_then(beside_python),
        report.sizes.as_deref().map(sizes),
    ];
    page.push_str(&parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n"));
    page
}

fn ratios(report: &Report) -> Option<String> {
    let mut table = headed(["p50 (p10 – p90), µs", "ours", "compared with", "ratio", "target", ""]);
    for (what, comparison) in [
        ("append : bare TransactWriteItems", &report.append),
        ("sms-inbound : bare GetItem + TransactWriteItems + SendMessage", &report.sms_inbound),
        ("load 10,000 events : load 10 events", &report.load),
    ] {
        let Some(Comparison { ours, bare, ratio, target, .. }) = comparison else { continue };
        table.add_row([
            what.to_owned(),
            spread(ours),
            spread(bare),
            format!("{ratio:.3}"),
            format!("≤ {target:.2}"),
            verdict(ratio <= target),
        ]);
    }
    written(&table)
}

fn memory(memory: &Memory) -> String {
    let Memory { texts, contacts, answers, events, texts_per_second, curve } = memory;
    let mut page = format!(
        "{texts} texts from {contacts} contacts through the whole pipeline: {events} events, {texts_per_second:.0} texts/s\n\
         one contact in {ANSWERED_ONE_IN} was answered ({answers} answers): a reply takes some twenty further requests\n",
    );
    let (Some(early), Some(late)) = (curve.iter().find(|sample| sample.texts * 5 >= *texts), curve.last())
    else {
        page.push_str("resident memory: n/a on this system");
        return page;
    };
    let growth = late.resident.bytes as f64 - early.resident.bytes as f64;
    let per_thousand = growth / 1_000.0 / ((late.texts - early.texts).max(1) as f64 / 1_000.0);
    let share = growth / early.resident.bytes as f64;
    let judged = match *texts < TEXTS_TO_JUDGE_MIN {
        true => "too few texts to tell".to_owned(),
        false => verdict(share <= GROWTH_MAX),
    };
    let mut table =
        headed(["resident memory", "at 20 %", "at 100 %", "per 1,000 texts", "growth", "target", ""]);
    table.add_row([
        "MB (of it anonymous)".to_owned(),
        megabytes(early),
        megabytes(late),
        format!("{per_thousand:+.1} kB"),
        format!("{:+.1} %", share * 100.0),
        format!("≤ {:.0} %", GROWTH_MAX * 100.0),
        judged,
    ]);
    let _ = write!(page, "{table}");
    page
}

fn cold_starts(starts: &[ColdStart]) -> String {
    if starts.is_empty() {
        return format!("cold starts: n/a: no binary built ({BUILD}), or no Linux");
    }
    let mut table = headed(["cold start of sms-inbound, processor time in µs", "ready", "first event done"]);
    for ColdStart { folder, ready, first_event, .. } in starts {
        table.add_row([folder.display().to_string(), spread(ready), spread(first_event)]);
    }
    table.to_string()
}

fn sizes(sizes: &[Size]) -> String {
    if sizes.is_empty() {
        return format!("Lambda binaries: none built; {BUILD}");
    }
    let mut table = headed(["Lambda binary", "profile", "MB", "zipped", "target", ""]);
    for Size { function, profile, bytes, zipped_bytes, carries_local } in sizes {
        let judged = match carries_local {
            true => "carries the embedded cloud: no Lambda build".to_owned(),
            false => verdict(*bytes <= BINARY_BYTES_MAX && *zipped_bytes <= ZIPPED_BYTES_MAX),
        };
        let megabytes = |bytes: usize| format!("{:.2}", bytes as f64 / 1e6);
        table.add_row([
            (*function).to_owned(),
            (*profile).to_owned(),
            megabytes(*bytes),
            megabytes(*zipped_bytes),
            format!("≤ {} / {}", BINARY_BYTES_MAX / 1_000_000, ZIPPED_BYTES_MAX / 1_000_000),
            judged,
        ]);
    }
    table.to_string()
}

fn megabytes(sample: &Sample) -> String {
    let resident = sample.resident;
    format!("{:.1} ({:.1})", resident.bytes as f64 / 1e6, resident.anonymous_bytes as f64 / 1e6)
}
