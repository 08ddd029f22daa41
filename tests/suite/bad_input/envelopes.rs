//! What is wrong around the message: the event, its list of records, their
//! stamps and ids.

use chrono::TimeDelta;
use textledger_domain::event::inbound::Rejection;
use textledger_domain::time::Timestamp;
use textledger_embedded::sources::Quiet;
use textledger_handlers::functions::sms_inbound::Receipt;

use super::{received, rejected, streams, text};
use crate::phones::phone;
use crate::pipelines::{pipeline, start};
use crate::wire::{event, message, record, stamped};

#[tokio::test]
async fn s1_an_event_without_a_list_of_records_is_quarantined_as_it_came() {
    let pipeline = pipeline().await;
    let nested = "[".repeat(100_000);
    let events = [
        "",
        " ",
        "STOP",
        "null",
        "[]",
        "{}",
        r#""STOP""#,
        r#"{"Records":{}}"#,
        r#"{"Records":null}"#,
        r#"{"records":[]}"#,
        r#"{"Records":[],"Records":[]}"#,
        r#"{"Records":[{"Sns":"#,
        r#"{"\ud83d":1}"#,
        r#"{"version":"0","detail-type":"SMS","detail":{"messageBody":"STOP"}}"#,
        &nested,
    ];
    for event in events {
        let receipts = received(&pipeline, event.as_bytes()).await;
        let [receipt] = &receipts[..] else { panic!("{event}: {receipts:?}") };
        let rejected = rejected(&pipeline, receipt).await;
        assert_eq!(rejected.reason, Rejection::NotAnSnsRecord, "{event}");
        assert_eq!(rejected.raw, event);
    }
}

#[tokio::test]
async fn an_empty_list_of_records_leaves_no_trace() {
    let pipeline = pipeline().await;
    assert_eq!(received(&pipeline, &event::<&str>([])).await, []);
    assert_eq!(streams(&pipeline).await, []);
}

#[tokio::test]
async fn bytes_that_are_no_utf8_become_replacement_characters_and_the_rest_is_kept() {
    let pipeline = pipeline().await;
    let good = event([&record("sns-1", message(&phone(1), "text-1", "a?b").to_string())]);
    let broken: Vec<u8> = good.iter().map(|byte| if *byte == b'?' { 0xff } else { *byte }).collect();
    let receipts = received(&pipeline, &broken).await;
    assert_eq!(text(&pipeline, &receipts[0]).await.0.body, "a\u{fffd}b");

    let receipts = received(&pipeline, b"\xff\xfe{").await;
    assert_eq!(rejected(&pipeline, &receipts[0]).await.raw, "\u{fffd}\u{fffd}{");
}

#[tokio::test]
async fn a_text_without_a_stamp_or_with_one_from_the_future_happened_now() {
    let pipeline = pipeline().await;
    for (n, (stamp, happened)) in [
        (None, start()),
        (Some("9999-12-31T23:59:59.999Z"), start()),
        (Some("2026-11-23T15:00:05.001Z"), start()),
        // Clocks differ a little; ours tells what is yet to come.
        (Some("2026-11-23T15:00:03Z"), start()),
        (Some("2026-11-23T16:00:03+01:00"), start()),
        (Some("2026-11-23T15:59:57+01:00"), start() - TimeDelta::seconds(3)),
    ]
    .into_iter()
    .enumerate()
    {
        let text_message = message(&phone(n), &format!("text-{n}"), "hello").to_string();
        let receipts = received(&pipeline, &event([&stamped("sns", stamp, &text_message)])).await;
        assert_eq!(text(&pipeline, &receipts[0]).await.1.occurred_at(), happened, "{stamp:?}");
    }
}

#[tokio::test]
async fn s3_a_start_stamped_years_ahead_does_not_outweigh_the_stop_after_it() {
    let pipeline = pipeline().await;
    let texts = [("START", "2099-01-01T00:00:00Z", 0), ("STOP", "2026-11-23T15:01:00Z", 60)];
    for (word, stamp, after) in texts {
        let at: Timestamp = start() + TimeDelta::seconds(after);
        pipeline.time.wait_towards(at).await;
        let text = message(&phone(1), word, word).to_string();
        received(&pipeline, &event([&stamped(word, Some(stamp), &text)])).await;
    }
    assert_eq!(pipeline.settle(TimeDelta::minutes(10)).await.unwrap(), Quiet::Settled);
    let answers = pipeline.cloud.carrier.accepted_to(&phone(1)).unwrap();
    assert!(answers.last().unwrap().body.contains("You are unsubscribed"), "{answers:?}");
}

#[tokio::test]
async fn wishes_of_any_year_are_recorded_and_projected() {
    let pipeline = pipeline().await;
    for (n, stamp) in
        ["0000-01-01T00:00:00Z", "1582-10-10T00:00:00Z", "1970-01-01T00:00:00Z"].iter().enumerate()
    {
        for word in ["STOP", "START", "HELP", "hello"] {
            let text_message = message(&phone(n), &format!("{word}-{n}"), word).to_string();
            let receipts = received(&pipeline, &event([&stamped(word, Some(stamp), &text_message)])).await;
            let (_, recorded) = text(&pipeline, &receipts[0]).await;
            assert_eq!(recorded.occurred_at(), stamp.parse().unwrap());
        }
    }
    assert_eq!(pipeline.settle(TimeDelta::minutes(10)).await.unwrap(), Quiet::Settled);
    assert_eq!(pipeline.cloud.carrier.accepted_count().unwrap(), 0, "nobody waits for answers that late");
}

#[tokio::test]
async fn s1_a_bad_payload_delivered_again_is_kept_once() {
    let pipeline = pipeline().await;
    for raw in [record("sns-1", "no JSON"), "5".to_owned()] {
        let first = received(&pipeline, &event([&raw])).await;
        assert_eq!(rejected(&pipeline, &first[0]).await.raw, raw);
        let again = received(&pipeline, &event([&raw])).await;
        assert!(matches!(&again[0], Receipt::Quarantined { seqs, .. } if seqs.is_empty()), "{again:?}");
    }
}

#[tokio::test]
async fn s1_two_bad_payloads_under_one_message_id_are_both_kept() {
    let pipeline = pipeline().await;
    let raws = [record("sns-1", "no JSON"), record("sns-1", "no JSON either")];
    let receipts = received(&pipeline, &event(&raws)).await;
    for (receipt, raw) in receipts.iter().zip(&raws) {
        assert_eq!(rejected(&pipeline, receipt).await.raw, *raw);
    }
}
