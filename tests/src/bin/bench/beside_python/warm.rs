//! A warm `sms-inbound` on texts of contacts who are known, beside the same calls made
//! in Python, and beside the bare requests: what DynamoDB Local and the queue take for
//! themselves. Each works on tables of its own, all with the same history.

use std::path::Path;
use std::time::Duration;

use serde::Serialize;
use textledger_command::pipeline::time::Time;
use textledger_infrastructure::deployment::functions::Function;
use textledger_infrastructure::deployment::tables::TableNames;
use textledger_tests::place::Place;

use super::calls::{Call, Recorder, Services, Wire, event, services};
use super::python;
use crate::Outcome;
use crate::interleaved::{Spread, WARM_UP_PAIRS, progress, timed};
use crate::lambda_process::{LambdaProcess, bare_environment, deployed};
use crate::runtime_api::RuntimeApi;
use crate::world::World;

/// Ours should take no more than this share of Python's time.
const TARGET_OF_PYTHON: f64 = 0.5;

/// Nor more than this many times the bare requests'.
const TARGET_OF_BARE: f64 = 1.2;

/// Enough that parts of one text are not taken for what one contact writes in a row.
const PEOPLE_MIN: usize = 200;

/// Texts of each contact, the first included.
const TEXTS_PER_PERSON: usize = 3;

/// One run.
#[derive(Debug, Serialize)]
pub struct Warm {
    /// Ours, in microseconds.
    pub ours: Spread,
    /// The same calls in Python, in microseconds.
    pub python: Spread,
    /// The same calls as bare requests, in microseconds.
    pub bare: Spread,
    /// Median of ours to median of Python's.
    pub of_python: f64,
    /// It should not be above this.
    pub target_of_python: f64,
    /// Median of ours to median of the bare requests'.
    pub of_bare: f64,
    /// It should not be above this.
    pub target_of_bare: f64,
    /// AWS calls of one text.
    pub calls: usize,
    /// Texts.
    pub samples: usize,
}

/// Measures it on `samples` texts, on the DynamoDB at `url`, with the binary in
/// `folder`; nothing when there is none.
pub async fn measure(url: &str, folder: &Path, python: &Path, samples: usize) -> Outcome<Option<Warm>> {
    let name = Function::SmsInbound.name();
    if !folder.join(name).is_file() {
        return Ok(None);
    }
    let people = (samples + WARM_UP_PAIRS).div_ceil(TEXTS_PER_PERSON - 1).max(PEOPLE_MIN);
    let world = World::start_in(Time::machine()).await?;
    let mut sides = Sides::start(&world, url, folder, python).await?;
    let texts = people + WARM_UP_PAIRS + samples;
    let bar = progress("beside Python: texts", texts);
    let mut taken = [const { Vec::new() }; 3];
    let mut calls = 0;
    for number in 0..texts {
        let (made, took) = sides.text(world.event(number % people, number)?, number).await?;
        // Everybody's first text makes the contact a known one.
        if number >= people + WARM_UP_PAIRS {
            calls = made;
            taken.iter_mut().zip(took).for_each(|(taken, took)| taken.push(took));
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    drop(sides);
    world.stop().await?;
    let [ours, python, bare] = taken.map(Spread::of);
    Ok(Some(Warm {
        ours,
        python,
        bare,
        of_python: ours.median / python.median,
        target_of_python: TARGET_OF_PYTHON,
        of_bare: ours.median / bare.median,
        target_of_bare: TARGET_OF_BARE,
        calls,
        samples,
    }))
}

/// Who works on the same texts, each in its own tables.
struct Sides {
    /// Shows what there is to do.
    shown: LambdaProcess,
    shown_in: TableNames,
    recorder: Recorder,
    ours: LambdaProcess,
    /// Started once it is known which services are called.
    python: Option<LambdaProcess>,
    python_program: std::path::PathBuf,
    python_in: TableNames,
    bare: Wire,
    bare_in: TableNames,
    services: Services,
}

impl Sides {
    async fn start(world: &World, dynamodb: &str, folder: &Path, python: &Path) -> Outcome<Self> {
        let others = world.pipeline.cloud.url().to_owned();
        let services = Services { dynamodb: dynamodb.to_owned(), others: others.clone() };
        let recorder = Recorder::before(services.clone()).await?;
        let name = Function::SmsInbound.name();
        let function = async |tables: &TableNames, endpoints: &Services| {
            let mut command = deployed(bare_environment(folder, name), name, &others);
            command
                .env("AWS_ENDPOINT_URL", &endpoints.others)
                .env("AWS_ENDPOINT_URL_DYNAMODB", &endpoints.dynamodb)
                .env("EVENTS_TABLE", &tables.events)
                .env("HEADS_TABLE", &tables.heads)
                .env("CONTROL_TABLE", &tables.control);
            let mut process = LambdaProcess::start(command, name, RuntimeApi::start().await?)?;
            process.ready().await?;
            Outcome::Ok(process)
        };
        let (shown_in, ours_in) = (Place::at(dynamodb).await?.names, Place::at(dynamodb).await?.names);
        let recorded = Services { dynamodb: recorder.url().to_owned(), others: recorder.url().to_owned() };
        Ok(Self {
            shown: function(&shown_in, &recorded).await?,
            shown_in,
            recorder,
            ours: function(&ours_in, &services).await?,
            python: None,
            python_program: python.to_owned(),
            python_in: Place::at(dynamodb).await?.names,
            bare: Wire::to(services.clone()),
            bare_in: Place::at(dynamodb).await?.names,
            services,
        })
    }

    /// Each has the `number`th text, in turns. How many calls it takes, and how long
    /// ours, Python and the bare requests were at it.
    async fn text(&mut self, text: Vec<u8>, number: usize) -> Outcome<(usize, [Duration; 3])> {
        self.shown.handle(text.clone()).await?;
        let calls = self.recorder.take();
        if self.python.is_none() {
            self.python = Some(self.start_python(&calls).await?);
        }
        let in_python = event(&moved(&calls, &self.shown_in, &self.python_in))?;
        let bare = moved(&calls, &self.shown_in, &self.bare_in);
        let python = self.python.as_mut().ok_or("Python was not started")?;
        let mut took = [Duration::ZERO; 3];
        for place in 0..took.len() {
            let side = (number + place) % took.len();
            took[side] = match side {
                0 => self.ours.handle(text.clone()).await?,
                1 => python.handle(in_python.clone()).await?,
                _ => {
                    let (made, took) = timed(Box::pin(self.bare.make(&bare))).await;
                    made?;
                    took
                }
            };
        }
        Ok((calls.len(), took))
    }

    async fn start_python(&self, calls: &[Call]) -> Outcome<LambdaProcess> {
        let mut command = python::peer(&self.python_program, &services(calls)?);
        command
            .env("AWS_ENDPOINT_URL", &self.services.others)
            .env("AWS_ENDPOINT_URL_DYNAMODB", &self.services.dynamodb);
        let mut process = LambdaProcess::start(command, "peer", RuntimeApi::start().await?)?;
        process.ready().await?;
        Ok(process)
    }
}

/// `calls` on other tables.
fn moved(calls: &[Call], from: &TableNames, to: &TableNames) -> Vec<Call> {
    let tables = [(&from.events, &to.events), (&from.heads, &to.heads), (&from.control, &to.control)];
    let moved = |call: &Call| tables.iter().fold(call.clone(), |call, (from, to)| call.moved(from, to));
    calls.iter().map(moved).collect()
}
