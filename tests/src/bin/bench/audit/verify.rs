//! Events as they were read from the table, verified on one core: canonical form,
//! SHA-256, digests of the words, data, chain and decision state.

use std::time::{Duration, Instant};

use serde::Serialize;
use textledger_domain::envelope::Sealed;
use textledger_domain::record::Recorded;
use textledger_projections::audit::verify::{StoredEvent, StreamCheck};
use textledger_tests::place::history;

use crate::interleaved::progress;
use crate::outcome::Outcome;

/// Events a second.
const TARGET: f64 = 250_000.0;

/// Contacts whose events are verified, over and over.
const CONTACTS: usize = 200;
/// Exchanges of each.
const EXCHANGES: usize = 4;

/// How fast events are verified.
#[derive(Debug, Serialize)]
pub struct Verify {
    /// Events verified.
    pub events: usize,
    /// Events a second: hashes and digests alone.
    pub hashed_per_second: f64,
    /// Events a second: all that `audit verify` does with an event.
    pub verified_per_second: f64,
    /// The first should not be below this.
    pub target: f64,
}

/// Measures it in so many `passes` over the same histories.
pub fn measure(passes: usize) -> Outcome<Verify> {
    let histories = (0..CONTACTS).map(|person| Ok(history(person, EXCHANGES)?.events));
    let histories: Vec<Vec<Recorded>> = histories.collect::<Outcome<_>>()?;
    let events: usize = histories.iter().map(Vec::len).sum();
    let bar = progress("verify", passes);
    let (mut hashed, mut verified) = (Vec::new(), Vec::new());
    for _ in 0..passes {
        let (mut of_hashes, mut of_all) = (Duration::ZERO, Duration::ZERO);
        for history in &histories {
            let sealed: Vec<Sealed> = history.iter().map(|event| event.sealed().clone()).collect();
            of_hashes += hash_all(&sealed)?;
            of_all += verify_all(sealed)?;
        }
        hashed.push(of_hashes);
        verified.push(of_all);
        bar.inc(1);
    }
    bar.finish_and_clear();
    let rate = |mut passes: Vec<Duration>| {
        passes.sort_unstable();
        events as f64 / passes.get(passes.len() / 2).map_or(f64::NAN, Duration::as_secs_f64)
    };
    Ok(Verify {
        events: events * passes,
        hashed_per_second: rate(hashed),
        verified_per_second: rate(verified),
        target: TARGET,
    })
}

#[expect(clippy::disallowed_methods, reason = "what is measured is the machine's time")]
fn hash_all(events: &[Sealed]) -> Outcome<Duration> {
    let start = Instant::now();
    for sealed in events {
        let fits = sealed.envelope.hash()? == sealed.hash
            && textledger_domain::beside::join(&sealed.envelope.data, &sealed.words).is_ok();
        if !fits {
            return Err("an event does not match its hash".into());
        }
    }
    Ok(start.elapsed())
}

#[expect(clippy::disallowed_methods, reason = "what is measured is the machine's time")]
fn verify_all(events: Vec<Sealed>) -> Outcome<Duration> {
    let Some(first) = events.first() else { return Ok(Duration::ZERO) };
    let mut check = StreamCheck::new(first.envelope.stream_id.clone());
    let start = Instant::now();
    for sealed in events {
        check.take(StoredEvent::Right(Box::new(Recorded::open(sealed)?)));
    }
    let followed = check.end();
    let taken = start.elapsed();
    if followed.findings.is_empty() { Ok(taken) } else { Err("a clean stream is found wanting".into()) }
}
