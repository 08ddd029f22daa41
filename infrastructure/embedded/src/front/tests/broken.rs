//! Faults as the SDKs feel them, and what is applied in spite of them.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_pinpointsmsvoicev2::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_pinpointsmsvoicev2::operation::send_text_message::SendTextMessageError;
use serde_json::Value;

use super::world::{World, world};
use crate::agent::ScriptedReply;
use crate::faults::{Action, CrashPoint, Rule, Service};

const PHONE: &str = "+14255550182";

async fn send(sdk: &aws_config::SdkConfig) -> Result<(), SdkError<SendTextMessageError>> {
    let client = aws_sdk_pinpointsmsvoicev2::Client::new(sdk);
    client.send_text_message().destination_phone_number(PHONE).message_body("hello").send().await.map(|_| ())
}

fn rule(action: Action) -> Rule {
    let operation = Some("SendTextMessage".to_owned());
    Rule { service: Service::SmsVoice, operation, skip: 0, times: 1, action }
}

#[tokio::test]
async fn each_action_is_felt_as_promised_and_applied_as_promised() {
    let World { services, sdk, front, .. } = world().await;
    for (action, code, applied) in [
        (Action::Throttle, Some("ThrottlingException"), 0),
        (Action::ServerError, Some("InternalServerException"), 0),
        (Action::Reset, None, 0),
        (Action::LoseResponse, None, 1),
    ] {
        let before = services.carrier.accepted_count().unwrap();
        services.faults.add(rule(action));
        let error = send(&sdk).await.unwrap_err();
        match code {
            Some(code) => assert_eq!(error.code(), Some(code), "{action:?}"),
            None => assert!(matches!(error, SdkError::DispatchFailure(_)), "{action:?}: {error:?}"),
        }
        assert_eq!(services.carrier.accepted_count().unwrap() - before, applied, "{action:?}");
    }
    send(&sdk).await.unwrap();
    assert_eq!(services.faults.requests(Service::SmsVoice, "SendTextMessage"), 5);
    front.shutdown().await.unwrap();
}

#[tokio::test]
async fn throttling_and_server_errors_have_each_services_own_name() {
    let World { services, sdk, .. } = world().await;
    for service in [Service::Sqs, Service::BedrockAgent] {
        for action in [Action::Throttle, Action::ServerError] {
            services.faults.add(Rule { service, operation: None, skip: 0, times: 1, action });
        }
    }
    let sqs = aws_sdk_sqs::Client::new(&sdk);
    let throttled = sqs.get_queue_url().queue_name("plain").send().await.unwrap_err();
    assert!(throttled.into_service_error().is_request_throttled());
    let failed = sqs.get_queue_url().queue_name("plain").send().await.unwrap_err();
    assert_eq!(failed.code(), Some("InternalFailure"));
    let agent = aws_sdk_bedrockagentruntime::Client::new(&sdk);
    let turn = || agent.invoke_agent().agent_id("A1").agent_alias_id("A2").session_id("s1").input_text("hi");
    assert!(turn().send().await.unwrap_err().into_service_error().is_throttling_exception());
    assert!(turn().send().await.unwrap_err().into_service_error().is_internal_server_exception());
}

#[tokio::test]
async fn a_crash_kills_the_function_that_made_the_request_before_or_after_it_is_applied() {
    for (point, applied) in [(CrashPoint::Before, 0), (CrashPoint::After, 1)] {
        let World { services, sdk, front, .. } = world().await;
        services.functions.register("sender", {
            let sdk = sdk.clone();
            Arc::new(move |_| {
                let sdk = sdk.clone();
                Box::pin(async move {
                    send(&sdk).await.unwrap();
                    Ok(Value::Null)
                })
            })
        });
        services.faults.crash_at_request(1, point);
        let died = services.functions.invoke("sender", vec![]).await.unwrap_err();
        assert_eq!(died.error_type, "Runtime.ExitError", "{point:?}");
        assert_eq!(services.carrier.accepted_count().unwrap(), applied, "{point:?}");
        assert_eq!(services.functions.invoke("sender", vec![]).await, Ok(Value::Null));
        front.shutdown().await.unwrap();
    }
}

#[tokio::test]
async fn shutting_down_does_not_wait_for_an_agent_that_hangs() {
    let World { services, sdk, front, .. } = world().await;
    services.agent.script(ScriptedReply::Hang);
    let agent = aws_sdk_bedrockagentruntime::Client::new(&sdk);
    let turn = agent.invoke_agent().agent_id("A1").agent_alias_id("A2").session_id("s1").input_text("hi");
    let turn = tokio::spawn(turn.send());
    services.agent.thinking().await;
    tokio::time::timeout(Duration::from_secs(10), front.shutdown()).await.unwrap().unwrap();
    assert!(turn.await.unwrap().is_err());
}
