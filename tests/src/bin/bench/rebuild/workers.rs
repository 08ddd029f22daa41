//! One worker beside two on the same slices, each filling a generation of its own.
//! Only an engine that serves two requests at once tells anything: the embedded one
//! has one connection to its file.

use serde::Serialize;
use textledger_projections::slice::Slice;
use textledger_tests::place::Place;

use super::view::VIEW;
use crate::interleaved::{in_turn, progress};
use crate::outcome::Outcome;

/// Two workers should be at least so many times as fast as one.
const TARGET: f64 = 1.6;

/// Exchanges of each contact.
const EXCHANGES: usize = 2;

/// Slices that are filled in a row.
const SLICES_AT_ONCE: usize = 16;

/// One worker beside two.
#[derive(Debug, Serialize)]
pub struct Workers {
    /// Events each of them folded.
    pub events: u64,
    /// Events a second of one.
    pub one_per_second: f64,
    /// Events a second of two.
    pub two_per_second: f64,
    /// The second to the first.
    pub ratio: f64,
    /// It should not be below this.
    pub target: f64,
}

/// Measures it over `contacts` on the DynamoDB at `url`.
pub async fn measure(url: &str, contacts: usize) -> Outcome<Workers> {
    let place = Place::at(url).await?;
    let bar = progress("workers: histories", contacts);
    place.tell(contacts, EXCHANGES, || bar.inc(1)).await?;
    bar.finish_and_clear();
    let (first, second) = (place.generation(VIEW, 2).await?, place.generation(VIEW, 3).await?);
    let slices: Vec<Slice> = Slice::all().collect();
    let bar = progress("workers: slices", slices.len());
    let (mut one, mut two, mut events) = (0.0, 0.0, 0);
    for (turn, slices) in slices.chunks(SLICES_AT_ONCE).enumerate() {
        let alone = Box::pin(place.fill_with(1, first, slices));
        let together = Box::pin(place.fill_with(2, second, slices));
        let ((counts, alone), (same, together)) = in_turn(turn, alone, together).await;
        let counts = counts?;
        if counts.events != same?.events {
            return Err("two workers folded other events than one".into());
        }
        bar.inc(slices.len() as u64);
        // Connections and the server's compiler are warm after the first.
        if turn > 0 {
            events += counts.events;
            one += alone.as_secs_f64();
            two += together.as_secs_f64();
        }
    }
    bar.finish_and_clear();
    let per_second = |seconds: f64| events as f64 / seconds;
    Ok(Workers {
        events,
        one_per_second: per_second(one),
        two_per_second: per_second(two),
        ratio: one / two,
        target: TARGET,
    })
}
