//! Executions of the state machine that fills generations: the one that was started
//! for a generation is noted in the control table, so that whoever comes later
//! follows it instead of starting another.

use aws_sdk_dynamodb::Client as DynamoDb;
use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_sfn::Client;
use aws_sdk_sfn::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sfn::operation::describe_execution::DescribeExecutionError;
use aws_sdk_sfn::types::{ExecutionRedriveStatus, ExecutionStatus, MapRunItemCounts};
use serde::{Deserialize, Serialize};
use textledger_projections::target::Target;

use super::slices::Slices;
use super::{Error, pk};
use crate::in_words::in_words;
use crate::ledger::item::Item;

const SK: &str = "execution";

/// An execution, as it is noted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Execution {
    /// Its ARN.
    pub arn: String,
    /// What it was started with, as JSON.
    pub input: String,
}

/// What an execution has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ExecutionState {
    /// It is under way.
    Running,
    /// It is done.
    Succeeded,
    /// It ended otherwise.
    Ended {
        /// How, in AWS's word.
        status: String,
        /// Why, in AWS's words.
        why: String,
        /// Whether it can be taken up again.
        redrivable: bool,
    },
}

/// The executions for one generation.
pub(super) struct Executions<'a> {
    pub client: &'a Client,
    pub machine: &'a str,
    pub dynamodb: &'a DynamoDb,
    pub control: &'a str,
    pub target: Target,
}

impl Executions<'_> {
    /// The execution that was noted last.
    pub async fn noted(&self) -> Result<Option<Execution>, Error> {
        let asked = self
            .dynamodb
            .get_item()
            .table_name(self.control)
            .key("pk", AttributeValue::S(pk(self.target)))
            .key("sk", AttributeValue::S(SK.to_owned()))
            .consistent_read(true);
        let answer = asked.send().await.map_err(|error| Error::storage(self.what(), &error))?;
        let noted = answer.item.map(serde_dynamo::from_item).transpose();
        noted.map_err(|error| Error::storage(self.what(), &error))
    }

    /// Starts one under a name of its own. It is noted first: one that was started
    /// and is not known would go on with nobody to follow it.
    pub async fn start(&self, run: &str, input: &str) -> Result<Execution, Error> {
        let Target { view, generation } = self.target;
        let name = format!("{}-g{}-{run}", view.name(), generation.number());
        let execution = Execution { arn: execution_arn(self.machine, &name)?, input: input.to_owned() };
        self.note(&execution).await?;
        let started = self
            .client
            .start_execution()
            .state_machine_arn(self.machine)
            .name(name)
            .input(input)
            .send()
            .await;
        started.map_err(|error| refused("start an execution of the state machine", &error))?;
        Ok(execution)
    }

    /// What `execution` has come to; nothing where there is none.
    pub async fn state(&self, execution: &Execution) -> Result<Option<ExecutionState>, Error> {
        let answer = match self.client.describe_execution().execution_arn(&execution.arn).send().await {
            Ok(answer) => answer,
            Err(error)
                if matches!(
                    error.as_service_error(),
                    Some(DescribeExecutionError::ExecutionDoesNotExist(_))
                ) =>
            {
                return Ok(None);
            }
            Err(error) => return Err(refused("ask after the execution", &error)),
        };
        Ok(Some(match &answer.status {
            ExecutionStatus::Running | ExecutionStatus::PendingRedrive => ExecutionState::Running,
            ExecutionStatus::Succeeded => ExecutionState::Succeeded,
            ended => ExecutionState::Ended {
                status: ended.as_str().to_owned(),
                why: said(answer.error(), answer.cause()),
                redrivable: answer.redrive_status == Some(ExecutionRedriveStatus::Redrivable),
            },
        }))
    }

    /// Takes `execution` up again: what failed of it runs again, what was done does
    /// not. Whether it could be.
    pub async fn redrive(&self, execution: &Execution) -> bool {
        self.client.redrive_execution().execution_arn(&execution.arn).send().await.is_ok()
    }

    /// How many slices `execution` works on and has given up, and why one of these.
    pub async fn slices(&self, execution: &Execution) -> Result<Option<MapRunItemCounts>, Error> {
        match self.map_run(execution).await? {
            None => Ok(None),
            Some(map_run) => {
                let asked = self.client.describe_map_run().map_run_arn(map_run).send().await;
                Ok(asked.map_err(|error| refused("ask after the Map Run", &error))?.item_counts)
            }
        }
    }

    /// Why a slice of `execution` was given up, if one was.
    pub async fn failure(&self, execution: &Execution) -> Result<Option<String>, Error> {
        let Some(map_run) = self.map_run(execution).await? else { return Ok(None) };
        let failed =
            self.client.list_executions().map_run_arn(map_run).status_filter(ExecutionStatus::Failed);
        let failed = failed.max_results(1).send().await;
        let failed = failed.map_err(|error| refused("list what failed", &error))?;
        let Some(child) = failed.executions.first() else { return Ok(None) };
        let child = self.client.describe_execution().execution_arn(&child.execution_arn).send().await;
        let child = child.map_err(|error| refused("ask after what failed", &error))?;
        Ok(Some(said(child.error(), child.cause())))
    }

    async fn map_run(&self, execution: &Execution) -> Result<Option<String>, Error> {
        let runs = self.client.list_map_runs().execution_arn(&execution.arn).send().await;
        let runs = runs.map_err(|error| refused("list the Map Runs of the execution", &error))?;
        Ok(runs.map_runs.into_iter().next().map(|run| run.map_run_arn))
    }

    async fn note(&self, execution: &Execution) -> Result<(), Error> {
        let row: Item =
            serde_dynamo::to_item(execution).map_err(|error| Error::storage(self.what(), &error))?;
        Slices { client: self.dynamodb, control: self.control, target: self.target }.put(SK, row).await
    }

    fn what(&self) -> String {
        format!("keep which execution makes {}", self.target)
    }
}

