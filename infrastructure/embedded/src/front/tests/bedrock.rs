//! InvokeAgent through aws-sdk-bedrockagentruntime.

use std::collections::HashMap;

use aws_sdk_bedrockagentruntime::Client;
use aws_sdk_bedrockagentruntime::operation::invoke_agent::builders::InvokeAgentFluentBuilder;
use aws_sdk_bedrockagentruntime::types::{
    ContentBlock, ConversationHistory, ConversationRole, Message, ResponseStream, SessionState,
};
use tokio::sync::oneshot;

use super::world::{World, world};
use crate::agent::ScriptedReply;

fn turn(client: &Client, text: &str) -> InvokeAgentFluentBuilder {
    client
        .invoke_agent()
        .agent_id("AGENT12345")
        .agent_alias_id("TSTALIASID")
        .session_id("s:1")
        .input_text(text)
}

/// The text of a turn and the number of chunks it came in, or how it failed.
async fn heard(turn: InvokeAgentFluentBuilder) -> Result<(String, usize), String> {
    let mut answer = turn.send().await.map_err(|error| format!("{:?}", error.into_service_error()))?;
    assert_eq!((answer.content_type(), answer.session_id()), ("application/json", "s:1"));
    let (mut bytes, mut chunks) = (Vec::new(), 0);
    loop {
        match answer.completion.recv().await {
            Ok(None) => return Ok((String::from_utf8(bytes).unwrap(), chunks)),
            Ok(Some(ResponseStream::Chunk(part))) => {
                bytes.extend(part.bytes.unwrap().into_inner());
                chunks += 1;
            }
            // The SDK prints no part of a stream: it may be private.
            Ok(Some(other)) if other.is_return_control() => return Err("ReturnControl".into()),
            Ok(Some(other)) => return Err(format!("{other:?}")),
            Err(error) => {
                let said = String::from_utf8(bytes).unwrap();
                return Err(format!("after {said:?}: {:?}", error.into_service_error()));
            }
        }
    }
}

#[tokio::test]
async fn an_answer_comes_in_chunks_that_make_up_the_text() {
    let World { services, sdk, .. } = world().await;
    let client = Client::new(&sdk);
    let long = "Größe 🙂 ".repeat(20);
    services.agent.script(ScriptedReply::Text(long.clone()));
    services.agent.script(ScriptedReply::Empty);
    let (text, chunks) = heard(turn(&client, "hi")).await.unwrap();
    assert_eq!(text, long);
    assert!(chunks > 1);
    assert_eq!(heard(turn(&client, "hi")).await, Ok((String::new(), 0)));
    let (text, _) = heard(turn(&client, "schedule appointment")).await.unwrap();
    assert!(text.contains("day and what time"));
}

#[tokio::test]
async fn what_the_caller_tells_the_agent_is_recorded() {
    let World { services, sdk, .. } = world().await;
    let earlier = Message::builder()
        .role(ConversationRole::User)
        .content(ContentBlock::Text("earlier".into()))
        .build()
        .unwrap();
    let state = SessionState::builder()
        .prompt_session_attributes("channel", "sms")
        .conversation_history(ConversationHistory::builder().messages(earlier).build())
        .build();
    heard(turn(&Client::new(&sdk), "hello").session_state(state)).await.unwrap();
    let call = services.agent.calls().remove(0);
    assert_eq!((call.session_id.as_str(), call.input_text.as_str()), ("s:1", "hello"));
    assert_eq!(call.prompt_session_attributes["channel"], "sms");
    assert_eq!(call.conversation_history["messages"][0]["content"][0]["text"], "earlier");
    assert_eq!(services.agent.call_count(), 1);
}

#[tokio::test]
async fn every_scripted_failure_arrives_as_the_sdks_typed_error() {
    let World { services, sdk, .. } = world().await;
    let client = Client::new(&sdk);
    let in_stream = HashMap::from([
        ("throttlingException", "ThrottlingException"),
        ("internalServerException", "InternalServerException"),
        ("dependencyFailedException", "DependencyFailedException"),
    ]);
    for (kind, shown) in in_stream {
        let after_text = Some("half a sen".to_owned());
        services.agent.script(ScriptedReply::StreamException { kind: kind.into(), after_text });
        let failed = heard(turn(&client, "hi")).await.unwrap_err();
        assert!(failed.starts_with("after \"half a sen\"") && failed.contains(shown), "{failed}");
    }
    for (status, kind) in
        [(429, "ThrottlingException"), (424, "ModelNotReadyException"), (400, "ValidationException")]
    {
        services.agent.script(ScriptedReply::Error { status, kind: kind.into() });
        let failed = heard(turn(&client, "hi")).await.unwrap_err();
        assert!(failed.starts_with(kind), "{failed}");
    }
    services.agent.script(ScriptedReply::ReturnControl);
    assert_eq!(heard(turn(&client, "hi")).await, Err("ReturnControl".into()));
}

#[tokio::test]
async fn ids_bedrock_would_refuse_are_refused() {
    let World { services, sdk, .. } = world().await;
    let client = Client::new(&sdk);
    for wrong in [
        turn(&client, "hi").session_id("+14255550182"),
        turn(&client, "hi").agent_id("AGENT123456"),
        turn(&client, "hi").agent_alias_id("not-one"),
    ] {
        let error = wrong.send().await.unwrap_err().into_service_error();
        assert!(error.is_validation_exception(), "{error:?}");
    }
    assert_eq!(services.agent.call_count(), 0);
}

#[tokio::test]
async fn a_held_answer_comes_once_it_is_released() {
    let World { services, sdk, .. } = world().await;
    let (release, released) = oneshot::channel();
    services.agent.script(ScriptedReply::Hold(released, "at last".into()));
    let turn = tokio::spawn(heard(turn(&Client::new(&sdk), "hi")));
    services.agent.thinking().await;
    assert!(!turn.is_finished());
    release.send(()).unwrap();
    assert_eq!(turn.await.unwrap(), Ok(("at last".into(), 1)));
}
