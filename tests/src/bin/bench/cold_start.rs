//! Figure 6: the processor time of a cold start of `sms-inbound`: until it asks
//! for its first event, and until it has recorded that one. Processor time, not
//! time by the clock: on Lambda it is what the smallest sizes have little of.
//!
//! The binary is the one that is deployed. Another folder of binaries can be
//! measured in turns with it, such as those of an older build.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde::Serialize;
use textledger_command::pipeline::local::ENVIRONMENT;
use textledger_command::pipeline::time::Time;
use textledger_command::pipeline::variables::variable;
use textledger_infrastructure::deployment::Deployment;
use tokio::time::sleep;

use crate::Outcome;
use crate::interleaved::{Spread, progress};
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
    let mut api = RuntimeApi::start().await?;
    let process = Started(spawn(world, binary, api.address())?);
    api.asked().await?;
    let ready = process.used().await?;
    api.hand_out(world.event(number, number)?)?;
    api.asked().await?;
    Ok((ready, process.used().await?))
}

fn spawn(world: &World, binary: &Path, runtime_api: &str) -> Outcome<Child> {
    let url = world.pipeline.cloud.url();
    let functions = Deployment::of(ENVIRONMENT).functions;
    let described = functions.into_iter().filter(|function| function.binary == BINARY);
    let variables = described.flat_map(|function| function.variables).filter_map(|described| {
        let value = variable(described.name, url, &BTreeMap::new())?;
        Some((described.name, value))
    });
    let spawned = Command::new(binary)
        .envs(variables)
        .env("AWS_ENDPOINT_URL", url)
        .env("AWS_LAMBDA_RUNTIME_API", runtime_api)
        .env("AWS_LAMBDA_FUNCTION_NAME", BINARY)
        .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
        .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
        .env("AWS_REGION", "us-east-1")
        .env("AWS_ACCESS_KEY_ID", "bench")
        .env("AWS_SECRET_ACCESS_KEY", "bench")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn();
    spawned.map_err(|error| format!("start {}: {error}", binary.display()).into())
}

/// A process that ends with the figure.
struct Started(Child);

impl Started {
    /// The processor time it took so far, once it rests.
    #[expect(clippy::disallowed_methods, reason = "a process comes to rest in the machine's time")]
    async fn used(&self) -> Outcome<Duration> {
        sleep(COMES_TO_REST_WITHIN).await;
        used_by(self.0.id()).ok_or_else(|| format!("{BINARY} ended by itself: see what it said above").into())
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone afterwards.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
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
