//! Delivery reports as they come: late, doubled, out of order, without context,
//! bad, or never. What is known of a text only grows.

use chrono::TimeDelta;
use textledger_command::pipeline::Pipeline;
use textledger_domain::event::Event;
use textledger_domain::phone::PhoneNumber;
use textledger_embedded::carrier::delivery::{Delivery, Outcome, Way};
use textledger_embedded::carrier::personality::Personality;
use textledger_embedded::sources::Quiet;

use super::{pipeline_on, statuses};
use crate::phones::{PATIENCE, customer, events, text, text_and_settle};

/// The event types reported on texts to `phone`, in the order recorded.
async fn reports(pipeline: &Pipeline, phone: &PhoneNumber) -> Vec<String> {
    events(pipeline, phone)
        .await
        .iter()
        .filter_map(|event| match event.event() {
            Event::DeliveryUpdated(update) => Some(update.event_type.clone()),
            _ => None,
        })
        .collect()
}

/// How much a status tells.
fn rank(status: &str) -> Option<usize> {
    let ranks = ["sending", "sent", "pending", "undelivered", "accepted", "delivered"];
    ranks.iter().position(|rank| *rank == status)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_three_days_late_is_waited_for_and_counts() {
    let pipeline = pipeline_on(Personality::TenDlc).await;
    let phone = customer(1);
    pipeline.cloud.carrier.script(Delivery { late_by: TimeDelta::hours(72), ..Delivery::default() });
    text(&pipeline, &phone, "Hello");
    let left = pipeline.settle(PATIENCE).await.unwrap();
    assert!(matches!(left, Quiet::Pending(due) if due.since(pipeline.time.now()) > TimeDelta::hours(71)));
    assert!(!pipeline.sources.is_at_rest().await.unwrap());
    assert_eq!(statuses(&pipeline, &phone).await, ["sent"]);

    assert_eq!(pipeline.settle(TimeDelta::hours(73)).await.unwrap(), Quiet::Settled);
    assert!(pipeline.sources.is_at_rest().await.unwrap());
    assert_eq!(statuses(&pipeline, &phone).await, ["accepted"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn late_doubled_and_disordered_reports_never_lower_what_is_known() {
    let pipeline = pipeline_on(Personality::TenDlc).await;
    let cases = [
        (Outcome::Successful, "accepted", 3),
        (Outcome::Delivered, "delivered", 4),
        (Outcome::CarrierBlocked, "undelivered", 3),
        (Outcome::Unreachable, "undelivered", 3),
        (Outcome::Invalid, "undelivered", 3),
        (Outcome::TtlExpired, "undelivered", 3),
    ];
    let orders = cases.into_iter().flat_map(|case| [(case, true), (case, false)]);
    for (n, ((outcome, status, stages), out_of_order)) in orders.enumerate() {
        let phone = customer(u32::try_from(n).unwrap());
        pipeline.cloud.carrier.script(Delivery {
            outcome: Some(outcome),
            progress: true,
            late_by: TimeDelta::hours(1),
            doubled: true,
            out_of_order,
            context: true,
            way: Way::Text,
        });
        text(&pipeline, &phone, "Hello");
        let mut known = "sending".to_owned();
        loop {
            let left = pipeline.sources.drain().await.unwrap();
            if let Some(now) = statuses(&pipeline, &phone).await.pop() {
                assert!(rank(&now) >= rank(&known), "{outcome:?}: {known} became {now}");
                known = now;
            }
            match left {
                Quiet::Settled => break,
                Quiet::Pending(due) => pipeline.time.wait_towards(due).await,
            }
        }
        assert_eq!(known, status, "{outcome:?}");
        let reports = reports(&pipeline, &phone).await;
        assert_eq!(reports.len(), stages, "each stage is recorded once: {reports:?}");
        assert_eq!(reports.first().is_some_and(|first| first == "TEXT_QUEUED"), !out_of_order, "{reports:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_nobody_reports_on_stays_sent_and_is_not_sent_again() {
    let pipeline = pipeline_on(Personality::TenDlc).await;
    let phone = customer(1);
    pipeline.cloud.carrier.script(Delivery { outcome: None, ..Delivery::default() });
    text_and_settle(&pipeline, &phone, "Hello").await;
    assert_eq!(statuses(&pipeline, &phone).await, ["sent"]);
    assert_eq!(pipeline.cloud.carrier.accepted_to(phone.e164()).unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_without_our_context_finds_its_text_by_the_carriers_own_id() {
    let pipeline = pipeline_on(Personality::TenDlc).await;
    let phone = customer(1);
    pipeline.cloud.carrier.script(Delivery { context: false, progress: true, ..Delivery::default() });
    text_and_settle(&pipeline, &phone, "Hello").await;
    assert_eq!(reports(&pipeline, &phone).await, ["TEXT_QUEUED", "TEXT_PENDING", "TEXT_SUCCESSFUL"]);
    assert_eq!(statuses(&pipeline, &phone).await, ["accepted"]);
}
