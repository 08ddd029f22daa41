//! Write units a row: of the live path, which takes a step for every event as it
//! comes, and of a rebuild of the same events. As the engine counts them.

use std::sync::Arc;

use serde::Serialize;
use textledger_projections::target::{Generation, Target};
use textledger_tests::meter::{Meter, total};
use textledger_tests::place::Place;
use textledger_tests::steps::step_through;

use super::view::VIEW;
use crate::outcome::Outcome;

/// A rebuild should take at most this share of the live path's.
const TARGET: f64 = 0.5;

/// Contacts whose events are projected.
const CONTACTS: usize = 20;

/// Exchanges of each.
const EXCHANGES: usize = 8;

/// What a row costs.
#[derive(Debug, Serialize)]
pub struct Units {
    /// Whose count it is.
    pub engine: &'static str,
    /// Rows of the view in the end.
    pub rows: u64,
    /// Write units a row by a step for every event, its cursor with it.
    pub live_per_row: f64,
    /// Write units a row by a rebuild, the cursors with it.
    pub rebuild_per_row: f64,
    /// The second to the first.
    pub ratio: f64,
    /// It should not be above this.
    pub target: f64,
}

/// Counts them on the embedded engine, and on the DynamoDB at `url` if there is one.
pub async fn measure(url: Option<&str>) -> Outcome<Vec<Units>> {
    let mut units = vec![count("embedded", Place::embedded().await?).await?];
    if let Some(url) = url {
        units.push(count("dynamodb", Place::at(url).await?).await?);
    }
    Ok(units)
}

async fn count(engine: &'static str, place: Place) -> Outcome<Units> {
    place.tell(CONTACTS, EXCHANGES, || ()).await?;
    let meter = Meter::default();
    let metered = place.through(meter.on(&place.client));
    let live = Target { view: VIEW, generation: Generation::FIRST };
    step_through(&metered, live, CONTACTS, EXCHANGES).await?;
    let by_step = total(&meter.take()).write_units;

    let built = place.generation(VIEW, 2).await?;
    let counts = Box::pin(metered.rebuild(built, 1).catch_up(&Arc::default())).await?.counts;
    let by_rebuild = total(&meter.take()).write_units;

    let per_row = |units: f64| units / counts.rows as f64;
    Ok(Units {
        engine,
        rows: counts.rows,
        live_per_row: per_row(by_step),
        rebuild_per_row: per_row(by_rebuild),
        ratio: by_rebuild / by_step,
        target: TARGET,
    })
}
