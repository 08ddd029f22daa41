//! What a rebuild of so many contacts takes: the measured units, multiplied.

use textledger_infrastructure::rebuild::STREAMS_AT_ONCE;
use textledger_projections::slice::SLICES;

use super::measured::{OfView, Units};
use super::prices::Prices;

/// How long one call of DynamoDB takes from a function in its region, in seconds. An
/// assumption: AWS says single-digit milliseconds.
pub const CALL_SECONDS: f64 = 0.005;
/// How long it keeps a processor busy, with its part of the fold. An assumption too.
pub const CALL_PROCESSOR_SECONDS: f64 = 0.000_1;
/// Memory that comes with one whole processor, in gigabytes.
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html>
pub const PROCESSOR_GB: f64 = 1_769.0 / 1_024.0;
/// Rows of one stream that are put at once, as in `views/bulk.rs`.
const PUTS_AT_ONCE: f64 = 8.0;
/// The census is read by the backfill and twice to see that it is caught up.
pub const PASSES: f64 = 3.0;
/// Write units a second of a new table on demand, and of any before AWS is asked for
/// more.
/// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html>
pub const NEW_TABLE_RATE: f64 = 4_000.0;
pub const TABLE_RATE_MAX: f64 = 40_000.0;
/// Memory of a worker in gigabytes, as `rebuild-slice` has it, and how long one
/// invocation may go on.
pub const WORKER_GB: f64 = 0.5;
pub const WORKER_SECONDS_MAX: f64 = 900.0;
/// State transitions of one item of a Distributed Map: its child begins, invokes and
/// ends.
const TRANSITIONS_PER_INVOCATION: f64 = 3.0;
const READ_UNIT_BYTES: f64 = 4_096.0;
const GB: f64 = 1e9;

/// What it takes.
pub struct Bill {
    pub events: f64,
    pub rows: f64,
    pub read_units: f64,
    pub write_units: f64,
    pub read_dollars: f64,
    pub write_dollars: f64,
    /// Lambda and Step Functions.
    pub driver_dollars: f64,
    /// Hours of one worker.
    pub worker_hours: f64,
    /// Write units a second of one worker.
    pub worker_rate: f64,
    /// Seconds one worker takes over one slice.
    pub slice_seconds: f64,
}

impl Bill {
    /// For so many contacts in one view.
    pub fn of(contacts: f64, units: &Units, view: &OfView, prices: &Prices) -> Self {
        // A pass begins a read unit for every slice.
        let read_units = contacts * reads_per_contact(units, view) + PASSES * f64::from(SLICES);
        let write_units = contacts * view.writes;
        let worker_seconds = contacts * worker_seconds_per_contact(view);
        let slice_seconds = worker_seconds / f64::from(SLICES);
        let invocations = f64::from(SLICES) * (slice_seconds / WORKER_SECONDS_MAX).ceil().max(1.0);
        let others = &prices.others;
        let driver_dollars = worker_seconds * WORKER_GB * others.lambda_per_gb_second
            + invocations * others.lambda_per_million_requests / 1e6
            + invocations * TRANSITIONS_PER_INVOCATION * others.transitions_per_million / 1e6;
        Self {
            events: contacts * units.events,
            rows: contacts * view.rows,
            read_units,
            write_units,
            read_dollars: read_units * prices.requests.read_per_million / 1e6,
            write_dollars: write_units * prices.requests.write_per_million / 1e6,
            driver_dollars,
            worker_hours: worker_seconds / 3_600.0,
            worker_rate: write_units / worker_seconds,
            slice_seconds,
        }
    }

    pub fn dollars(&self) -> f64 {
        self.read_dollars + self.write_dollars + self.driver_dollars
    }

    /// Hours at so many write units a second.
    pub fn hours_at(&self, rate: f64) -> f64 {
        self.write_units / rate / 3_600.0
    }

    /// Workers that together use so many write units a second.
    pub fn workers_at(&self, rate: f64) -> f64 {
        (rate / self.worker_rate).ceil()
    }

    /// What ends first as workers are added.
    pub fn first_bottleneck(&self) -> &'static str {
        if self.worker_hours < 1.0 {
            "none: one worker is done within the hour"
        } else if self.hours_at(NEW_TABLE_RATE) < 1.0 {
            "one worker: take more"
        } else if self.hours_at(TABLE_RATE_MAX) < 8.0 {
            "what a new table takes at once: give it warm throughput before the rebuild"
        } else {
            "the quota of a table: ask AWS for more, or do not write by requests (below)"
        }
    }
}

/// Read units of a contact: its events once, its head and its cursor in each pass.
pub fn reads_per_contact(units: &Units, view: &OfView) -> f64 {
    units.event_reads + PASSES * (units.head_bytes / READ_UNIT_BYTES + view.cursor_reads)
}

/// Calls of one contact that wait for each other: its events, its rows, its cursor.
pub fn calls_per_contact(view: &OfView) -> f64 {
    1.0 + (view.rows / PUTS_AT_ONCE).ceil() + 1.0
}

/// Seconds a worker takes over a contact: it waits for several at once, as long as its
/// share of a processor keeps up with the calls of all.
fn worker_seconds_per_contact(view: &OfView) -> f64 {
    let waiting = calls_per_contact(view) * CALL_SECONDS / STREAMS_AT_ONCE as f64;
    let working = (1.0 + view.rows + 1.0) * CALL_PROCESSOR_SECONDS / (WORKER_GB / PROCESSOR_GB);
    waiting.max(working)
}

/// Dollars for the events of so many contacts, read by request, and exported.
pub fn events_read_or_exported(contacts: f64, units: &Units, prices: &Prices) -> (f64, f64) {
    let read = contacts * units.event_reads * prices.requests.read_per_million / 1e6;
    (read, contacts * units.events * units.event_bytes / GB * prices.others.export_per_gb)
}

/// Dollars for the census, scanned in every pass, and exported once.
pub fn census_scanned_or_exported(contacts: f64, units: &Units, prices: &Prices) -> (f64, f64) {
    let scanned = contacts * PASSES * units.head_bytes / READ_UNIT_BYTES;
    let exported = contacts * units.head_bytes / GB * prices.others.export_per_gb;
    (scanned * prices.requests.read_per_million / 1e6, exported)
}

/// Dollars for the rows of so many contacts, put one by one, and imported.
pub fn rows_put_or_imported(contacts: f64, view: &OfView, prices: &Prices) -> (f64, f64) {
    let put = contacts * view.rows * view.writes_per_row * prices.requests.write_per_million / 1e6;
    (put, contacts * view.rows * view.row_bytes / GB * prices.others.import_per_gb)
}
