//! The agent as it behaves: sessions that break, calls of which nobody knows how
//! they ended, thoughts that leak, and answers too long for one text.

use serde_json::Value;
use textledger_command::pipeline::Pipeline;
use textledger_domain::event::Event;
use textledger_domain::event::outbound::SendKind;
use textledger_domain::event::turn::AgentFailure;
use textledger_domain::phone::PhoneNumber;
use textledger_embedded::agent::ScriptedReply;
use textledger_embedded::faults::{Action, Rule, Service};

use crate::phones::{assert_at_rest, assert_safe, customer, events, inbox, kinds, text_and_settle};
use crate::pipelines::pipeline;

async fn failures(pipeline: &Pipeline, phone: &PhoneNumber) -> Vec<AgentFailure> {
    let events = events(pipeline, phone).await;
    let failures = events.iter().filter_map(|event| match event.event() {
        Event::AgentFailed(failed) => Some(failed.class),
        _ => None,
    });
    failures.collect()
}

fn turn_id(call: &textledger_embedded::agent::AgentCall) -> &str {
    &call.session_attributes["turn_id"]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_refuses_what_it_took_before_is_replaced_by_one_that_is_told_what_was_said() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    pipeline.cloud.agent.script(ScriptedReply::Text("Hi! <thinking>new here</thinking>".into()));
    text_and_settle(&pipeline, &phone, "Hello").await;
    pipeline.cloud.agent.script(ScriptedReply::Error { status: 400, kind: "ValidationException".into() });
    text_and_settle(&pipeline, &phone, "Tomorrow at nine").await;
    text_and_settle(&pipeline, &phone, "Or at ten").await;

    let calls = pipeline.cloud.agent.calls();
    let [first, refused, again, after] = &calls[..] else { panic!("{calls:?}") };
    assert_eq!(refused.session_id, first.session_id);
    assert_ne!(again.session_id, first.session_id, "a fresh session");
    assert_eq!(after.session_id, again.session_id, "which goes on");
    assert_eq!((&first.conversation_history, &after.conversation_history), (&Value::Null, &Value::Null));
    let told = again.conversation_history.to_string();
    assert!(told.contains("Hello") && told.contains("Hi!"), "{told}");
    assert!(!told.contains("new here"), "what was not said to the customer is no history: {told}");
    assert_eq!(turn_id(refused), turn_id(again), "one turn");
    assert_ne!(turn_id(again), turn_id(after));
    assert_eq!(failures(&pipeline, &phone).await, [AgentFailure::Refused]);
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::AgentReply; 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_may_still_be_running_is_not_joined_by_another_in_its_session() {
    let pipeline = pipeline().await;
    let lost = [Action::LoseResponse, Action::CrashCallerAfter, Action::ServerError, Action::Reset];
    for (n, action) in (1..).zip(lost) {
        let phone = customer(n);
        let known = pipeline.cloud.agent.calls().len();
        let operation = Some("InvokeAgent".to_owned());
        pipeline.cloud.faults.add(Rule {
            service: Service::BedrockAgent,
            operation,
            skip: 0,
            times: 1,
            action,
        });
        text_and_settle(&pipeline, &phone, "Book me").await;
        text_and_settle(&pipeline, &phone, "Thanks").await;
        let calls = pipeline.cloud.agent.calls().split_off(known);
        // Of a request that was never carried out the agent knows nothing.
        let is_known = matches!(action, Action::LoseResponse | Action::CrashCallerAfter);
        assert_eq!(calls.len(), if is_known { 3 } else { 2 }, "{action:?}");
        let [.., again, after] = &calls[..] else { panic!("{calls:?}") };
        assert!(again.session_id.ends_with(".1"), "{action:?}: {}", again.session_id);
        assert_eq!(again.session_id, after.session_id);
        if is_known {
            assert_ne!(calls[0].session_id, again.session_id, "{action:?}");
            assert_eq!(turn_id(&calls[0]), turn_id(again), "{action:?}: what it set going can be recognised");
        }
        assert_eq!(kinds(&pipeline, &phone).await, [SendKind::AgentReply; 2], "{action:?}");
        assert_at_rest(&pipeline, &phone).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_customer_gets_what_is_said_to_them_and_the_record_keeps_what_the_model_gave() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    let given =
        "<thinking>They mean Monday.</thinking>\n\n**Monday**, 9 am. See [our page](https://a.io/map).";
    pipeline.cloud.agent.script(ScriptedReply::Text(given.into()));
    text_and_settle(&pipeline, &phone, "When?").await;
    assert_eq!(inbox(&pipeline, &phone), ["Monday, 9 am. See our page (https://a.io/map)."]);
    let recorded = events(&pipeline, &phone).await;
    let reply = recorded.iter().find_map(|event| match event.event() {
        Event::AgentReplied(reply) => reply.text.said(),
        _ => None,
    });
    assert_eq!(reply, Some(given));

    pipeline.cloud.agent.script(ScriptedReply::Text("<thinking>I could say".into()));
    text_and_settle(&pipeline, &phone, "And when else?").await;
    assert_eq!(failures(&pipeline, &phone).await, [AgentFailure::Empty], "thoughts alone are no answer");
    assert_eq!(inbox(&pipeline, &phone).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_answer_arrives_numbered_and_in_order() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    let sentence = "This is a sentence of a long answer. ";
    pipeline.cloud.agent.script(ScriptedReply::Text(sentence.repeat(3_600 / sentence.len())));
    text_and_settle(&pipeline, &phone, "Tell me everything").await;
    let texts = inbox(&pipeline, &phone);
    let numbers: Vec<_> = texts.iter().map(|text| text.get(..6).unwrap_or_default()).collect();
    assert_eq!(numbers, ["(1/3) ", "(2/3) ", "(3/3) "]);
    let starts: Vec<_> = events(&pipeline, &phone)
        .await
        .iter()
        .filter_map(|event| match event.event() {
            Event::SendStarted(send) => Some((event.recorded_at(), send.segments.parts)),
            _ => None,
        })
        .collect();
    for pair in starts.windows(2) {
        let apart = pair[1].0.since(pair[0].0).num_seconds();
        assert!(apart >= i64::from(pair[0].1), "the parts of the one before take their time: {apart} s");
    }
    assert_safe(&pipeline, &phone).await;
}
