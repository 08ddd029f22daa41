//! The page itself.

use std::fmt::Write as _;

use textledger_infrastructure::rebuild::STREAMS_AT_ONCE;
use textledger_projections::slice::SLICES;
use textledger_projections::view::View;

use super::bill::{
    Bill, CALL_PROCESSOR_SECONDS, CALL_SECONDS, NEW_TABLE_RATE, PASSES, PROCESSOR_GB, TABLE_RATE_MAX,
    WORKER_GB, WORKER_SECONDS_MAX, calls_per_contact, census_scanned_or_exported, events_read_or_exported,
    reads_per_contact, rows_put_or_imported,
};
use super::measured::{CONTACTS, EXCHANGES, OfView, Units};
use super::prices::Prices;

const SCALES: [(f64, &str); 3] = [(1e4, "10 thousand"), (1e6, "1 million"), (1e8, "100 million")];

/// The page for these units and prices.
pub fn render(units: &Units, prices: &Prices) -> String {
    let messages = units.of(View::Messages);
    let mut page = head(units);
    page += &measured(units);
    page += &formulas(units, messages, prices);
    page += &scales(units, messages, prices);
    page += &views(units, prices);
    page += &beside(units, messages, prices);
    page
}

fn head(units: &Units) -> String {
    format!(
        "<!-- Written by the test `scaling`; do not edit. `UPDATE_GOLDEN=1 cargo test -p textledger-tests --test suite scaling` -->
# What a rebuild takes at 10 thousand, 1 million and 100 million contacts

A rebuild reads every event once and writes every row once. What that costs follows from a few units, which
the test `scaling` measures: it writes the histories of {CONTACTS} contacts, rebuilds each view and asks the
engine for the capacity of every call. A change that makes a number untrue fails the test. For your own
ledger ask `textledger projections plan VIEW`, which knows its real sizes; the same test holds a plan against
what the rebuild then used.

A contact here has {} events: {EXCHANGES} texts, each answered, sent and reported on, two to a
conversation; one contact in twenty ends with STOP. Prices are those of `infrastructure/data/prices.toml`
and `tests/suite/scaling/prices.toml`.

",
        count(units.events)
    )
}

fn measured(units: &Units) -> String {
    let mut page = format!(
        "## Measured

| | |
|---|---|
| an event | {} bytes |
| the events of a contact, one strongly consistent query | {} read units |
| a head, a row of the census | {} bytes |

| view | rows a contact | bytes a row | write units a row, its indexes with it | cursor: write, read units | write units a contact | of the live path |
|---|---|---|---|---|---|---|
",
        count(units.event_bytes),
        one(units.event_reads),
        count(units.head_bytes),
    );
    for of in &units.views {
        let _ = writeln!(
            page,
            "| {} | {} | {} | {} | {}, {} | {} | {}: {:.0} % |",
            of.view.name(),
            two(of.rows),
            count(of.row_bytes),
            two(of.writes_per_row),
            one(of.cursor_writes),
            one(of.cursor_reads),
            two(of.writes),
            two(of.live_writes),
            of.writes / of.live_writes * 100.0,
        );
    }
    page += "
“Of the live path”: the same events projected as they come, a transaction for each with its cursor and the row it
touches, and what share of it the rebuild is. `bench` counts both on DynamoDB Local too.

";
    page
}

fn formulas(units: &Units, messages: &OfView, prices: &Prices) -> String {
    format!(
        "## Formulas

For `C` contacts in one view, with the units above (numbers are those of messages):

- write units `W = C × (rows × write units a row + cursor)` = C × {}
- read units `R = C × (events + {PASSES} × (head bytes ÷ 4,096 + cursor)) + {PASSES} × {SLICES}` = C × {} + {}; the census
  is read by the backfill and twice more to see that it is caught up, each time in {SLICES} slices
- dollars `W × {} ÷ 10⁶ + R × {} ÷ 10⁶` ({}, {})
- hours `W ÷ rate ÷ 3,600`
- one worker: {} calls a contact that wait for each other (events, rows by eight, cursor), {} ms each, for
  {STREAMS_AT_ONCE} contacts at once; or, where that is longer, {} ms of a processor for each call, of which a function
  of {} MB has {:.2}. Both are assumptions: {} write units a second
- the driver on Step Functions: a function of {} MB for as long as the workers work, and three state
  transitions for each of 256 slices or part of one that fits {} minutes ({}, {})

",
        two(messages.writes),
        two(reads_per_contact(units, messages)),
        count(PASSES * f64::from(SLICES)),
        prices.requests.write_per_million,
        prices.requests.read_per_million,
        prices.requests.region,
        prices.requests.as_of,
        count(calls_per_contact(messages)),
        count(CALL_SECONDS * 1e3),
        one(CALL_PROCESSOR_SECONDS * 1e3),
        count(WORKER_GB * 1_024.0),
        WORKER_GB / PROCESSOR_GB,
        count(Bill::of(1.0, units, messages, prices).worker_rate),
        count(WORKER_GB * 1_024.0),
        count(WORKER_SECONDS_MAX / 60.0),
        prices.others.region,
        prices.others.as_of,
    )
}

