//! The driver by AWS Step Functions: a Distributed Map has a Lambda function work on
//! every slice, and this process follows it. The checkpoints say how far it is, so
//! whoever follows can go away and come back.

use std::sync::Arc;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_sfn::Client;
use serde_json::json;
use textledger_projections::slice::{Counts, SLICES};

use super::Error;
use super::executions::{Execution, ExecutionState, Executions, execution_arn};
use super::filling::Rebuild;
use super::holder::Holder;
use super::progress::Progress;
use super::standing::Standing;

/// How often the execution is asked after.
const ASKED_EVERY: Duration = Duration::from_secs(2);

/// The state machine that fills generations.
#[derive(Debug, Clone)]
pub struct StateMachine {
    client: Client,
    arn: String,
}

impl StateMachine {
    /// The state machine `arn`, reached as `sdk` says.
    ///
    /// # Errors
    /// [`Error::NoStateMachine`]
    pub fn new(sdk: &SdkConfig, arn: String) -> Result<Self, Error> {
        execution_arn(&arn, "")?;
        Ok(Self { client: Client::new(sdk), arn })
    }

    /// Has the generation filled, and waits until it is caught up. An execution that
    /// runs already is followed, one that failed is taken up again.
    ///
    /// # Errors
    /// [`Error`]; run again, it goes on.
    pub async fn run(
        &self,
        rebuild: &Rebuild,
        holder: &Holder,
        progress: &Arc<Progress>,
    ) -> Result<Standing, Error> {
        let work = async {
            self.backfill(rebuild, holder, progress).await?;
            rebuild.awaited(progress).await
        };
        rebuild.held(holder, Box::pin(work)).await
    }

    async fn backfill(&self, rebuild: &Rebuild, holder: &Holder, progress: &Progress) -> Result<(), Error> {
        if rebuild.slices_left(progress).await? == 0 {
            return Ok(());
        }
        let executions = Executions {
            client: &self.client,
            machine: &self.arn,
            dynamodb: &rebuild.client,
            control: &rebuild.control,
            target: rebuild.target,
        };
        let begin = || begun(&executions, &holder.run, input(rebuild));
        let execution = rebuild.patiently(progress, begin).await?;
        progress.tell(|told| told.execution = Some(execution.arn.clone()));
        let ended = follow(&executions, &execution, rebuild, progress).await;
        progress.tell(|told| (told.execution, told.at_work) = (None, 0));
        ended
    }
}

/// An execution that runs: the one there is, taken up again if need be, or a new one.
async fn begun(executions: &Executions<'_>, run: &str, input: String) -> Result<Execution, Error> {
    if let Some(noted) = executions.noted().await? {
        match executions.state(&noted).await? {
            Some(ExecutionState::Running) => return Ok(noted),
            // Taken up again it goes by what it was started with. A new one does no
            // work twice either, it only looks at every checkpoint.
            Some(ExecutionState::Ended { redrivable: true, .. })
                if noted.input == input && executions.redrive(&noted).await =>
            {
                return Ok(noted);
            }
            _ => {}
        }
    }
    executions.start(run, &input).await
}

/// Reports how far `execution` is until it has ended.
async fn follow(
    executions: &Executions<'_>,
    execution: &Execution,
    rebuild: &Rebuild,
    progress: &Progress,
) -> Result<(), Error> {
    loop {
        let state = rebuild.patiently(progress, || executions.state(execution)).await?;
        let left = rebuild.slices_left(progress).await?;
        let slices = rebuild.patiently(progress, || executions.slices(execution)).await?;
        progress.tell(|told| {
            let count = |count: i64| u64::try_from(count).unwrap_or_default();
            told.at_work = slices.as_ref().map_or(0, |slices| count(slices.running));
            told.given_up = slices.as_ref().map_or(0, |slices| count(slices.failed));
        });
        let named = || execution.arn.clone();
        match state {
            // One that was started just now may not be found yet.
            None | Some(ExecutionState::Running) => rebuild.time.sleep(ASKED_EVERY).await,
            Some(ExecutionState::Succeeded) if left == 0 => return Ok(()),
            Some(ExecutionState::Succeeded) => {
                let why = executions.failure(execution).await?;
                let why = why.unwrap_or_else(|| "its Map Run says no more".to_owned());
                return Err(Error::Unfinished { execution: named(), left, why });
            }
            Some(ExecutionState::Ended { status, why, .. }) => {
                let why = executions.failure(execution).await?.unwrap_or(why);
                return Err(Error::Ended { execution: named(), status, why });
            }
        }
    }
}

impl Rebuild {
    /// How many slices are not done. What was done is reported.
    async fn slices_left(&self, progress: &Progress) -> Result<u32, Error> {
        let checkpoints = self.patiently(progress, || async { self.slices().checkpoints().await }).await?;
        let (mut counts, mut done) = (Counts::default(), 0);
        for checkpoint in checkpoints.values() {
            counts.add(checkpoint.counts);
            done += u32::from(checkpoint.done);
        }
        progress.tell(|told| (told.counts, told.slices) = (counts, done));
        Ok(SLICES.saturating_sub(done))
    }
}

/// What an execution is started with. Each worker has its share of the rate, so there
/// are no more of them than units a second.
fn input(rebuild: &Rebuild) -> String {
    let options = &rebuild.options;
    let (workers, rate) = shares(options.workers.max(1), options.rate);
    let lag_s = options.lag.num_seconds();
    json!({ "target": rebuild.target.to_string(), "workers": workers, "rate": rate, "lag_s": lag_s })
        .to_string()
}

/// How many workers there are, and the rate of each.
fn shares(workers: usize, rate: Option<u32>) -> (usize, Option<u32>) {
    let Some(rate) = rate.map(|rate| rate.max(1)) else { return (workers, None) };
    let workers = u32::try_from(workers).map_or(rate, |workers| workers.min(rate));
    (workers as usize, Some(rate / workers))
}

#[cfg(test)]
mod tests {
    use super::shares;

    #[test]
    fn all_workers_together_keep_to_the_rate() {
        assert_eq!(shares(64, None), (64, None));
        for (workers, rate, share) in
            [(64, 4_000, (64, Some(62))), (4, 10, (4, Some(2))), (64, 3, (3, Some(1)))]
        {
            assert_eq!(shares(workers, Some(rate)), share, "{workers} workers at {rate}");
        }
    }
}
