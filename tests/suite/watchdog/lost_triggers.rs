//! Texts whose trigger was lost on its way are answered all the same, once.

use chrono::TimeDelta;
use textledger_command::pipeline::local::REPLY_QUEUE;
use textledger_domain::event::outbound::SendKind;
use textledger_infrastructure::deployment::functions::Function;

use super::{measured, minutes, round, text_without_trigger};
use crate::phones::{assert_at_rest, assert_safe, customer, inbox, kinds, settle, text};
use crate::pipelines::pipeline;
use crate::s10_logs::listening::Log;

#[tokio::test]
async fn a_text_whose_trigger_never_reached_the_queue_is_answered_once() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    text_without_trigger(&pipeline, &phone, "Hello").await;
    assert!(inbox(&pipeline, &phone).is_empty());
    minutes(&pipeline, 20).await;
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::AgentReply]);
    assert_eq!(inbox(&pipeline, &phone).len(), 1);
    assert_at_rest(&pipeline, &phone).await;
    assert_safe(&pipeline, &phone).await;
}

#[tokio::test]
async fn s4_a_stop_whose_trigger_was_lost_is_confirmed_within_its_five_minutes() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    text_without_trigger(&pipeline, &phone, "STOP").await;
    assert!(inbox(&pipeline, &phone).is_empty());
    minutes(&pipeline, 5).await;
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::OptOutConfirmation]);
    minutes(&pipeline, 10).await;
    assert_eq!(inbox(&pipeline, &phone).len(), 1);
    assert_safe(&pipeline, &phone).await;
}

/// The queue drops a trigger under an id it took less than five minutes ago, and takes
/// it later.
#[tokio::test]
async fn a_text_whose_trigger_was_lost_in_the_queue_is_answered_once() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    text(&pipeline, &phone, "Hello");
    while pipeline.sources.pump().await.unwrap() {}
    pipeline.cloud.queues.purge(&REPLY_QUEUE).unwrap();
    minutes(&pipeline, 4).await;
    assert!(inbox(&pipeline, &phone).is_empty());
    minutes(&pipeline, 8).await;
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::AgentReply]);
    assert_eq!(inbox(&pipeline, &phone).len(), 1);
    assert_safe(&pipeline, &phone).await;
}

#[tokio::test]
async fn whoever_is_being_answered_is_left_alone() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    text(&pipeline, &phone, "Hello");
    while pipeline.sources.pump().await.unwrap() {}
    for _ in 0..3 {
        let round = round(&pipeline).await;
        assert_eq!(measured(&round, "CalledAgain"), Some(0));
        pipeline.time.wait_towards(pipeline.time.now() + TimeDelta::seconds(30)).await;
    }
    assert_eq!(pipeline.cloud.queues.depth(&REPLY_QUEUE).unwrap().total(), 1);
    settle(&pipeline).await;
    assert_eq!(inbox(&pipeline, &phone).len(), 1);
}

/// What comes due long after the last event is found by the sweep.
#[tokio::test]
async fn what_nobody_looked_at_for_hours_is_answered_and_somebody_is_told() {
    let (log, _listening) = Log::listen();
    let pipeline = pipeline().await;
    let phone = customer(1);
    text_without_trigger(&pipeline, &phone, "Hello").await;
    // No round for as long as the look back reaches.
    pipeline.time.wait_towards(pipeline.time.now() + TimeDelta::hours(3)).await;
    let round = pipeline.functions.run(Function::Watchdog, b"{}").await.unwrap();
    assert_eq!((measured(&round, "CalledAgain"), measured(&round, "Unserved")), (Some(1), Some(1)));
    let told: Vec<String> = log.lines().into_iter().filter(|line| line.contains("\"unserved\"")).collect();
    assert!(told.len() == 1 && !told[0].contains(&phone.e164()[2..]), "{told:?}");
    settle(&pipeline).await;
    assert_eq!(kinds(&pipeline, &phone).await, [SendKind::AgentReply]);
}
