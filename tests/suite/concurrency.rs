//! Many contacts texting at once while every part of the pipeline works on its
//! own: S2 to S6 hold however texts and replies interleave.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use textledger_command::pipeline::time::Time;
use textledger_domain::event::Event;
use textledger_domain::record::Recorded;
use textledger_domain::stream::StreamId;
use textledger_projections::view::{RowsByKey, View};

use crate::phones::{assert_at_rest, assert_safe, customer, events, text};
use crate::pipelines::pipeline;

const CONTACTS: u32 = 12;
const TEXTS: [&str; 9] =
    ["Hello", "STOP", "Are you there?", "START", "YES", "Schedule appointment", "help", "stop", "thanks"];

#[expect(clippy::disallowed_methods, reason = "lets the parts work, whose time is turned by hand")]
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn s3_no_send_starts_after_a_revocation_however_texts_and_replies_interleave() {
    let pipeline = Arc::new(pipeline().await);
    let Time::Manual(clock) = pipeline.time.clone() else { panic!("the test's time is turned by hand") };
    let running = pipeline.sources.clone().run();
    for round in 0..TEXTS.len() as u32 {
        for n in 0..CONTACTS {
            let body = TEXTS[((round * 7 + n * 5) % TEXTS.len() as u32) as usize];
            text(&pipeline, &customer(n), body);
        }
        // Time goes on while earlier texts are still being answered.
        for _ in 0..4 {
            clock.advance(TimeDelta::milliseconds(1700));
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }
    let began = pipeline.time.now();
    while !pipeline.sources.is_at_rest().await.unwrap() {
        assert!(pipeline.time.now().since(began) < TimeDelta::hours(6), "it never comes to rest");
        clock.advance(TimeDelta::seconds(1));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    drop(running);
    for n in 0..CONTACTS {
        let phone = customer(n);
        assert_safe(&pipeline, &phone).await;
        assert_at_rest(&pipeline, &phone).await;
        let events = events(&pipeline, &phone).await;
        let received =
            events.iter().filter(|event| matches!(event.event(), Event::MessageReceived(_))).count();
        assert_eq!(received, TEXTS.len(), "S2: each text once");
        assert_views_equal_the_fold(&pipeline.views, &StreamId::Contact(phone), &events).await;
    }
}

/// S6: the view tables hold what the ledger folds to.
async fn assert_views_equal_the_fold(
    views: &textledger_infrastructure::views::ViewStore,
    stream: &StreamId,
    events: &[Recorded],
) {
    let phone = stream.contact().unwrap();
    for stored in views.contact(phone).await.unwrap() {
        let view: View = stored.view;
        let mut folded: Vec<String> = view
            .fold(RowsByKey::new(), events)
            .values()
            .map(|row| serde_json::to_string(row).unwrap())
            .collect();
        let mut kept: Vec<String> =
            stored.rows.iter().map(|row| serde_json::to_string(row).unwrap()).collect();
        folded.sort();
        kept.sort();
        assert_eq!(kept, folded, "S6: {}", view.name());
    }
}
