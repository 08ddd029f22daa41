//! The `agent-reply` Lambda function.

use std::process::ExitCode;

use textledger_handlers::functions::agent_reply::AgentReply;

fn main() -> ExitCode {
    textledger_handlers::lambda::serve::<AgentReply>()
}
