//! A contact's whole story: texts, wishes, answers, reports, an agent and a
//! carrier that fail in every way, and payloads nobody understands.

use chrono::TimeDelta;
use serde_json::json;
use textledger_command::pipeline::Pipeline;
use textledger_domain::limits::PARTS_WITHIN;
use textledger_embedded::agent::ScriptedReply;
use textledger_embedded::faults::{Action, Rule, Service};
use textledger_embedded::sources::Quiet;
use textledger_infrastructure::deployment::functions::Function;

use super::listening::Log;
use super::{ANSWER, Overheard, PHONE, TEXT, report_event, text_event};
use crate::pipelines::pipeline;
use crate::wire::{event, message, record};

async fn settle(pipeline: &Pipeline) {
    assert_eq!(pipeline.settle(TimeDelta::hours(1)).await.unwrap(), Quiet::Settled);
}

#[tokio::test]
async fn s10_texts_wishes_answers_and_reports_are_logged_without_words_and_numbers() {
    let (log, _guard) = Log::listen();
    let mut overheard = Overheard::new(log);
    let pipeline = pipeline().await;
    for (n, body) in [TEXT, "HELP", "", "STOP", TEXT, "START", TEXT].into_iter().enumerate() {
        pipeline.cloud.agent.script(ScriptedReply::Text(ANSWER.repeat(1 + 20 * n)));
        let event = text_event(&pipeline, &n.to_string(), body);
        for _ in 0..2 {
            overheard.run(Function::SmsInbound, &pipeline.functions, &event).await;
        }
        settle(&pipeline).await;
        pipeline.time.wait_towards(pipeline.time.now() + TimeDelta::minutes(1)).await;
    }
    assert!(pipeline.cloud.carrier.accepted_to(PHONE).unwrap().len() > 5);
    for changes in [json!({}), json!({ "eventType": "TEXT_SPAM" })] {
        overheard.run(Function::DeliveryStatus, &pipeline.functions, &report_event(&changes)).await;
    }
    overheard.tells_nothing_but(&[
        "contact\":\"+1•••0182",
        "inbound text recorded",
        "inbound text was recorded before",
        "projected",
        "recorded instead of sent",
        "AgentReply",
        "OptOutConfirmation",
        "delivery report recorded",
    ]);
}

#[tokio::test]
async fn s10_an_agent_that_fails_does_not_give_the_conversation_away() {
    let (log, _guard) = Log::listen();
    let mut overheard = Overheard::new(log);
    let pipeline = pipeline().await;
    let error = |status, kind: &str| ScriptedReply::Error { status, kind: kind.to_owned() };
    let exception = |kind: &str| ScriptedReply::StreamException {
        kind: kind.to_owned(),
        after_text: Some(ANSWER.to_owned()),
    };
    let failures = [
        vec![error(429, "ThrottlingException"), exception("throttlingException"), ScriptedReply::Empty],
        vec![error(500, "InternalServerException"), exception("dependencyFailedException")],
        vec![error(400, "ValidationException")],
        vec![ScriptedReply::ReturnControl],
    ];
    for (n, failures) in failures.into_iter().enumerate() {
        failures.into_iter().for_each(|failure| pipeline.cloud.agent.script(failure));
        overheard
            .run(Function::SmsInbound, &pipeline.functions, &text_event(&pipeline, &n.to_string(), TEXT))
            .await;
        settle(&pipeline).await;
        // Sooner the same words would be one text that came twice.
        let later = pipeline.time.now() + PARTS_WITHIN + TimeDelta::seconds(1);
        pipeline.time.wait_towards(later).await;
    }
    overheard.tells_nothing_but(&[
        "agent did not answer",
        "Throttled",
        "Unavailable",
        "Refused",
        "ReturnedControl",
    ]);
}

#[tokio::test]
async fn s10_a_carrier_that_fails_does_not_give_the_text_away() {
    let (log, _guard) = Log::listen();
    let mut overheard = Overheard::new(log);
    let pipeline = pipeline().await;
    for (n, action) in
        [Action::Throttle, Action::ServerError, Action::Reset, Action::LoseResponse].into_iter().enumerate()
    {
        let operation = Some("SendTextMessage".to_owned());
        pipeline.cloud.faults.add(Rule { service: Service::SmsVoice, operation, skip: 0, times: 4, action });
        pipeline.cloud.agent.script(ScriptedReply::Text(ANSWER.to_owned()));
        overheard
            .run(Function::SmsInbound, &pipeline.functions, &text_event(&pipeline, &n.to_string(), TEXT))
            .await;
        settle(&pipeline).await;
        pipeline.cloud.faults.clear();
    }
    overheard.tells_nothing_but(&["not sent", "Throttled", "InDoubt"]);
}

#[tokio::test]
async fn s10_what_nobody_understands_is_quarantined_without_being_quoted() {
    let (log, _guard) = Log::listen();
    let mut overheard = Overheard::new(log);
    let pipeline = pipeline().await;
    let changed = |name: &str, value: serde_json::Value| {
        let mut fields = message(PHONE, PHONE, TEXT);
        fields[name] = value;
        fields.to_string()
    };
    let messages = [
        TEXT.to_owned(),
        format!("{{\"messageBody\":\"{TEXT}\",}}"),
        json!(TEXT).to_string(),
        json!({ PHONE: TEXT }).to_string(),
        changed("originationNumber", json!(&PHONE[1..])),
        changed("originationNumber", json!(14_255_550_182_i64)),
        changed("originationNumber", json!(TEXT)),
        changed("destinationNumber", json!(TEXT)),
        changed("messageBody", json!([TEXT])),
        changed("messageBody", json!(TEXT.repeat(10_000))),
        changed("inboundMessageId", json!(PHONE.repeat(100))),
        changed("messageKeyword", json!({ TEXT: PHONE })),
    ];
    for message in messages {
        let event = event([&record(&message.chars().take(60).collect::<String>(), &message)]);
        for function in [Function::SmsInbound, Function::DeliveryStatus] {
            overheard.run(function, &pipeline.functions, &event).await;
        }
    }
    for changes in [
        json!({ "eventType": format!("TEXT {PHONE}") }),
        json!({ "eventType": [TEXT] }),
        json!({ "eventTimestamp": PHONE }),
        json!({ "eventTimestamp": 14_255_550_182_000_000_i64 }),
        json!({ "destinationPhoneNumber": 14_255_550_182_i64 }),
        json!({ "destinationPhoneNumber": TEXT }),
        json!({ "isFinal": TEXT }),
        json!({ "context": { "outbound_id": { TEXT: PHONE } } }),
        json!({ "totalMessageParts": PHONE }),
    ] {
        overheard.run(Function::DeliveryStatus, &pipeline.functions, &report_event(&changes)).await;
    }
    for event in [
        TEXT.to_owned(),
        json!({ "Records": [TEXT, PHONE, { "Sns": { "MessageId": [PHONE] } }] }).to_string(),
    ] {
        for function in Function::ALL {
            overheard.run(function, &pipeline.functions, event.as_bytes()).await;
        }
    }
    let trigger = json!({ "Records": [{ "messageId": "m-1", "body": format!("{PHONE} {TEXT}") }] });
    overheard.run(Function::AgentReply, &pipeline.functions, trigger.to_string().as_bytes()).await;
    settle(&pipeline).await;
    overheard.tells_nothing_but(&[
        "payload quarantined",
        "NotJson",
        "MissingField",
        "InvalidSender",
        "InvalidDestination",
        "BodyTooLarge",
        "NotAnSnsRecord",
        "not a trigger",
    ]);
}
