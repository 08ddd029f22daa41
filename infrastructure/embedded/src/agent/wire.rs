//! InvokeAgent on the wire: REST JSON in, an event stream out.

use std::collections::BTreeMap;

use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::stream::EventStream;
use super::{Agent, AgentCall, ScriptedReply};
use crate::wire::{JSON, json as json_response, response};

/// The parts of `/agents/{}/agentAliases/{}/sessions/{}/text`.
pub(crate) struct Path<'a> {
    agent_id: &'a str,
    alias_id: &'a str,
    session_id: &'a str,
}

impl<'a> Path<'a> {
    /// Reads an InvokeAgent path; `None` when it is another one. The SDK
    /// escapes the colon a session id may have.
    pub(crate) fn parse(path: &'a str) -> Option<Self> {
        let mut parts = path.strip_prefix("/agents/")?.split('/');
        let agent_id = parts.next()?;
        let alias_id = (parts.next()? == "agentAliases").then(|| parts.next())??;
        let session_id = (parts.next()? == "sessions").then(|| parts.next())??;
        (parts.next()? == "text" && parts.next().is_none()).then_some(Self { agent_id, alias_id, session_id })
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    #[serde(default)]
    input_text: String,
    #[serde(default)]
    session_state: SessionState,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SessionState {
    #[serde(default)]
    session_attributes: BTreeMap<String, String>,
    #[serde(default)]
    prompt_session_attributes: BTreeMap<String, String>,
    #[serde(default)]
    conversation_history: Value,
}

/// Answers one InvokeAgent call, or holds it as the script says.
pub(crate) async fn answer(agent: &Agent, path: &Path<'_>, body: &[u8]) -> Response {
    let session_id = path.session_id.replace("%3A", ":");
    for (field, value, legal) in [
        ("agentId", path.agent_id, is_short_id(path.agent_id)),
        ("agentAliasId", path.alias_id, is_short_id(path.alias_id)),
        ("sessionId", &session_id, is_session_id(&session_id)),
    ] {
        if !legal {
            let message = format!(
                "1 validation error detected: Value '{value}' at '{field}' failed to satisfy constraint"
            );
            return error(StatusCode::BAD_REQUEST, "ValidationException", &message);
        }
    }
    let request: Request = match serde_json::from_slice(body) {
        Ok(request) => request,
        Err(wrong) => return error(StatusCode::BAD_REQUEST, "ValidationException", &wrong.to_string()),
    };
    let reply = agent.take_call(AgentCall {
        agent_id: path.agent_id.to_owned(),
        alias_id: path.alias_id.to_owned(),
        session_id: session_id.clone(),
        input_text: request.input_text,
        session_attributes: request.session_state.session_attributes,
        prompt_session_attributes: request.session_state.prompt_session_attributes,
        conversation_history: request.session_state.conversation_history,
    });
    let stream = EventStream::default();
    let stream = match reply {
        ScriptedReply::Text(text) => stream.text(&text),
        ScriptedReply::Empty => stream,
        ScriptedReply::ReturnControl => stream.return_control(),
        ScriptedReply::StreamException { kind, after_text } => {
            stream.text(&after_text.unwrap_or_default()).exception(&kind)
        }
        ScriptedReply::Error { status, kind } => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            return error(status, &kind, &format!("scripted {kind}"));
        }
        ScriptedReply::Hang => {
            let _held = agent.hold();
            std::future::pending().await
        }
        ScriptedReply::Hold(released, text) => {
            let held = agent.hold();
            // A dropped sender releases as well: the test is over.
            let _ = released.await;
            drop(held);
            agent.finish(&session_id);
            stream.text(&text)
        }
    };
    let mut answer = response(StatusCode::OK, "application/vnd.amazon.eventstream", stream.into_bytes());
    let headers = answer.headers_mut();
    headers.insert("x-amzn-bedrock-agent-content-type", HeaderValue::from_static(JSON));
    if let Ok(session) = HeaderValue::from_str(&session_id) {
        headers.insert("x-amz-bedrock-agent-session-id", session);
    }
    answer
}

/// A REST JSON error: the kind is in a header.
fn error(status: StatusCode, kind: &str, message: &str) -> Response {
    let mut answer = json_response(status, JSON, &json!({ "message": message }));
    if let Ok(kind) = HeaderValue::from_str(kind) {
        answer.headers_mut().insert("x-amzn-errortype", kind);
    }
    answer
}

/// Agent and alias ids: 1 to 10 alphanumerics.
fn is_short_id(id: &str) -> bool {
    (1..=10).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// Session ids: 2 to 100 of `[0-9a-zA-Z._:-]`; a phone number's `+` is illegal.
fn is_session_id(id: &str) -> bool {
    (2..=100).contains(&id.len())
        && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b':' | b'-'))
}

#[cfg(test)]
mod tests {
    use super::{Path, is_session_id, is_short_id};

    #[test]
    fn only_the_invoke_agent_path_is_one() {
        let path = Path::parse("/agents/A1/agentAliases/B2/sessions/s-1/text").unwrap();
        assert_eq!((path.agent_id, path.alias_id, path.session_id), ("A1", "B2", "s-1"));
        for other in
            ["/agents/A1", "/agents/A1/agentAliases/B2/sessions/s-1/text/more", "/agents/A/x/B/y/s/text"]
        {
            assert!(Path::parse(other).is_none(), "{other}");
        }
    }

    #[test]
    fn ids_are_checked_as_bedrock_does() {
        assert!(is_short_id("TSTALIASID") && !is_short_id("TSTALIASID1") && !is_short_id("a-b"));
        assert!(is_session_id("a.b_c:d-1") && !is_session_id("x") && !is_session_id("+14255550182"));
        assert!(is_session_id(&"s".repeat(100)) && !is_session_id(&"s".repeat(101)));
    }
}
