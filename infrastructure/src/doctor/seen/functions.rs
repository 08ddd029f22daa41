//! Functions and what Lambda reads for them, as Lambda describes both.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::super::asker::Asker;
use super::super::question::Asking;
use super::super::service::LAMBDA;
use super::Answer;

/// A function.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SeenFunction {
    /// Its ARN.
    pub function_arn: String,
    /// `Active`, once it can be invoked.
    pub state: Option<String>,
    /// Why it is in that state.
    pub state_reason: Option<String>,
    /// Whether its last change is in force.
    pub last_update_status: Option<String>,
    /// How long one invocation may take, in seconds.
    pub timeout: Option<u32>,
    /// Its memory, in MB.
    pub memory_size: Option<u32>,
    /// The target of what is given up.
    pub dead_letter_config: Option<SeenTarget>,
    /// Its environment.
    pub environment: SeenEnvironment,
}

/// A queue or topic that takes something.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SeenTarget {
    /// Its ARN.
    #[serde(alias = "Destination")]
    pub target_arn: Option<String>,
}

/// A function's environment.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SeenEnvironment {
    /// Its variables.
    pub variables: BTreeMap<String, String>,
}

impl SeenFunction {
    /// What it was told under this name.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.environment.variables.get(name).map(String::as_str).filter(|value| !value.trim().is_empty())
    }
}

/// A mapping.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SeenMapping {
    /// Its id.
    #[serde(rename = "UUID")]
    pub uuid: String,
    /// What it reads.
    pub event_source_arn: String,
    /// `Enabled`, while it reads.
    pub state: Option<String>,
    /// What came of what it read last.
    pub last_processing_result: Option<String>,
    /// Items in one invocation, at most.
    pub batch_size: Option<u32>,
    /// How often a failed batch is tried again.
    pub maximum_retry_attempts: Option<i64>,
    /// Whether a failed batch is halved.
    pub bisect_batch_on_function_error: Option<bool>,
    /// What an answer of the function may say.
    pub function_response_types: Option<Vec<String>>,
    /// Where in a stream it began.
    pub starting_position: Option<String>,
    /// How many run at once.
    pub scaling_config: Option<SeenScaling>,
    /// Who is told of what was given up.
    pub destination_config: Option<SeenDestinations>,
}

/// How many invocations of a mapping run at once.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SeenScaling {
    /// At most.
    pub maximum_concurrency: Option<u32>,
}

/// Who is told of what became of a batch.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SeenDestinations {
    /// Of one that was given up.
    pub on_failure: Option<SeenTarget>,
}

/// How a function is tried again that was invoked asynchronously.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct SeenInvokes {
    /// How often; twice where nothing is said.
    pub maximum_retry_attempts: Option<u32>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct MappingsAnswer {
    event_source_mappings: Vec<SeenMapping>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PolicyAnswer {
    policy: String,
}

/// Asks about the function called `name`.
pub async fn see(asker: &Asker, name: &str) -> Answer<SeenFunction> {
    let path = format!("/2015-03-31/functions/{name}/configuration");
    asker.ask(Asking::get(&LAMBDA, "GetFunctionConfiguration", name, path)).await
}

/// Asks about what Lambda reads for it.
pub async fn see_mappings(asker: &Asker, name: &str) -> Answer<Vec<SeenMapping>> {
    let path = format!("/2015-03-31/event-source-mappings?FunctionName={name}&MaxItems=100");
    let answer = asker.ask(Asking::get(&LAMBDA, "ListEventSourceMappings", name, path)).await;
    answer.map(|answer: MappingsAnswer| answer.event_source_mappings)
}

/// Asks who may invoke it beside the account's own principals: a policy in JSON.
pub async fn see_policy(asker: &Asker, name: &str) -> Answer<String> {
    let path = format!("/2015-03-31/functions/{name}/policy");
    let answer = asker.ask(Asking::get(&LAMBDA, "GetPolicy", name, path)).await;
    answer.map(|answer: PolicyAnswer| answer.policy)
}

/// Asks how it is tried again when it was invoked asynchronously.
pub async fn see_invokes(asker: &Asker, name: &str) -> Answer<SeenInvokes> {
    let path = format!("/2019-09-25/functions/{name}/event-invoke-config");
    asker.ask(Asking::get(&LAMBDA, "GetFunctionEventInvokeConfig", name, path)).await
}