fn scales(units: &Units, messages: &OfView, prices: &Prices) -> String {
    let mut page = format!(
        "## The view messages

| | {} | {} | {} |
|---|---|---|---|
",
        SCALES[0].1, SCALES[1].1, SCALES[2].1
    );
    let bills = SCALES.map(|(contacts, _)| Bill::of(contacts, units, messages, prices));
    let mut line = |what: &str, said: &dyn Fn(&Bill) -> String| {
        let _ = writeln!(page, "| {what} | {} |", bills.each_ref().map(said).join(" | "));
    };
    line("events", &|bill| count(bill.events));
    line("rows", &|bill| count(bill.rows));
    line("read units", &|bill| count(bill.read_units));
    line("write units", &|bill| count(bill.write_units));
    line("reads", &|bill| dollars(bill.read_dollars));
    line("writes", &|bill| dollars(bill.write_dollars));
    line("Lambda and Step Functions", &|bill| dollars(bill.driver_dollars));
    line("**together**", &|bill| format!("**{}**", dollars(bill.dollars())));
    line("writes' share", &|bill| format!("{:.0} %", bill.write_dollars / bill.dollars() * 100.0));
    line("one worker", &|bill| hours(bill.worker_hours));
    for (rate, whose) in [(NEW_TABLE_RATE, "a new table"), (TABLE_RATE_MAX, "a table's quota")] {
        line(&format!("at {} units a second, {whose}", count(rate)), &|bill| {
            let workers = bill.workers_at(rate);
            let word = if workers > 1.0 { "workers" } else { "worker" };
            format!("{}, {} {word}", hours(bill.hours_at(rate)), count(workers))
        });
    }
    line("one slice of 256, one worker", &|bill| hours(bill.slice_seconds / 3_600.0));
    line("first bottleneck", &|bill| bill.first_bottleneck().to_owned());
    page += "
A slice that takes longer than an invocation may goes on from its checkpoint, which is written behind every
50 streams.

";
    page
}

fn views(units: &Units, prices: &Prices) -> String {
    let mut page = "## The other views, at 1 million contacts

Each view is rebuilt by itself and reads every event again.

| view | rows | read units | write units | dollars | at 4,000 units a second |
|---|---|---|---|---|---|
"
    .to_owned();
    for of in &units.views {
        let bill = Bill::of(1e6, units, of, prices);
        let _ = writeln!(
            page,
            "| {} | {} | {} | {} | {} | {} |",
            of.view.name(),
            count(bill.rows),
            count(bill.read_units),
            count(bill.write_units),
            dollars(bill.dollars()),
            hours(bill.hours_at(NEW_TABLE_RATE)),
        );
    }
    page.push('\n');
    page
}

fn beside(units: &Units, messages: &OfView, prices: &Prices) -> String {
    let mut page = "## Where requests are not the way

None of this is built: it is what to build when the numbers say so.

| messages | 10 thousand | 1 million | 100 million |
|---|---|---|---|
"
    .to_owned();
    let mut line = |what: &str, of: &dyn Fn(f64) -> (f64, f64)| {
        let said = SCALES.map(|(contacts, _)| {
            let (requests, bulk) = of(contacts);
            format!("{} / {}", dollars(requests), dollars(bulk))
        });
        let _ = writeln!(page, "| {what} | {} |", said.join(" | "));
    };
    line("events: queried / a PITR export", &|contacts| events_read_or_exported(contacts, units, prices));
    line("census: scanned / a PITR export", &|contacts| census_scanned_or_exported(contacts, units, prices));
    line("rows: put / imported from S3", &|contacts| rows_put_or_imported(contacts, messages, prices));
    let _ = write!(
        page,
        "
- A **PITR export** of the events costs {:.1} times what reading them does, and never pays by the bill. It pays
  where reads are in the live path's way: an export uses no capacity of the table. As census it costs {:.1} times
  the scans, and is as old as the export: the two censuses at the end are scanned all the same.
- An **import from S3** fills a new table, which a generation is, without write units: {:.0} times cheaper than
  puts. The table takes no writes until it is there, so the live projector would begin behind it, from cursors put
  last. It begins to pay where the writes' bill is worth another way of writing: at a million contacts puts cost {}.
- A **managed bulk write** (`StartBulkPutItems`: files of items into a live table, each on a condition, with a
  rate and a report of what was refused) would take the place of the puts as they are. Its price was not known
  when this was written: it pays below {} a million rows, which is what the puts cost.
",
        ratio(events_read_or_exported(1.0, units, prices)),
        ratio(census_scanned_or_exported(1.0, units, prices)),
        1.0 / ratio(rows_put_or_imported(1.0, messages, prices)),
        dollars(rows_put_or_imported(1e6, messages, prices).0),
        dollars(messages.writes_per_row * prices.requests.write_per_million),
    );
    page
}

/// The second to the first.
fn ratio((first, second): (f64, f64)) -> f64 {
    second / first
}

/// A whole number, its thousands apart.
fn count(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut apart = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            apart.push(',');
        }
        apart.push(digit);
    }
    apart
}

fn one(number: f64) -> String {
    format!("{number:.1}")
}

fn two(number: f64) -> String {
    format!("{number:.2}")
}

fn dollars(amount: f64) -> String {
    if amount < 100.0 { format!("${amount:.2}") } else { format!("${}", count(amount)) }
}

fn hours(hours: f64) -> String {
    match hours * 3_600.0 {
        seconds if seconds < 120.0 => format!("{} s", count(seconds.ceil())),
        seconds if seconds < 7_200.0 => format!("{} min", count(seconds / 60.0)),
        _ => format!("{} h", one(hours)),
    }
}
