//! One worker beside two on the same slices, each filling a generation of its own; and,
//! since two cannot be faster than the engine lets them, the bare calls of the same
//! slices by one and by two. Only an engine that serves two requests at once tells
//! anything: the embedded one has one connection to its file.

use futures_util::{StreamExt, stream};
use serde::Serialize;
use textledger_projections::slice::Slice;
use textledger_projections::target::Target;
use textledger_tests::place::Place;

use super::raw::Raw;
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
    /// It should not be below this, where the engine allows it.
    pub target: f64,
    /// How many times as fast two are with the bare calls: what the engine allows.
    pub engine_ratio: f64,
}

/// Measures it over `contacts` on the DynamoDB at `url`.
pub async fn measure(url: &str, contacts: usize) -> Outcome<Workers> {
    let place = Place::at(url).await?;
    let bar = progress("workers: histories", contacts);
    place.tell(contacts, EXCHANGES, || bar.inc(1)).await?;
    bar.finish_and_clear();
    let (first, second) = (place.generation(VIEW, 2).await?, place.generation(VIEW, 3).await?);
    let copies = [first, second].map(|target| format!("{}-bare", place.views.table_of(target)));
    for copies in &copies {
        place.table_like(VIEW, copies).await?;
    }
    let slices: Vec<Slice> = Slice::all().collect();
    let bar = progress("workers: slices", slices.len());
    let (mut one, mut two, mut events) = (0.0, 0.0, 0);
    let (mut bare_one, mut bare_two) = (0.0, 0.0);
    for (turn, slices) in slices.chunks(SLICES_AT_ONCE).enumerate() {
        let alone = Box::pin(place.fill_with(1, first, slices));
        let together = Box::pin(place.fill_with(2, second, slices));
        let ((counts, alone), (same, together)) = in_turn(turn, alone, together).await;
        let counts = counts?;
        if counts.events != same?.events {
            return Err("two workers folded other events than one".into());
        }
        let bare_alone = bare(&place, first, &copies[0], slices).await?;
        let bare_together = bare(&place, second, &copies[1], slices).await?;
        let (bare_alone, bare_together) = (Box::pin(by(1, bare_alone)), Box::pin(by(2, bare_together)));
        let ((called, bare_alone), (called_too, bare_together)) =
            in_turn(turn, bare_alone, bare_together).await;
        called.and(called_too)?;
        bar.inc(slices.len() as u64);
        // Connections and the server's compiler are warm after the first.
        if turn > 0 {
            events += counts.events;
            one += alone.as_secs_f64();
            two += together.as_secs_f64();
            bare_one += bare_alone.as_secs_f64();
            bare_two += bare_together.as_secs_f64();
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
        engine_ratio: bare_one / bare_two,
    })
}

/// The bare calls of each of `slices`.
async fn bare(place: &Place, target: Target, copies: &str, slices: &[Slice]) -> Outcome<Vec<Raw>> {
    let mut calls = Vec::with_capacity(slices.len());
    for slice in slices {
        calls.push(Raw::of(place, target, *slice, copies).await?);
    }
    Ok(calls)
}

/// Has so many `workers` make `calls`, a slice at a time.
async fn by(workers: usize, calls: Vec<Raw>) -> Outcome<()> {
    let made = calls.into_iter().map(|calls| {
        tokio::spawn(async move { Box::pin(calls.run()).await.map_err(|error| error.to_string()) })
    });
    // Each is spawned when one before it is done.
    let mut made = stream::iter(made).buffer_unordered(workers);
    while let Some(slice) = made.next().await {
        slice??;
    }
    Ok(())
}
