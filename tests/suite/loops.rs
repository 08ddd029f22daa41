//! Two auto-responders texting each other: the loop is cut, and STOP and HELP
//! still work for whoever is behind it.

use chrono::TimeDelta;
use textledger_domain::event::Event;
use textledger_domain::event::outbound::{SendKind, Suppression};
use textledger_domain::limits::{PARTS_WITHIN, SAME_TEXT_MAX, TURNS_PER_WINDOW_MAX};

use crate::phones::{assert_at_rest, customer, events, inbox, kinds, text, text_and_settle};
use crate::pipelines::pipeline;

#[tokio::test(flavor = "multi_thread")]
async fn two_auto_responders_stop_texting_each_other() {
    let pipeline = pipeline().await;
    let phone = customer(1);
    let mut heard = 0;
    text_and_settle(&pipeline, &phone, "Ticket received, thank you.").await;
    // The other side answers every text of ours with the same words.
    while inbox(&pipeline, &phone).len() > heard {
        heard += 1;
        assert!(heard < 50, "the loop was not cut");
        // Sooner it would be one text that came twice.
        let later = pipeline.time.now() + PARTS_WITHIN + TimeDelta::seconds(1);
        pipeline.time.wait_towards(later).await;
        text_and_settle(&pipeline, &phone, "Ticket received, thank you.").await;
    }
    let sent = kinds(&pipeline, &phone).await;
    assert_eq!(sent.len(), SAME_TEXT_MAX as usize + 1);
    assert_eq!(sent.last(), Some(&SendKind::Fallback), "one notice, and then no more");
    let suppressed = events(&pipeline, &phone)
        .await
        .iter()
        .filter(
            |event| matches!(event.event(), Event::SendSuppressed(s) if s.reason == Suppression::RateLimited),
        )
        .count();
    assert_eq!(suppressed, 1);
    assert_at_rest(&pipeline, &phone).await;

    text_and_settle(&pipeline, &phone, "HELP").await;
    text_and_settle(&pipeline, &phone, "STOP").await;
    let sent = kinds(&pipeline, &phone).await;
    assert_eq!(sent[sent.len() - 2..], [SendKind::Help, SendKind::OptOutConfirmation]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_auto_responder_that_varies_its_words_runs_into_the_hourly_limit() {
    let pipeline = pipeline().await;
    let phone = customer(2);
    for n in 0..TURNS_PER_WINDOW_MAX + 3 {
        text_and_settle(&pipeline, &phone, &format!("ticket {n} received")).await;
    }
    let sent = kinds(&pipeline, &phone).await;
    assert_eq!(sent.len(), TURNS_PER_WINDOW_MAX + 1);
    assert_eq!(sent.last(), Some(&SendKind::Fallback));

    // The window passes, and a person is answered again.
    let later = pipeline.time.now() + textledger_domain::limits::LOOP_WINDOW;
    pipeline.time.wait_towards(later).await;
    text(&pipeline, &phone, "Hello");
    crate::phones::settle(&pipeline).await;
    assert_eq!(kinds(&pipeline, &phone).await.last(), Some(&SendKind::AgentReply));
}
