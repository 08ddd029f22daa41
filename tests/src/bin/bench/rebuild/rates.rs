//! A generation filled slice by slice, at first in turns with the bare reads and
//! conditional writes of the very same items on the same client and as many at once;
//! and the memory of all that, which must not follow the number of events.

use serde::Serialize;
use textledger_projections::slice::{SLICES, Slice};
use textledger_tests::exchange::EVENTS_PER_EXCHANGE;
use textledger_tests::people::PEOPLE_MAX;
use textledger_tests::place::Place;

use super::raw::Raw;
use super::view::VIEW;
use crate::interleaved::{in_turn, progress};
use crate::outcome::Outcome;
use crate::resident::Resident;

/// The rate of a rebuild should not be below this share of the bare one's.
const TARGET: f64 = 0.7;

/// Resident memory should stay below this, in bytes: the embedded engine's, which
/// runs in the same process, with it.
pub const RESIDENT_MAX: u64 = 200_000_000;

/// Events of one contact, as long as there are numbers for more contacts.
const EVENTS_PER_CONTACT: usize = 10;

/// Events after which a rebuild goes on by itself: the ratio is known by then, and
/// what is left to see is memory.
const COMPARED_EVENTS: u64 = 200_000;

/// Slices between two samples of memory.
const SLICES_PER_SAMPLE: usize = 16;

/// A rebuild beside the bare calls.
#[derive(Debug, Serialize)]
pub struct Rates {
    /// Contacts.
    pub contacts: usize,
    /// Events folded.
    pub events: u64,
    /// Rows written.
    pub rows: u64,
    /// Events of the slices that bare calls were made for as well.
    pub compared_events: u64,
    /// Events a second of the rebuild.
    pub rebuild_events_per_second: f64,
    /// Events a second of the bare calls.
    pub bare_events_per_second: f64,
    /// The first to the second.
    pub ratio: f64,
    /// It should not be below this.
    pub target: f64,
    /// Resident memory as the slices are done; empty where the system does not tell.
    pub curve: Vec<Held>,
}

/// Resident memory at one point.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Held {
    /// Events folded by then.
    pub events: u64,
    /// The memory.
    pub resident: Resident,
}

/// Measures it over about so many `events`.
pub async fn measure(events: usize) -> Outcome<Rates> {
    let place = Place::embedded().await?;
    let contacts = (events / EVENTS_PER_CONTACT).clamp(1, PEOPLE_MAX);
    let exchanges = (events / contacts / EVENTS_PER_EXCHANGE).max(1);
    let bar = progress("rebuild: histories", contacts);
    place.tell(contacts, exchanges, || bar.inc(1)).await?;
    bar.finish_and_clear();

    let target = place.generation(VIEW, 2).await?;
    let copies = format!("{}-bare", place.views.table_of(target));
    place.table_like(VIEW, &copies).await?;
    let bar = progress("rebuild: slices", SLICES as usize);
    let (mut ours, mut bare) = (0.0, 0.0);
    let (mut folded, mut compared, mut rows, mut curve) = (0, 0, 0, Vec::new());
    for (turn, slice) in Slice::all().enumerate() {
        let filling = Box::pin(place.fill(target, slice));
        let counts = if compared < COMPARED_EVENTS {
            let raw = Raw::of(&place, target, slice, &copies).await?;
            let ((counts, filled), (called, bared)) = in_turn(turn, filling, Box::pin(raw.run())).await;
            called?;
            let counts = counts?;
            ours += filled.as_secs_f64();
            bare += bared.as_secs_f64();
            compared += counts.events;
            counts
        } else {
            filling.await?
        };
        folded += counts.events;
        rows += counts.rows;
        if (turn + 1).is_multiple_of(SLICES_PER_SAMPLE) {
            curve.extend(Resident::now().map(|resident| Held { events: folded, resident }));
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    let per_second = |seconds: f64| compared as f64 / seconds;
    Ok(Rates {
        contacts,
        events: folded,
        rows,
        compared_events: compared,
        rebuild_events_per_second: per_second(ours),
        bare_events_per_second: per_second(bare),
        ratio: bare / ours,
        target: TARGET,
        curve,
    })
}
