//! Figure 6: the processor time of a cold start of `sms-inbound`: until it asks
//! for its first event, and until it has recorded that one. Processor time, not
//! time by the clock: on Lambda it is what the smallest sizes have little of.
//!
//! The binary is the one that is deployed. Another folder of binaries can be
//! measured in turns with it, such as those of an older build.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde::Serialize;
use textledger_command::pipeline::time::Time;
use tokio::time::sleep;

use crate::Outcome;
use crate::interleaved::{Spread, progress};
use crate::lambda_process::{LambdaProcess, deployed};
use crate::runtime_api::RuntimeApi;
use crate::world::World;

/// The function's binary.
const BINARY: &str = "sms-inbound";

/// After it asked for an event a process has a few instructions left before it
/// sleeps, and the kernel counts what it used when it does.
const COMES_TO_REST_WITHIN: Duration = Duration::from_millis(30);

/// What starts from one folder took.
#[derive(Debug, Serialize)]
pub struct ColdStart {
    /// The folder of the binary.
    pub folder: PathBuf,
    /// Until the first event was asked for.
    pub ready: Spread,
    /// Until the first event was done.
    pub first_event: Spread,
    /// Starts.
    pub starts: usize,
}

/// Starts the binary of each folder `starts` times; folders without one, and
/// systems that do not tell processor time, give nothing.
pub async fn measure(folders: &[PathBuf], starts: usize) -> Outcome<Vec<ColdStart>> {
    let folders: Vec<&PathBuf> = folders.iter().filter(|folder| folder.join(BINARY).is_file()).collect();
    if folders.is_empty() || used_by(std::process::id()).is_none() {
        return Ok(Vec::new());
    }
    // A function refuses to record while its clock is off from DynamoDB's.
    let world = World::start_in(Time::machine()).await?;
    let bar = progress("cold start", starts * folders.len());
    let mut samples = vec![(Vec::new(), Vec::new()); folders.len()];
    for start in 0..starts {
        for turn in 0..folders.len() {
            // A B B A A B …
            let place = if start.is_multiple_of(2) { turn } else { folders.len() - 1 - turn };
            let number = start * folders.len() + turn;
            let (ready, first_event) = Box::pin(sample(&world, &folders[place].join(BINARY), number)).await?;
            samples[place].0.push(ready);
            samples[place].1.push(first_event);
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    world.stop().await?;
    let report = |(folder, (ready, first_event)): (&PathBuf, (Vec<Duration>, Vec<Duration>))| ColdStart {
        folder: folder.clone(),
        ready: Spread::of(ready),
        first_event: Spread::of(first_event),
        starts,
    };
    Ok(folders.into_iter().zip(samples).map(report).collect())
}

/// One start, and the `number`th text as its event.
async fn sample(world: &World, binary: &Path, number: usize) -> Outcome<(Duration, Duration)> {
    let command = deployed(Command::new(binary), BINARY, world.pipeline.cloud.url());
    let mut process = LambdaProcess::start(command, BINARY, RuntimeApi::start().await?)?;
    process.ready().await?;
    let ready = used(&process).await?;
    process.handle(world.event(number, number)?).await?;
    Ok((ready, used(&process).await?))
}

/// The processor time that `process` took so far, once it rests.
#[expect(clippy::disallowed_methods, reason = "a process comes to rest in the machine's time")]
async fn used(process: &LambdaProcess) -> Outcome<Duration> {
    sleep(COMES_TO_REST_WITHIN).await;
    used_by(process.id()).ok_or_else(|| format!("{BINARY} ended by itself: see what it said above").into())
}

/// What all threads of a process took, as Linux's scheduler counts it: the
/// first number of proc(5)'s `schedstat`, in nanoseconds.
fn used_by(process: u32) -> Option<Duration> {
    let threads = std::fs::read_dir(format!("/proc/{process}/task")).ok()?;
    let nanos = threads.map_while(Result::ok).filter_map(|thread| {
        let counted = std::fs::read_to_string(thread.path().join("schedstat")).ok()?;
        counted.split(' ').next()?.parse::<u64>().ok()
    });
    let nanos: Vec<u64> = nanos.collect();
    (!nanos.is_empty()).then(|| Duration::from_nanos(nanos.iter().sum()))
}
