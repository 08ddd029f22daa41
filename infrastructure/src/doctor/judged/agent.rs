//! The Bedrock agent's alias.

use super::super::check::{Area, Check, Of};
use super::super::seen::Answer;
use super::super::seen::agent::SeenAlias;

/// Whether the alias `alias` of the agent `agent` can be asked.
pub fn alias(agent: &str, alias: &str, seen: &Answer<SeenAlias>) -> Vec<Check> {
    let mut of = Of::the(Area::Agent, format!("agent {agent}, alias {alias}"));
    let means = "no text gets an answer of the agent; STOP, START and HELP are answered all the same";
    let next = "set the Terraform variables supervisor_agent_id and supervisor_alias_id to those that `aws bedrock-agent list-agents` and `list-agent-aliases` show in this region";
    if let Some(alias) = of.present(seen, means, next) {
        let status = &alias.agent_alias_status;
        of.expect(
            status == "PREPARED",
            format!("it is {status}, not PREPARED"),
            means,
            format!("run `aws bedrock-agent prepare-agent --agent-id {agent}`, then `update-agent-alias`, and read failureReasons in `get-agent-alias`"),
        );
        let invocations = alias.alias_invocation_state.as_deref().unwrap_or("ACCEPT_INVOCATIONS");
        of.expect(
            invocations == "ACCEPT_INVOCATIONS",
            format!("it is set to {invocations}"),
            means,
            "set aliasInvocationState to ACCEPT_INVOCATIONS with `aws bedrock-agent update-agent-alias`",
        );
    }
    of.or_fine("PREPARED")
}

#[cfg(test)]
mod tests {
    use super::super::found;
    use super::*;
    use crate::doctor::unanswered::Unanswered;

    #[test]
    fn an_alias_that_cannot_be_asked_is_found() {
        let judged = |status: &str, state: Option<&str>| {
            let state = state.map(ToOwned::to_owned);
            let seen = SeenAlias { agent_alias_status: status.to_owned(), alias_invocation_state: state };
            found(alias("AGENT1", "ALIAS1", &Ok(seen)))
        };
        assert_eq!(judged("PREPARED", None), [""; 0]);
        assert_eq!(judged("FAILED", None), ["it is FAILED, not PREPARED"]);
        assert_eq!(judged("PREPARED", Some("REJECT_INVOCATIONS")), ["it is set to REJECT_INVOCATIONS"]);
        assert_eq!(found(alias("AGENT1", "ALIAS1", &Err(Unanswered::Missing))), ["it does not exist"]);
    }
}
