//! Figure 4: many texts from many contacts through the whole pipeline, and what
//! memory does meanwhile. It must not follow the number of texts.
//!
//! Every text is published to the topic, recorded by `sms-inbound`, projected
//! from the table's stream, and triggers a reply. A reply takes some twenty
//! more requests, so only some contacts get theirs: `agent-reply` is given the
//! triggers of one contact in [`ANSWERED_ONE_IN`] and the other triggers end
//! where they would begin.

use std::sync::Arc;
use std::time::Instant;

use chrono::TimeDelta;
use serde::Serialize;
use serde_json::{Value, json};
use textledger_command::pipeline::local::{ENVIRONMENT, PROJECTOR_DEAD_LETTERS, REPLY_DEAD_LETTERS};
use textledger_domain::stream::StreamId;
use textledger_embedded::functions::InvokeError;
use textledger_embedded::sources::Quiet;
use textledger_infrastructure::deployment::functions::Function;
use textledger_infrastructure::replies::Trigger;
use textledger_tests::people::PEOPLE_MAX;

use crate::interleaved::progress;
use crate::outcome::Outcome;
use crate::resident::Resident;
use crate::world::World;

/// Of so many contacts one is answered.
pub const ANSWERED_ONE_IN: usize = 10;

/// Texts one contact sends.
const TEXTS_PER_PERSON: usize = 20;

/// Texts that arrive at about the same time.
const TEXTS_PER_BURST: usize = 100;

/// Samples of memory.
const SAMPLES: usize = 20;

/// What memory did.
#[derive(Debug, Serialize)]
pub struct Memory {
    /// Texts.
    pub texts: usize,
    /// Contacts they came from.
    pub contacts: usize,
    /// Answers the carrier took.
    pub answers: u64,
    /// Events in the ledger afterwards.
    pub events: u64,
    /// Texts a second, all in all.
    pub texts_per_second: f64,
    /// Resident memory after each twentieth of the texts; empty where the
    /// system does not tell.
    pub curve: Vec<Sample>,
}

/// Resident memory at one point.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Sample {
    /// After so many texts.
    pub texts: usize,
    /// The memory.
    pub resident: Resident,
    /// Texts a second since the sample before.
    pub texts_per_second: f64,
}

/// Sends `texts` through the pipeline.
#[expect(clippy::disallowed_methods, reason = "what is measured is the machine's time")]
pub async fn measure(texts: usize) -> Outcome<Memory> {
    let world = World::start().await?;
    answer_some(&world);
    let contacts = (texts / TEXTS_PER_PERSON).clamp(1, PEOPLE_MAX);
    let bar = progress("memory", texts);
    let mut curve = Vec::with_capacity(SAMPLES);
    let (start, mut lap, mut lap_from) = (Instant::now(), Instant::now(), 0);
    let mut sent = 0;
    while sent < texts {
        let due = texts * (curve.len() + 1) / SAMPLES;
        let burst = sent..texts.min(due).min(sent + TEXTS_PER_BURST);
        sent = burst.end;
        for number in burst.clone() {
            world.publish(number % contacts, number)?;
        }
        let left = world.pipeline.settle(TimeDelta::minutes(1)).await?;
        if left != Quiet::Settled {
            return Err(format!("the texts did not come to rest: {left:?}").into());
        }
        bar.inc(burst.len() as u64);
        if sent == due
            && let Some(resident) = Resident::now()
        {
            let rate = (sent - lap_from) as f64 / lap.elapsed().as_secs_f64();
            curve.push(Sample { texts: sent, resident, texts_per_second: rate });
            (lap, lap_from) = (Instant::now(), sent);
        }
    }
    let texts_per_second = texts as f64 / start.elapsed().as_secs_f64();
    bar.finish_and_clear();
    nothing_is_lost(&world)?;
    let events = world.ledger.streams().await?.iter().map(|(_, head)| head.seq).sum();
    let answers = world.pipeline.cloud.carrier.accepted_count()?;
    world.stop().await?;
    Ok(Memory { texts, contacts, answers, events, texts_per_second, curve })
}

/// Puts a sieve before `agent-reply`.
fn answer_some(world: &World) {
    let functions = world.pipeline.functions.clone();
    world.pipeline.cloud.functions.register(
        &Function::AgentReply.deployed_name(ENVIRONMENT),
        Arc::new(move |event: Vec<u8>| {
            let functions = functions.clone();
            Box::pin(async move {
                let event = sieved(&event);
                functions.run(Function::AgentReply, event.to_string().as_bytes()).await.map_err(|error| {
                    InvokeError { error_type: error.kind().to_owned(), message: error.to_string() }
                })
            })
        }),
    );
}

fn sieved(event: &[u8]) -> Value {
    let mut event: Value = serde_json::from_slice(event).unwrap_or_else(|_| json!({ "Records": [] }));
    if let Some(records) = event["Records"].as_array_mut() {
        records.retain(|record| {
            let trigger = record["body"].as_str().and_then(|body| serde_json::from_str::<Trigger>(body).ok());
            trigger.is_none_or(|trigger| is_answered(&trigger.stream_id))
        });
    }
    event
}

fn is_answered(stream: &StreamId) -> bool {
    let digits = stream.contact().map_or("", |phone| phone.e164());
    digits.trim_start_matches('+').parse::<usize>().is_ok_and(|number| number.is_multiple_of(ANSWERED_ONE_IN))
}

fn nothing_is_lost(world: &World) -> Outcome<()> {
    for queue in [&*PROJECTOR_DEAD_LETTERS, &*REPLY_DEAD_LETTERS] {
        let dead = world.pipeline.cloud.queues.depth(queue)?.total();
        if dead > 0 {
            return Err(format!("{dead} messages ended in {queue}").into());
        }
    }
    Ok(())
}
