//! Units as the engine counts them: what one contact's rebuild reads and writes.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_sdk_dynamodb::types::TableDescription;
use textledger_infrastructure::rebuild::{Plan, Prices};
use textledger_projections::target::{Generation, Target};
use textledger_projections::view::View;
use textledger_tests::meter::{Meter, Used, total};
use textledger_tests::place::Place;
use textledger_tests::steps::step_through;

/// Contacts that are measured; one in twenty stops.
pub const CONTACTS: usize = 40;
/// Texts of each that are answered.
pub const EXCHANGES: usize = 8;

/// The views, the one with the most rows first.
pub const VIEWS: [View; 4] = [View::Messages, View::Sessions, View::OptOutTracking, View::Consent];

/// What was measured.
pub struct Units {
    /// Events of a contact.
    pub events: f64,
    /// Bytes of an event, and of a head.
    pub event_bytes: f64,
    pub head_bytes: f64,
    /// Read units of a contact's events, as one strongly consistent query.
    pub event_reads: f64,
    /// Of each view.
    pub views: Vec<OfView>,
}

/// What one contact costs in one view.
pub struct OfView {
    pub view: View,
    /// Rows of a contact.
    pub rows: f64,
    pub row_bytes: f64,
    /// Write units of a row, the indexes' with it.
    pub writes_per_row: f64,
    /// Write units of a contact's cursor.
    pub cursor_writes: f64,
    /// Read units of it, in one pass.
    pub cursor_reads: f64,
    /// Write units of a contact in all, by a rebuild and by the live path.
    pub writes: f64,
    pub live_writes: f64,
}

impl Units {
    /// Measures them on an engine of its own.
    pub async fn measure() -> Self {
        let (place, meter) = told().await;
        let mut views = Vec::new();
        let mut event_reads = 0.0;
        for view in VIEWS {
            let built = place.generation(view, 2).await.unwrap();
            let counts = rebuilt(&place, built).await;
            let used = meter.take();
            let of = |table: &str| used.get(table).copied().unwrap_or_default();
            let (rows, cursors) = (of(&place.views.table_of(built)), of(&place.names.control));
            event_reads = per_contact(of(&place.names.events).read_units);
            let live = place.generation(view, 1).await.unwrap();
            step_through(&place, live, CONTACTS, EXCHANGES).await.unwrap();
            let stepped = total(&meter.take());
            let table = described(&place, &place.views.table_of(built)).await;
            views.push(OfView {
                view,
                rows: per_contact(counts as f64),
                row_bytes: bytes_each(&table),
                writes_per_row: rows.write_units / counts as f64,
                cursor_writes: per_contact(cursors.write_units),
                cursor_reads: per_contact(cursors.read_units),
                writes: per_contact(total(&used).write_units),
                live_writes: per_contact(stepped.write_units),
            });
        }
        let events = described(&place, &place.names.events).await;
        Self {
            events: per_contact(events.item_count.unwrap_or(0) as f64),
            event_bytes: bytes_each(&events),
            head_bytes: bytes_each(&described(&place, &place.names.heads).await),
            event_reads,
            views,
        }
    }

    /// Those of one view.
    pub fn of(&self, view: View) -> &OfView {
        self.views.iter().find(|of| of.view == view).unwrap()
    }
}

/// For each view what was planned and what was then used by a backfill and the two
/// censuses behind it.
pub async fn plans() -> BTreeMap<View, (Plan, Used)> {
    let (place, meter) = told().await;
    let mut plans = BTreeMap::new();
    for view in VIEWS {
        let live = Target { view, generation: Generation::FIRST };
        rebuilt(&place, live).await;
        let prices = Prices::read(None).unwrap();
        let read = (&place.ledger, &place.views);
        let plan = Plan::of(&place.client, &place.names, read, live, (&prices, 1)).await.unwrap();
        let built = place.generation(view, 2).await.unwrap();
        meter.take();
        for _ in 0..3 {
            rebuilt(&place, built).await;
        }
        plans.insert(view, (plan, total(&meter.take())));
    }
    plans
}

async fn told() -> (Place, Meter) {
    let place = Place::embedded().await.unwrap();
    place.tell(CONTACTS, EXCHANGES, || ()).await.unwrap();
    let meter = Meter::default();
    (place.through(meter.on(&place.client)), meter)
}

/// Fills `target` and says how many rows that took.
async fn rebuilt(place: &Place, target: Target) -> u64 {
    let standing = place.rebuild(target, 1).catch_up(&Arc::default()).await.unwrap();
    assert!(standing.blocked.is_empty());
    standing.counts.rows
}

async fn described(place: &Place, table: &str) -> TableDescription {
    place.client.describe_table().table_name(table).send().await.unwrap().table.unwrap()
}

fn bytes_each(table: &TableDescription) -> f64 {
    table.table_size_bytes.unwrap() as f64 / table.item_count.unwrap() as f64
}

fn per_contact(of_all: f64) -> f64 {
    of_all / CONTACTS as f64
}
