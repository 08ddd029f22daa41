//! The `agent-reply` binary: triggers, and what is none.

use serde_json::json;
use textledger_command::pipeline::local::REPLY_DEAD_LETTERS;
use textledger_embedded::agent::ScriptedReply;

use crate::deployment::{AGENT_REPLY, Deployment};
use crate::events::{phone, sns_event, sqs_event, stream, text};
use crate::runtime_api::Outcome;

#[tokio::test]
async fn a_trigger_leads_to_one_text_and_what_is_no_trigger_to_the_dead_letters() {
    let deployment = Deployment::start().await;
    let mut function = deployment.spawn(AGENT_REPLY, &[]).await;
    deployment.receive(&sns_event(&[text(1, "text-1", "Are you open today?")])).await;
    deployment.pipeline.cloud.agent.script(ScriptedReply::Text("We are, until five.".into()));
    let asked = deployment.events(&stream(1)).await.pop().unwrap();
    let trigger =
        json!({ "stream_id": asked.stream(), "event_id": asked.id(), "seq": asked.seq() }).to_string();

    let event = sqs_event(&["no trigger".to_owned(), trigger.clone()]);
    let all_done = Outcome::Response(json!({ "batchItemFailures": [] }));
    assert_eq!(function.invoke(event).await, all_done);
    assert_eq!(deployment.pipeline.cloud.queues.depth(&REPLY_DEAD_LETTERS).unwrap().total(), 1);
    assert_eq!(function.invoke(sqs_event(&[trigger])).await, all_done);

    let accepted = deployment.pipeline.cloud.carrier.accepted_to(&phone(1)).unwrap();
    assert_eq!(accepted.iter().map(|text| text.body.as_str()).collect::<Vec<_>>(), ["We are, until five."]);
    assert_eq!(deployment.pipeline.cloud.agent.call_count(), 1);

    let Outcome::Error { error_type, message } = function.invoke("{}").await else { panic!("took no event") };
    assert_eq!(error_type, "WrongEvent");
    assert_eq!(message, "agent-reply was invoked with something else than a batch of SQS messages");
    let told = function.ended().join("\n");
    assert!(
        told.contains("not a trigger") && !told.contains(&phone(1)) && !told.contains("until five"),
        "{told}"
    );
}
