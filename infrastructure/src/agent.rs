//! The Bedrock agent, behind one small trait: Bedrock Agents is a "Classic"
//! service since 2026-07-30, and another model interface must be able to take
//! its place.
//!
//! The answer is an event stream in which an exception can follow good chunks:
//! only a stream that ended well is an answer.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use aws_sdk_bedrockagentruntime::Client;
use aws_sdk_bedrockagentruntime::config::StalledStreamProtectionConfig;
use aws_sdk_bedrockagentruntime::config::retry::RetryConfig;
use aws_sdk_bedrockagentruntime::error::{BuildError, ProvideErrorMetadata, SdkError};
use aws_sdk_bedrockagentruntime::types::error::ResponseStreamError;
use aws_sdk_bedrockagentruntime::types::{
    ContentBlock, ConversationHistory, ConversationRole, Message, ResponseStream, SessionState,
};
use textledger_domain::decide::outcome::{AgentAnswer, Trouble};
use textledger_domain::event::turn::AgentFailure;
use textledger_domain::ids::{SessionId, TurnId};

use crate::time::{SharedTime, within};

/// The session attribute that names the turn.
const TURN_ID: &str = "turn_id";

/// What an agent is asked.
#[derive(Debug, Clone)]
pub struct Question {
    /// The conversation.
    pub session: SessionId,
    /// Which of the agent's own sessions of it, from 0.
    pub thread: u32,
    /// The turn; every attempt at one has the same.
    pub turn: TurnId,
    /// What the customer wrote, all unanswered texts together.
    pub input: String,
    /// The conversation so far, where the agent may have forgotten it.
    pub history: Vec<Said>,
}

impl Question {
    /// Bedrock's id of the session: 2 to 100 of `[0-9a-zA-Z._:-]`.
    fn session_id(&self) -> String {
        match self.thread {
            0 => self.session.to_string(),
            thread => format!("{}.{thread}", self.session),
        }
    }
}

/// One thing said in a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Whether the customer said it, or we did.
    pub by_customer: bool,
    /// The words.
    pub text: String,
}

/// The future of an agent's answer.
pub type Answering<'a> =
    Pin<Box<dyn Future<Output = Result<AgentAnswer, Trouble<AgentFailure>>> + Send + 'a>>;

/// Somebody who answers customers.
pub trait Agent: Send + Sync {
    /// The answer to `question`, within a bounded time.
    fn ask<'a>(&'a self, question: &'a Question) -> Answering<'a>;
}

/// Which agent on Amazon Bedrock, and what it is allowed.
#[derive(Debug, Clone)]
pub struct Named {
    /// The agent.
    pub agent_id: String,
    /// Its alias.
    pub alias_id: String,
    /// How long one call of it may take.
    pub within: Duration,
}

/// An agent on Amazon Bedrock.
#[derive(Clone)]
pub struct BedrockAgent {
    client: Client,
    named: Named,
    time: SharedTime,
}

impl BedrockAgent {
    /// The agent that is `named`. The SDK's retries are off: every attempt
    /// is an event of ours, with its own place in the queue.
    #[must_use]
    pub fn new(sdk: &aws_config::SdkConfig, named: Named, time: SharedTime) -> Self {
        let config = aws_sdk_bedrockagentruntime::config::Builder::from(sdk)
            .retry_config(RetryConfig::disabled())
            // An agent whose action group works for a while is silent in the
            // middle of its answer; the time allowed as a whole bounds it.
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .build();
        Self { client: Client::from_conf(config), named, time }
    }

    async fn invoke(&self, question: &Question) -> Result<String, Trouble<AgentFailure>> {
        let state = session_state(question).map_err(|error| refused(&error))?;
        let mut answer = self
            .client
            .invoke_agent()
            .agent_id(&self.named.agent_id)
            .agent_alias_id(&self.named.alias_id)
            .session_id(question.session_id())
            .input_text(&question.input)
            .session_state(state)
            .send()
            .await
            .map_err(|error| classify(&error, error.code()))?;
        let mut bytes = Vec::new();
        let mut returned_control = false;
        loop {
            match answer.completion.recv().await {
                Ok(Some(ResponseStream::Chunk(part))) => {
                    bytes.extend(
                        part.bytes
                            .map(aws_sdk_bedrockagentruntime::primitives::Blob::into_inner)
                            .unwrap_or_default(),
                    );
                }
                Ok(Some(ResponseStream::ReturnControl(_))) => returned_control = true,
                // Traces and files are not for the customer.
                Ok(Some(_)) => {}
                Ok(None) => break,
                Err(error) => return Err(broken_off(&error)),
            }
        }
        if returned_control {
            return Err(Trouble {
                class: AgentFailure::ReturnedControl,
                detail: "the agent returned control: an action group of it expects its caller to act"
                    .to_owned(),
            });
        }
        String::from_utf8(bytes).map_err(|_| Trouble {
            class: AgentFailure::Unavailable,
            detail: "the answer is not UTF-8".to_owned(),
        })
    }
}

