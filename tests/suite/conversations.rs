//! Conversations: sessions of 24 hours, what the agent is told, and which number
//! answers.

use chrono::TimeDelta;
use textledger_command::pipeline::Pipeline;
use textledger_domain::event::Event;
use textledger_domain::phone::PhoneNumber;
use textledger_handlers::handler::Handler;
use textledger_infrastructure::deployment::functions::Function;

use crate::phones::{customer, events, pass, settle, text_and_settle};
use crate::pipelines::pipeline;
use crate::wire::{event_now, message};

async fn sessions(pipeline: &Pipeline, phone: &PhoneNumber) -> usize {
    events(pipeline, phone)
        .await
        .iter()
        .filter(|event| matches!(event.event(), Event::SessionStarted(_)))
        .count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_slides_for_a_day_after_the_last_word() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    text_and_settle(&pipeline, &phone, "Hello").await;
    for _ in 0..3 {
        pass(&pipeline, TimeDelta::hours(23)).await;
        text_and_settle(&pipeline, &phone, "Still me").await;
    }
    assert_eq!(sessions(&pipeline, &phone).await, 1);
    pass(&pipeline, TimeDelta::hours(24) + TimeDelta::seconds(1)).await;
    text_and_settle(&pipeline, &phone, "Back again").await;
    assert_eq!(sessions(&pipeline, &phone).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_agent_gets_the_conversation_so_far_when_it_may_have_forgotten_it_and_only_then() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    text_and_settle(&pipeline, &phone, "Schedule appointment").await;
    text_and_settle(&pipeline, &phone, "On Friday").await;
    pass(&pipeline, TimeDelta::minutes(20)).await;
    text_and_settle(&pipeline, &phone, "At noon").await;
    let calls = pipeline.cloud.agent.calls();
    assert!(calls[0].conversation_history.is_null() && calls[1].conversation_history.is_null());
    let messages = calls[2].conversation_history["messages"].as_array().unwrap().clone();
    let said: Vec<(&str, bool)> = messages
        .iter()
        .map(|message| {
            (
                message["role"].as_str().unwrap(),
                message["content"][0]["text"].as_str().unwrap() == "On Friday",
            )
        })
        .collect();
    assert_eq!(said, [("user", false), ("assistant", false), ("user", true), ("assistant", false)]);
    assert_eq!(calls[2].input_text, "At noon");
    assert_eq!(calls[2].prompt_session_attributes["channel"], "sms");
    assert!(
        calls.iter().all(|call| call.session_id == calls[0].session_id && !call.session_id.contains('+'))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_took_a_year_to_reach_us_is_answered_all_the_same() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    let mut event: serde_json::Value =
        serde_json::from_slice(&event_now(&pipeline, message(phone.e164(), "old", "Hello"))).unwrap();
    event["Records"][0]["Sns"]["Timestamp"] = "2025-11-24T15:00:00.000Z".into();
    pipeline.functions.run(Function::SmsInbound, event.to_string().as_bytes()).await.unwrap();
    settle(&pipeline).await;
    assert_eq!(crate::phones::inbox(&pipeline, &phone).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_comes_from_the_number_that_was_texted_when_it_is_ours() {
    let pipeline = pipeline().await;
    let mut replier = pipeline.functions.agent_reply.clone();
    replier.origination_numbers = vec!["+12125550101".parse().unwrap(), "+18005550199".parse().unwrap()];
    for (n, (texted, from)) in
        [("+18005550199", "+18005550199"), ("+13035550100", "+12125550101")].into_iter().enumerate()
    {
        let phone = customer(u32::try_from(n).unwrap());
        let mut text = message(phone.e164(), &format!("m{n}"), "unsubscribe");
        text["destinationNumber"] = texted.into();
        pipeline.functions.run(Function::SmsInbound, &event_now(&pipeline, &text)).await.unwrap();
        let trigger = serde_json::json!({ "Records": [{
            "messageId": "1", "body": serde_json::json!({
                "stream_id": format!("contact#{}", phone.e164()),
                "event_id": pipeline.ledger.fresh_id(pipeline.time.now()),
                "seq": 2,
            }).to_string(),
            "attributes": {}, "messageAttributes": {},
        }] });
        let answer = replier.run(trigger.to_string().as_bytes()).await.unwrap();
        assert_eq!(answer["batchItemFailures"].as_array().unwrap().len(), 0);
        let sent = pipeline.cloud.carrier.accepted_to(phone.e164()).unwrap();
        assert_eq!(sent[0].from.as_deref(), Some(from));
        settle(&pipeline).await;
    }
}
