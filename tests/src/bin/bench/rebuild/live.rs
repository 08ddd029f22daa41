//! `sms-inbound` on texts while a rebuild runs in the same process on the same
//! engine, in turns with texts while none does. The rebuild is the real one with a
//! rate, as an operator would give it; it is stopped and taken up again for each
//! turn.

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use serde::Serialize;
use textledger_handlers::handler::Handler;
use textledger_infrastructure::rebuild::{Holder, Options, Rebuild};
use textledger_infrastructure::time::MachineTime;
use textledger_projections::target::Target;
use textledger_tests::people::PEOPLE_MAX;
use textledger_tests::place::Place;

use super::view::VIEW;
use crate::interleaved::progress;
use crate::outcome::Outcome;
use crate::world::World;

/// The slowest of a hundred texts should take at most so many times as long.
const TARGET: f64 = 1.5;

/// Write units a second that the rebuild is given.
const RATE: u32 = 100;

/// Turns of each kind.
const TURNS: usize = 6;

/// Contacts to rebuild, and exchanges of each: more than the rate gets through.
const CONTACTS: usize = 1_500;
const EXCHANGES: usize = 4;

/// How much later the next text comes.
const NEXT_TEXT_AFTER: TimeDelta = TimeDelta::seconds(2);

/// Texts beside a rebuild and without.
#[derive(Debug, Serialize)]
pub struct Beside {
    /// Texts of each kind.
    pub texts: usize,
    /// Write units a second of the rebuild.
    pub rate: u32,
    /// Rows that it wrote meanwhile.
    pub rows: i64,
    /// Without a rebuild, in microseconds.
    pub without: Tail,
    /// While one runs.
    pub beside: Tail,
    /// p99 beside to p99 without.
    pub ratio: f64,
    /// It should not be above this.
    pub target: f64,
}

/// How long texts take, in microseconds.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Tail {
    /// One in two is faster.
    pub p50: f64,
    /// One in a hundred is slower.
    pub p99: f64,
}

/// Measures it on so many `texts` of each kind.
pub async fn measure(texts: usize) -> Outcome<Beside> {
    let world = World::start().await?;
    let place = Place::over(world.client.clone(), world.tables.clone());
    let bar = progress("beside a rebuild", CONTACTS + 2 * texts);
    place.tell(CONTACTS, EXCHANGES, || bar.inc(1)).await?;
    let target = place.generation(VIEW, 2).await?;
    let rebuild = rebuild(&place, target);
    let holder = Holder { name: "bench".to_owned(), run: "bench".to_owned() };

    let mut number = 0;
    let (mut without, mut beside) = (Vec::new(), Vec::new());
    let per_turn = texts.div_ceil(TURNS);
    for turn in 0..2 * TURNS {
        let is_beside = turn % 2 == 1;
        let running = is_beside.then(|| {
            let (rebuild, holder) = (rebuild.clone(), holder.clone());
            tokio::spawn(async move { Box::pin(rebuild.run(&holder, &Arc::default())).await })
        });
        for _ in 0..per_turn {
            world.wait(NEXT_TEXT_AFTER).await;
            let taken = text(&world, number).await?;
            number += 1;
            if is_beside { &mut beside } else { &mut without }.push(taken);
            bar.inc(1);
        }
        if let Some(running) = running {
            if running.is_finished() {
                return Err("the rebuild was done before the texts were".into());
            }
            running.abort();
        }
    }
    bar.finish_and_clear();
    let table = world.client.describe_table().table_name(place.views.table_of(target)).send().await?;
    let rows = table.table.and_then(|table| table.item_count).unwrap_or(0);
    world.stop().await?;
    let (texts, without, beside) = (beside.len(), Tail::of(without), Tail::of(beside));
    Ok(Beside { texts, rate: RATE, rows, without, beside, ratio: beside.p99 / without.p99, target: TARGET })
}

fn rebuild(place: &Place, target: Target) -> Rebuild {
    Rebuild {
        ledger: place.ledger.clone(),
        views: place.views.clone(),
        client: place.client.clone(),
        control: place.names.control.clone(),
        time: Arc::new(MachineTime),
        target,
        options: Options { workers: 1, rate: Some(RATE), lag: TimeDelta::zero() },
    }
}

/// A text of a contact who has no history yet, nor is rebuilt.
#[expect(clippy::disallowed_methods, reason = "what is measured is the machine's time")]
async fn text(world: &World, number: usize) -> Outcome<Duration> {
    let event = world.event(PEOPLE_MAX - 1 - number % (PEOPLE_MAX - CONTACTS), number)?;
    let start = Instant::now();
    world.sms_inbound.run(&event).await?;
    Ok(start.elapsed())
}

impl Tail {
    fn of(mut samples: Vec<Duration>) -> Self {
        samples.sort_unstable();
        let at = |percent: usize| {
            let place = samples.len().saturating_sub(1) * percent / 100;
            samples.get(place).map_or(0.0, |sample| sample.as_secs_f64() * 1e6)
        };
        Self { p50: at(50), p99: at(99) }
    }
}
