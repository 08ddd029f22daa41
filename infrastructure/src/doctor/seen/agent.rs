//! The alias of an agent, as Amazon Bedrock describes it.

use serde::Deserialize;

use super::super::asker::Asker;
use super::super::question::Asking;
use super::super::service::AGENTS;
use super::Answer;

/// An alias.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SeenAlias {
    /// `PREPARED`, once it can be invoked.
    pub agent_alias_status: String,
    /// Whether it takes invocations: `ACCEPT_INVOCATIONS`.
    pub alias_invocation_state: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AliasAnswer {
    agent_alias: SeenAlias,
}

/// Asks about an alias of an agent.
pub async fn see(asker: &Asker, agent: &str, alias: &str) -> Answer<SeenAlias> {
    let path = format!("/agents/{agent}/agentaliases/{alias}/");
    let on = format!("agent {agent}, alias {alias}");
    let answer = asker.ask(Asking::get(&AGENTS, "GetAgentAlias", &on, path)).await;
    answer.map(|answer: AliasAnswer| answer.agent_alias)
}
