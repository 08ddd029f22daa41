//! S2: SNS and AWS End User Messaging deliver at least once.

use std::sync::Arc;

use chrono::TimeDelta;
use textledger_command::pipeline::Pipeline;
use textledger_command::pipeline::time::Time;
use textledger_handlers::functions::sms_inbound::Receipt;
use tokio::task::JoinSet;

use super::counting::{deliver, once_each, quarantined, received};
use crate::phones::{phone, stream};
use crate::pipelines::{pipeline, pipeline_in, start};
use crate::wire::{event, message, record_at, text_event};

fn advance(pipeline: &Pipeline, by: TimeDelta) {
    let Time::Manual(clock) = &pipeline.time else { panic!("time is turned by hand here") };
    clock.advance(by);
}

#[tokio::test(flavor = "multi_thread")]
async fn s2_a_text_delivered_many_times_at_once_is_recorded_once() {
    let pipeline = Arc::new(pipeline().await);
    for (n, body) in ["Hello?", "STOP", "START"].into_iter().enumerate() {
        let text = text_event(&phone(1), &format!("id-{n}"), start(), body);
        let mut deliveries = JoinSet::new();
        for _ in 0..20 {
            let (pipeline, text) = (pipeline.clone(), text.clone());
            deliveries.spawn(async move { deliver(&pipeline, &text).await.unwrap().records.remove(0) });
        }
        let receipts = deliveries.join_all().await;
        let first = receipts.iter().filter(|receipt| matches!(receipt, Receipt::Recorded { .. })).count();
        let again = receipts.iter().filter(|receipt| matches!(receipt, Receipt::Duplicate { .. })).count();
        assert_eq!((first, again), (1, 19), "{body}");
    }
    assert_eq!(received(&pipeline).await, once_each(["id-0", "id-1", "id-2"]));
}

#[tokio::test]
async fn s2_a_text_delivered_again_after_a_restart_and_days_later_is_recorded_once() {
    let home = tempfile::tempdir().unwrap();
    let text = text_event(&phone(1), "id", start(), "Hello?");
    let first = pipeline_in(home.path()).await;
    let Receipt::Recorded { stream_id, seqs } = deliver(&first, &text).await.unwrap().records.remove(0)
    else {
        panic!("the first delivery is recorded")
    };
    first.stop().await.unwrap();

    let known = Receipt::Duplicate { stream_id, seq: seqs[0] };
    for _ in 0..2 {
        let again = pipeline_in(home.path()).await;
        for days in [0, 1, 30] {
            advance(&again, TimeDelta::days(days));
            let report = deliver(&again, &text).await.unwrap();
            assert_eq!(report.records, std::slice::from_ref(&known), "{days} days later");
        }
        assert_eq!(received(&again).await, once_each(["id"]));
        again.stop().await.unwrap();
    }
}

#[tokio::test]
async fn s2_one_message_in_notifications_of_other_ids_and_times_is_recorded_once() {
    let pipeline = pipeline().await;
    let text = message(&phone(1), "id", "Hello?");
    for n in 0..3 {
        let record = record_at(&format!("sns-{n}"), start() + TimeDelta::seconds(n), &text);
        deliver(&pipeline, &event(&[record.clone(), record])).await.unwrap();
    }
    assert_eq!(received(&pipeline).await, once_each(["id"]));
}

#[tokio::test]
async fn s2_the_same_words_in_another_message_are_another_text() {
    let pipeline = pipeline().await;
    for id in ["id-1", "id-2"] {
        deliver(&pipeline, &text_event(&phone(1), id, start(), "Hello?")).await.unwrap();
    }
    assert_eq!(received(&pipeline).await, once_each(["id-1", "id-2"]));
}

#[tokio::test]
async fn s1_what_cannot_be_understood_is_quarantined_once_also_when_it_comes_again_the_next_day() {
    let pipeline = pipeline().await;
    let good = text_event(&phone(1), "id", start(), "Hello?");
    let payloads = [
        b"not JSON at all".to_vec(),
        b"{\"Records\":[{\"Sns\":{}}]}".to_vec(),
        good[..good.len() - 9].to_vec(),
        event(&[record_at("sns-1", start(), "no message of AWS")]),
        text_event("+1", "id", start(), "from nobody"),
    ];
    for day in 0..3 {
        for payload in &payloads {
            let report = deliver(&pipeline, payload).await.unwrap();
            let is_quarantined = |receipt: &Receipt| matches!(receipt, Receipt::Quarantined { .. });
            assert!(report.records.iter().all(is_quarantined), "day {day}: {report:?}");
        }
        assert_eq!(quarantined(&pipeline).await, payloads.len(), "day {day}");
        advance(&pipeline, TimeDelta::days(1));
    }
    assert!(received(&pipeline).await.is_empty());
}

#[tokio::test]
async fn s9_a_record_that_cannot_be_understood_holds_up_no_other_of_its_event() {
    let pipeline = pipeline().await;
    let text =
        |n: u32| record_at(&format!("sns-{n}"), start(), message(&phone(n), &format!("id-{n}"), "Hello?"));
    let report = deliver(&pipeline, &event(&[text(1), "7".to_owned(), text(2)])).await.unwrap();
    let [
        Receipt::Recorded { stream_id: one, .. },
        Receipt::Quarantined { .. },
        Receipt::Recorded { stream_id: two, .. },
    ] = &report.records[..]
    else {
        panic!("{report:?}")
    };
    assert_eq!((one, two), (&stream(1), &stream(2)));
    assert_eq!(received(&pipeline).await, once_each(["id-1", "id-2"]));
}
