//! One text that arrives as several, several ids that are one text, and texts
//! that no person wrote.

use chrono::TimeDelta;
use serde_json::json;
use textledger_command::pipeline::Pipeline;
use textledger_domain::event::Event;
use textledger_domain::event::intent::Intent;
use textledger_domain::event::outbound::SendKind;
use textledger_domain::phone::PhoneNumber;
use textledger_handlers::handler::Handler;

use crate::phones::{
    assert_at_rest, assert_safe, contact, customer, events, inbox, kinds, pass, settle, text, text_and_settle,
};
use crate::pipelines::pipeline;
use crate::wire::{event, event_now, message, record_at};

async fn intents(pipeline: &Pipeline, phone: &PhoneNumber) -> Vec<Intent> {
    let events = events(pipeline, phone).await;
    let intents = events.iter().filter_map(|event| match event.event() {
        Event::MessageReceived(message) => Some(message.intent),
        _ => None,
    });
    intents.collect()
}

async fn is_opted_out(pipeline: &Pipeline, phone: &PhoneNumber) -> bool {
    contact(pipeline, phone).await.consent.is_opted_out(pipeline.time.now())
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_of_one_text_that_arrive_apart_are_also_read_together() {
    for (number, parts) in [
        ["Please st", "op texting me"],
        ["Please stop", "texting me already, I have said so"],
        ["take me off", "your list"],
    ]
    .into_iter()
    .enumerate()
    {
        let pipeline = pipeline().await;
        let phone = customer(u32::try_from(number).unwrap());
        for part in parts {
            text(&pipeline, &phone, part);
        }
        settle(&pipeline).await;
        assert!(is_opted_out(&pipeline, &phone).await, "{parts:?}");
        assert_eq!(kinds(&pipeline, &phone).await, [SendKind::OptOutConfirmation], "{parts:?}");
        assert_safe(&pipeline, &phone).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_that_are_a_while_apart_are_two() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    text_and_settle(&pipeline, &phone, "Please st").await;
    pass(&pipeline, TimeDelta::minutes(1)).await;
    text_and_settle(&pipeline, &phone, "op texting me").await;
    assert!(!is_opted_out(&pipeline, &phone).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_that_names_the_one_before_is_read_with_it_however_late() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    for (id, before, body) in [("part-1", None, "Please st"), ("part-2", Some("part-1"), "op texting me")] {
        let mut part = message(phone.e164(), id, body);
        part["previousPublishedMessageId"] = json!(before);
        pipeline.functions.sms_inbound.run(&event_now(&pipeline, part)).await.unwrap();
        pass(&pipeline, TimeDelta::hours(1)).await;
    }
    assert!(is_opted_out(&pipeline, &phone).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn s13_two_texts_together_never_open() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    text_and_settle(&pipeline, &phone, "STOP").await;
    pass(&pipeline, TimeDelta::minutes(1)).await;
    text(&pipeline, &phone, "resub");
    text(&pipeline, &phone, "scribe");
    settle(&pipeline).await;
    assert!(is_opted_out(&pipeline, &phone).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn s13_the_second_half_of_a_refusal_is_no_grant() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    text_and_settle(&pipeline, &phone, "STOP").await;
    pass(&pipeline, TimeDelta::minutes(1)).await;
    text(&pipeline, &phone, "I do not want you to");
    text(&pipeline, &phone, "opt me back in");
    settle(&pipeline).await;
    assert!(is_opted_out(&pipeline, &phone).await);
    pass(&pipeline, TimeDelta::minutes(1)).await;
    text(&pipeline, &phone, "Hello");
    text(&pipeline, &phone, "START");
    settle(&pipeline).await;
    assert!(!is_opted_out(&pipeline, &phone).await, "a greeting takes nothing from it");
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_that_arrive_in_disorder_are_read_in_the_order_they_were_sent_in() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    let now = pipeline.time.now();
    for (id, body, before) in [("part-2", "op texting me", 1), ("part-1", "Please st", 2)] {
        let mut part = message(phone.e164(), id, body);
        // AWS names the text of ours that it takes this for an answer to.
        part["previousPublishedMessageId"] = json!("a-text-of-ours");
        let record = record_at(id, now - TimeDelta::seconds(before), part);
        pipeline.functions.sms_inbound.run(&event([record])).await.unwrap();
    }
    assert!(is_opted_out(&pipeline, &phone).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unclear_text_that_came_twice_is_asked_about_and_revokes_nothing() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    text_and_settle(&pipeline, &phone, "why do you keep texting me").await;
    text_and_settle(&pipeline, &phone, "why do you keep texting me").await;
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::Clarification]);
    assert!(!is_opted_out(&pipeline, &phone).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_text_under_two_ids_within_seconds_is_one_turn() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    text(&pipeline, &phone, "Are you open on Friday?");
    settle(&pipeline).await;
    text(&pipeline, &phone, "Are you open on Friday?");
    settle(&pipeline).await;
    assert_eq!(intents(&pipeline, &phone).await.len(), 2, "both are on record");
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::AgentReply]);
    assert_at_rest(&pipeline, &phone).await;

    pass(&pipeline, TimeDelta::minutes(1)).await;
    text_and_settle(&pipeline, &phone, "Are you open on Friday?").await;
    assert_eq!(kinds(&pipeline, &phone).await.len(), 2, "asked again later, it is answered again");
}

#[tokio::test(flavor = "multi_thread")]
async fn help_under_two_ids_within_seconds_is_answered_once() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    for _ in 0..2 {
        text(&pipeline, &phone, "HELP");
        settle(&pipeline).await;
    }
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::Help]);
    pass(&pipeline, TimeDelta::minutes(1)).await;
    text_and_settle(&pipeline, &phone, "HELP").await;
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::Help; 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_machine_is_not_answered_twice_and_neither_revokes_nor_grants() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    for body in [
        "Automatic reply: I am out of the office until Monday.",
        "You have been unsubscribed and will receive no more messages. Reply START to resubscribe.",
        "Liked “Reply STOP to unsubs",
    ] {
        text_and_settle(&pipeline, &phone, body).await;
        pass(&pipeline, TimeDelta::minutes(2)).await;
    }
    assert_eq!(intents(&pipeline, &phone).await, [Intent::Machine; 3]);
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::AgentReply]);
    assert!(!is_opted_out(&pipeline, &phone).await);
    assert_at_rest(&pipeline, &phone).await;
    // Whoever is behind it is answered.
    text_and_settle(&pipeline, &phone, "I am back, are you open?").await;
    assert_eq!(kinds(&pipeline, &phone).await.len(), 2);

    text_and_settle(&pipeline, &phone, "STOP").await;
    pass(&pipeline, TimeDelta::minutes(2)).await;
    text_and_settle(&pipeline, &phone, "Acme: you are unsubscribed. Reply START to resubscribe.").await;
    assert!(is_opted_out(&pipeline, &phone).await, "S13");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_that_came_without_itself_is_a_text_without_words() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    text_and_settle(&pipeline, &phone, "\u{fffc}").await;
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::Fallback]);
    assert_eq!(inbox(&pipeline, &phone).len(), 1);
}
