//! The cold start of each function: from the start of its process until it has answered
//! its first event.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use serde::Serialize;
use textledger_infrastructure::deployment::functions::Function;

use super::calls::{Call, Recorder, Services, event, services};
use super::python;
use super::stage::Stage;
use crate::Outcome;
use crate::interleaved::{Spread, in_turn, progress, timed};
use crate::lambda_process::{LambdaProcess, bare_environment, deployed};
use crate::runtime_api::RuntimeApi;

/// Ours should take no more than this share of the other's time.
const TARGET: f64 = 0.2;

/// One function.
#[derive(Debug, Serialize)]
pub struct Cold {
    /// Its name.
    pub function: &'static str,
    /// How many AWS calls its first event takes.
    pub calls: usize,
    /// Ours, in microseconds.
    pub ours: Spread,
    /// The same calls in Python, in microseconds.
    pub python: Spread,
    /// Median of ours to median of the other.
    pub ratio: f64,
    /// The ratio should not be above this.
    pub target: f64,
    /// Starts of each.
    pub starts: usize,
}

/// Starts each function whose binary is in `folder` so many times, in turns with
/// `python`.
pub async fn measure(folder: &Path, python: &Path, starts: usize) -> Outcome<Vec<Cold>> {
    let built = Function::ALL.into_iter().filter(|function| folder.join(function.name()).is_file());
    let built: Vec<Function> = built.collect();
    let bar = progress("beside Python: starts", starts * built.len());
    let mut figures = Vec::new();
    for function in built {
        let stage = Stage::before(function).await?;
        let (calls, url) = recorded(&stage, folder, function).await?;
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for turn in 0..starts {
            let ours_now = Box::pin(our_start(&stage, folder, function));
            let theirs_now = Box::pin(their_start(&stage, python, &calls, &url));
            let ((ours_now, _), (theirs_now, _)) = in_turn(turn, ours_now, theirs_now).await;
            ours.push(ours_now?);
            theirs.push(theirs_now?);
            bar.inc(1);
        }
        let (ours, theirs) = (Spread::of(ours), Spread::of(theirs));
        figures.push(Cold {
            function: function.name(),
            calls: calls.len(),
            ours,
            python: theirs,
            ratio: ours.median / theirs.median,
            target: TARGET,
            starts,
        });
    }
    bar.finish_and_clear();
    Ok(figures)
}

/// The calls that `function` makes, and where it found AWS.
async fn recorded(stage: &Stage, folder: &Path, function: Function) -> Outcome<(Vec<Call>, String)> {
    let (_copy, pipeline) = stage.copy().await?;
    let url = pipeline.cloud.url().to_owned();
    let recorder = Recorder::before(Services { dynamodb: url.clone(), others: url.clone() }).await?;
    let mut command = deployed(bare_environment(folder, function.name()), function.name(), &url);
    command.env("AWS_ENDPOINT_URL", recorder.url());
    first_answer(command, function.name(), &stage.event).await?;
    pipeline.stop().await?;
    Ok((recorder.take(), url))
}

async fn our_start(stage: &Stage, folder: &Path, function: Function) -> Outcome<Duration> {
    let (_copy, pipeline) = stage.copy().await?;
    let name = function.name();
    let command = deployed(bare_environment(folder, name), name, pipeline.cloud.url());
    let took = first_answer(command, name, &stage.event).await?;
    pipeline.stop().await?;
    Ok(took)
}

async fn their_start(stage: &Stage, python: &Path, calls: &[Call], url: &str) -> Outcome<Duration> {
    let (_copy, pipeline) = stage.copy().await?;
    let calls: Vec<Call> = calls.iter().map(|call| call.moved(url, pipeline.cloud.url())).collect();
    let mut command = python::peer(python, &services(&calls)?);
    command.env("AWS_ENDPOINT_URL", pipeline.cloud.url());
    let took = first_answer(command, "peer", &event(&calls)?).await?;
    pipeline.stop().await?;
    Ok(took)
}

/// How long the function called `name` takes from its start to the answer on `event`.
async fn first_answer(command: Command, name: &str, event: &[u8]) -> Outcome<Duration> {
    let (api, event) = (RuntimeApi::start().await?, event.to_vec());
    let (process, until_ready) = timed(async {
        let mut process = LambdaProcess::start(command, name, api)?;
        process.ready().await?;
        Outcome::Ok(process)
    })
    .await;
    Ok(until_ready + process?.handle(event).await?)
}
