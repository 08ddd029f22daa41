//! What a service that is away keeps from being said is tried for as long as it is
//! worth saying, and no longer.

use chrono::TimeDelta;
use textledger_domain::event::outbound::SendFailure;
use textledger_embedded::faults::{Action, Service};
use textledger_infrastructure::deployment::functions::Function;

use super::fail;
use crate::phones::{
    assert_at_rest, customer, events, inbox, let_pass, send_failures, settle, text, text_and_settle,
};
use crate::pipelines::pipeline;
use crate::wire::{event_now, message};

#[tokio::test(flavor = "multi_thread")]
async fn a_carrier_that_is_away_for_a_day_is_given_up_and_the_trail_says_so() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    fail(&pipeline, Service::SmsVoice, "SendTextMessage", u32::MAX, Action::Deny);
    let asked_at = pipeline.time.now();
    text_and_settle(&pipeline, &phone, "Hello").await;
    assert!(pipeline.time.now().since(asked_at) > TimeDelta::hours(23));
    let failures = send_failures(&pipeline, &phone).await;
    assert_eq!(failures.last(), Some(&(SendFailure::Misconfigured, false)));
    assert!(failures.len() < 150, "{}", failures.len());
    assert_at_rest(&pipeline, &phone).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmation_is_tried_until_it_would_be_late_and_an_answer_for_longer() {
    let pipeline = pipeline().await;
    let (stopped, asking) = (customer(1), customer(2));
    fail(&pipeline, Service::SmsVoice, "SendTextMessage", u32::MAX, Action::Throttle);
    text(&pipeline, &stopped, "STOP");
    text(&pipeline, &asking, "Hello");
    let_pass(&pipeline, TimeDelta::minutes(10)).await;
    let failures = send_failures(&pipeline, &stopped).await;
    assert!(failures.len() > 15, "{failures:?}");
    assert_eq!(failures.last(), Some(&(SendFailure::Throttled, false)), "and then it is on record as late");
    pipeline.cloud.faults.clear();
    settle(&pipeline).await;
    assert!(inbox(&pipeline, &stopped).is_empty());
    assert_eq!(inbox(&pipeline, &asking).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transaction_that_is_throttled_is_tried_again_in_the_same_invocation() {
    let pipeline = pipeline().await;
    fail(&pipeline, Service::DynamoDb, "TransactWriteItems", 2, Action::ThrottleTransaction);
    let text = message(customer(1).e164(), "one", "STOP");
    let event = event_now(&pipeline, text);
    pipeline.functions.run(Function::SmsInbound, &event).await.expect("recorded at the third try");
    assert_eq!(events(&pipeline, &customer(1)).await.len(), 3);
}
