//! Rates and budgets of the carrier: too much for now is tried again later.

use textledger_command::pipeline::local::BUSINESS_NUMBER;
use textledger_domain::event::outbound::{SendFailure, SendKind};
use textledger_domain::limits::SEND_ATTEMPTS_MAX;
use textledger_embedded::carrier::behaviour::Line;
use textledger_embedded::carrier::personality::Personality;

use super::pipeline_on;
use crate::phones::{
    assert_at_rest, assert_safe, customer, inbox, kinds, send_failures, settle, text, text_and_settle,
};

#[tokio::test(flavor = "multi_thread")]
async fn throttled_texts_are_sent_again_and_arrive_once() {
    let pipeline = pipeline_on(Personality::TenDlc).await;
    pipeline.cloud.carrier.set_line(BUSINESS_NUMBER, Line { parts_per_second: Some(1), ..Line::default() });
    let phones = [customer(1), customer(2), customer(3)];
    for phone in &phones {
        text(&pipeline, phone, "Hello");
    }
    settle(&pipeline).await;
    let mut throttled = 0;
    for phone in &phones {
        assert_eq!(inbox(&pipeline, phone).len(), 1);
        let failures = send_failures(&pipeline, phone).await;
        assert!(failures.iter().all(|failure| *failure == (SendFailure::Throttled, true)), "{failures:?}");
        throttled += failures.len();
        assert_safe(&pipeline, phone).await;
        assert_at_rest(&pipeline, phone).await;
    }
    assert!(throttled >= 2, "three texts at once do not fit into one second");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spent_budget_is_tried_again_and_then_given_up() {
    let pipeline = pipeline_on(Personality::TenDlc).await;
    pipeline.cloud.carrier.change(|behaviour| behaviour.month_spend_max = Some(0));
    let phone = customer(1);
    text_and_settle(&pipeline, &phone, "Hello").await;
    let failures = send_failures(&pipeline, &phone).await;
    assert_eq!(failures.len(), SEND_ATTEMPTS_MAX as usize);
    assert_eq!(failures.last(), Some(&(SendFailure::Throttled, false)));
    assert!(kinds(&pipeline, &phone).await.iter().all(|kind| *kind == SendKind::AgentReply));
    assert!(inbox(&pipeline, &phone).is_empty());
    assert_at_rest(&pipeline, &phone).await;
}
