//! Rates and budgets of the carrier: too much for now is tried again later.

use chrono::TimeDelta;
use textledger_command::pipeline::local::BUSINESS_NUMBER;
use textledger_domain::event::outbound::{SendFailure, SendKind};
use textledger_embedded::carrier::behaviour::Line;
use textledger_embedded::carrier::personality::Personality;

use super::pipeline_on;
use crate::phones::{
    assert_at_rest, assert_safe, customer, inbox, kinds, let_pass, send_failures, settle, text,
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
async fn a_spent_budget_uses_no_attempt_and_the_text_goes_out_when_there_is_another() {
    let pipeline = pipeline_on(Personality::TenDlc).await;
    pipeline.cloud.carrier.change(|behaviour| behaviour.month_spend_max = Some(0));
    let phone = customer(1);
    text(&pipeline, &phone, "Hello");
    let_pass(&pipeline, TimeDelta::hours(3)).await;
    let failures = send_failures(&pipeline, &phone).await;
    assert!(failures.iter().all(|failure| *failure == (SendFailure::Throttled, true)), "{failures:?}");
    assert!(failures.len() > 20, "{}", failures.len());
    assert!(inbox(&pipeline, &phone).is_empty());
    pipeline.cloud.carrier.change(|behaviour| behaviour.month_spend_max = None);
    settle(&pipeline).await;
    assert_eq!(inbox(&pipeline, &phone).len(), 1);
    assert!(kinds(&pipeline, &phone).await.iter().all(|kind| *kind == SendKind::AgentReply));
    assert_at_rest(&pipeline, &phone).await;
}