/// The ARN of the execution `name` of the state machine `machine`, also where that
/// is given with a version or an alias.
pub(super) fn execution_arn(machine: &str, name: &str) -> Result<String, Error> {
    match machine.split(':').collect::<Vec<_>>()[..] {
        [arn, partition, "states", region, account, "stateMachine", machine, ..] => {
            Ok(format!("{arn}:{partition}:states:{region}:{account}:execution:{machine}:{name}"))
        }
        _ => Err(Error::NoStateMachine(machine.to_owned())),
    }
}

fn said(error: Option<&str>, cause: Option<&str>) -> String {
    match (error, cause) {
        (None, None) => "AWS says no more".to_owned(),
        (Some(only), None) | (None, Some(only)) => only.to_owned(),
        (Some(error), Some(cause)) => format!("{error}: {cause}"),
    }
}

/// What Step Functions says no to stays so, but for its limits of how often it may be
/// asked.
fn refused<E>(what: &str, error: &SdkError<E>) -> Error
where
    E: std::error::Error + ProvideErrorMetadata + 'static,
{
    let may_pass = match error {
        SdkError::ServiceError(answer) => {
            let code = answer.err().code().unwrap_or_default();
            answer.raw().status().is_server_error() || code.contains("Throttling")
        }
        SdkError::ConstructionFailure(_) => false,
        _ => true,
    };
    Error::Orchestrator { what: what.to_owned(), why: in_words(error), may_pass }
}

#[cfg(test)]
mod tests {
    use super::execution_arn;

    #[test]
    fn an_execution_is_found_by_its_machine_and_name() {
        let machine = "arn:aws:states:us-east-1:123456789012:stateMachine:rebuild";
        let execution = "arn:aws:states:us-east-1:123456789012:execution:rebuild:messages-g2-1";
        assert_eq!(execution_arn(machine, "messages-g2-1").unwrap(), execution);
        assert_eq!(execution_arn(&format!("{machine}:live"), "messages-g2-1").unwrap(), execution);
        let told = execution_arn("rebuild", "messages-g2-1").unwrap_err().to_string();
        assert!(told.starts_with("`rebuild` is not the ARN of a state machine"), "{told}");
    }
}