impl Agent for BedrockAgent {
    fn ask<'a>(&'a self, question: &'a Question) -> Answering<'a> {
        Box::pin(async move {
            let Named { agent_id, alias_id, within: limit } = &self.named;
            let asked_at = self.time.monotonic();
            let text = within(&*self.time, *limit, self.invoke(question)).await.unwrap_or_else(|| {
                Err(Trouble { class: AgentFailure::TimedOut, detail: format!("no answer within {limit:?}") })
            })?;
            let latency = self.time.monotonic().saturating_sub(asked_at);
            Ok(AgentAnswer {
                agent_id: agent_id.clone(),
                agent_alias: alias_id.clone(),
                text,
                latency_ms: u64::try_from(latency.as_millis()).unwrap_or(u64::MAX),
            })
        })
    }
}

/// What the agent is told beside the customer's words.
fn session_state(question: &Question) -> Result<SessionState, BuildError> {
    let mut state = SessionState::builder()
        // An action group that finds a turn it has worked for before does not book
        // a second time.
        .session_attributes(TURN_ID, question.turn.to_string())
        .prompt_session_attributes("channel", "sms")
        .prompt_session_attributes(
            "style",
            "You write a text message: plain characters, no markdown, at most 300 characters unless asked for more.",
        );
    if !question.history.is_empty() {
        let messages = alternating(&question.history)
            .into_iter()
            .map(|said| {
                let role =
                    if said.by_customer { ConversationRole::User } else { ConversationRole::Assistant };
                Message::builder().role(role).content(ContentBlock::Text(said.text)).build()
            })
            .collect::<Result<Vec<_>, _>>()?;
        state =
            state.conversation_history(ConversationHistory::builder().set_messages(Some(messages)).build());
    }
    Ok(state.build())
}

/// Bedrock wants the two sides to alternate, the customer first.
fn alternating(history: &[Said]) -> Vec<Said> {
    let mut turns: Vec<Said> = Vec::new();
    for said in history.iter().skip_while(|said| !said.by_customer) {
        match turns.last_mut() {
            Some(last) if last.by_customer == said.by_customer => {
                last.text.push('\n');
                last.text.push_str(&said.text);
            }
            _ => turns.push(said.clone()),
        }
    }
    // The question itself follows as the customer's next turn.
    if turns.last().is_some_and(|last| last.by_customer) {
        turns.pop();
    }
    turns
}

/// What an exception inside the answer means. It carries no code of its own,
/// so its variant stands in.
fn broken_off<R>(error: &SdkError<ResponseStreamError, R>) -> Trouble<AgentFailure> {
    let code = error.as_service_error().and_then(|error| match error {
        ResponseStreamError::ThrottlingException(_) => Some("ThrottlingException"),
        ResponseStreamError::ServiceQuotaExceededException(_) => Some("ServiceQuotaExceededException"),
        ResponseStreamError::ModelNotReadyException(_) => Some("ModelNotReadyException"),
        ResponseStreamError::ValidationException(_) => Some("ValidationException"),
        ResponseStreamError::AccessDeniedException(_) => Some("AccessDeniedException"),
        ResponseStreamError::ResourceNotFoundException(_) => Some("ResourceNotFoundException"),
        ResponseStreamError::DependencyFailedException(_) => Some("DependencyFailedException"),
        ResponseStreamError::InternalServerException(_) => Some("InternalServerException"),
        ResponseStreamError::BadGatewayException(_) => Some("BadGatewayException"),
        ResponseStreamError::ConflictException(_) => Some("ConflictException"),
        _ => None,
    });
    classify(error, code)
}

fn classify<E, R>(error: &SdkError<E, R>, code: Option<&str>) -> Trouble<AgentFailure> {
    let class = match (error, code) {
        (SdkError::TimeoutError(_), _) => AgentFailure::TimedOut,
        (SdkError::ConstructionFailure(_), _) => AgentFailure::Refused,
        (_, Some("ThrottlingException" | "ModelNotReadyException" | "ServiceQuotaExceededException")) => {
            AgentFailure::Throttled
        }
        (_, Some("ValidationException")) => AgentFailure::Refused,
        // Among them a permission or an agent that is missing, which somebody has
        // to see to, and a dependency that failed: an action group, a knowledge
        // base. None of it is the request's fault.
        _ => AgentFailure::Unavailable,
    };
    let detail =
        code.map_or_else(|| "the service was not reached or its answer broke off".to_owned(), str::to_owned);
    Trouble { class, detail }
}

fn refused(error: &dyn std::error::Error) -> Trouble<AgentFailure> {
    Trouble { class: AgentFailure::Refused, detail: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::{Said, alternating};

    fn said(by_customer: bool, text: &str) -> Said {
        Said { by_customer, text: text.to_owned() }
    }

    #[test]
    fn history_alternates_and_ends_before_the_question() {
        let history = [said(false, "a"), said(true, "b"), said(true, "c"), said(false, "d"), said(true, "e")];
        assert_eq!(alternating(&history), [said(true, "b\nc"), said(false, "d")]);
    }
}
