//! Texts and payloads of every size: from no words at all to more than one
//! DynamoDB item holds.

use chrono::TimeDelta;
use textledger_domain::event::Event;
use textledger_domain::event::inbound::Rejection;
use textledger_domain::limits::BODY_BYTES_MAX;
use textledger_embedded::sources::Quiet;

use super::{appended, received, rejected, text};
use crate::phones::phone;
use crate::pipelines::pipeline;
use crate::wire::{event, message, record};

#[tokio::test]
async fn a_text_without_words_is_told_that_we_read_texts_only() {
    let pipeline = pipeline().await;
    for (n, body) in ["", " ", "\n\t \u{a0}\u{2003}"].into_iter().enumerate() {
        let text_message = message(&phone(n), &format!("text-{n}"), body).to_string();
        let receipts = received(&pipeline, &event([&record("sns", &text_message)])).await;
        assert_eq!(text(&pipeline, &receipts[0]).await.0.body, body);
    }
    assert_eq!(pipeline.settle(TimeDelta::minutes(10)).await.unwrap(), Quiet::Settled);
    assert_eq!(pipeline.cloud.agent.call_count(), 0);
    for n in 0..3 {
        let answers = pipeline.cloud.carrier.accepted_to(&phone(n)).unwrap();
        let [answer] = &answers[..] else { panic!("{answers:?}") };
        assert!(answer.body.contains("we can only read text messages"), "{}", answer.body);
    }
}

#[tokio::test]
async fn the_longest_texts_a_phone_can_send_are_recorded_and_answered() {
    let pipeline = pipeline().await;
    let bodies = [
        "All work and no play. ".repeat(1_000),
        // 255 parts, the most there can be, in each alphabet, doubly escaped.
        "\"".repeat(39_015),
        "🛑".repeat(8_542),
        "x".repeat(BODY_BYTES_MAX),
    ];
    for (n, body) in bodies.iter().enumerate() {
        let text_message = message(&phone(n), &format!("text-{n}"), body).to_string();
        let receipts = received(&pipeline, &event([&escaped(&record("sns", &text_message))])).await;
        assert_eq!(text(&pipeline, &receipts[0]).await.0.body, *body);
    }
    assert_eq!(pipeline.settle(TimeDelta::minutes(10)).await.unwrap(), Quiet::Settled);
    for n in 0..bodies.len() {
        assert!(!pipeline.cloud.carrier.accepted_to(&phone(n)).unwrap().is_empty(), "no answer to {n}");
    }
}

#[tokio::test]
async fn s1_what_is_larger_than_any_text_is_quarantined_whole() {
    let pipeline = pipeline().await;
    for (n, body) in ["x".repeat(BODY_BYTES_MAX + 1), "x".repeat(300_000)].iter().enumerate() {
        let raw = record(&format!("sns-{n}"), message(&phone(n), &format!("text-{n}"), body).to_string());
        let receipts = received(&pipeline, &event([&raw])).await;
        let rejected = rejected(&pipeline, &receipts[0]).await;
        assert_eq!((rejected.reason, rejected.raw), (Rejection::BodyTooLarge, raw.into()));
    }
}

#[tokio::test]
async fn s1_a_payload_too_large_for_one_event_is_kept_whole_in_several() {
    let pipeline = pipeline().await;
    // Escaped twice, a quotation mark is four bytes.
    let raw = record("sns-1", message(&phone(1), "text-1", &"\"".repeat(300_000)).to_string());
    assert!(raw.len() > 1_200_000);
    let receipts = received(&pipeline, &event([&raw])).await;
    let events = appended(&pipeline, &receipts[0]).await;
    assert_eq!(events.len(), 4);
    let mut whole = String::new();
    for (number, event) in events.iter().enumerate() {
        let Event::InboundRejected(rejected) = event.event() else { panic!("{event:?}") };
        assert_eq!(rejected.reason, Rejection::BodyTooLarge);
        assert!(rejected.detail.ends_with(&format!("(part {} of 4)", number + 1)), "{}", rejected.detail);
        assert_eq!(event.correlation(), events[0].id().into());
        whole.push_str(rejected.raw.as_str());
    }
    assert_eq!(whole, raw);
    assert_eq!(pipeline.settle(TimeDelta::minutes(10)).await.unwrap(), Quiet::Settled);
}

#[tokio::test]
async fn a_message_id_longer_than_a_key_gives_way_to_one_that_fits() {
    let pipeline = pipeline().await;
    for (n, (length, is_kept)) in [(512, true), (513, false), (3_000, false)].into_iter().enumerate() {
        let raw = record(&format!("sns-{n}"), message(&phone(n), &"i".repeat(length), "hello").to_string());
        let receipts = received(&pipeline, &event([&raw])).await;
        let text = text(&pipeline, &receipts[0]).await.0;
        assert_eq!(text.provider_message_id.len() == length, is_kept, "{}", text.provider_message_id);
        assert_eq!(text.raw.is_some(), !is_kept, "kept as it came");
    }
    assert_eq!(pipeline.settle(TimeDelta::minutes(10)).await.unwrap(), Quiet::Settled);
}

/// The same JSON with every character beyond ASCII escaped, as some publishers
/// write it.
fn escaped(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for character in json.chars() {
        match character.is_ascii() {
            true => escaped.push(character),
            false => {
                let mut units = [0; 2];
                for unit in character.encode_utf16(&mut units) {
                    escaped.push_str(&format!("\\u{unit:04x}"));
                }
            }
        }
    }
    escaped
}
