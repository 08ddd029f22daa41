//! A ledger that is written to all the while is verified as clean.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::DateTime;
use textledger_command::pipeline::hurried::Hurried;
use textledger_domain::contact::Contact;
use textledger_domain::decide::inbound::{self, InboundText};
use textledger_domain::policy::Policy;
use textledger_infrastructure::ledger::verify::Verification;
use textledger_tests::people::stream;
use textledger_tests::place::Place;

use super::{found, unheard};

/// How often everything, and the busiest stream, is verified meanwhile.
const TIMES: usize = 6;

const WRITERS: usize = 2;

/// Texts until it is told to stop: to one contact whom all write to, and to more
/// and more others.
async fn texts(place: Place, writer: usize, over: Arc<AtomicBool>) -> usize {
    let mut written = 0;
    while !over.load(Ordering::Relaxed) {
        let stream = stream(if written % 2 == 0 { 0 } else { 1 + writer + WRITERS * written }).unwrap();
        let text = InboundText {
            provider_message_id: format!("{writer}-{written}"),
            from: stream.contact().unwrap().clone(),
            to: Some("+12125550101".parse().unwrap()),
            keyword: None,
            body: "Are you open tomorrow?".to_owned(),
            raw: None,
            media: Vec::new(),
            rcs_agent: None,
            reused_message_id: None,
            previous_published_message_id: None,
            sns_message_id: None,
            sns_topic_arn: None,
            occurred_at: place.ledger.now(),
        };
        let heard = place.ledger.transact::<Contact>(&stream, None, |loaded, moment| {
            inbound::receive(&loaded.state, &text, None, &Policy::default(), moment)
        });
        heard.await.unwrap();
        written += 1;
    }
    written
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_that_is_written_to_meanwhile_is_clean() {
    let place = Place::embedded().await.unwrap();
    place.tell(20, 2, || {}).await.unwrap();
    let over = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> =
        (0..WRITERS).map(|writer| tokio::spawn(texts(place.clone(), writer, over.clone()))).collect();
    let time = Arc::new(Hurried(DateTime::UNIX_EPOCH.into()));
    let verification = Verification::new(place.client.clone(), (&place.names).into(), time, 2);
    let mut events = Vec::new();
    for _ in 0..TIMES {
        let busiest = verification.streams(&[stream(0).unwrap()], None).await.unwrap();
        assert_eq!(found(&busiest), []);
        let all = verification.all(&unheard()).await.unwrap();
        assert_eq!(found(&all), []);
        events.push(all.events);
    }
    over.store(true, Ordering::Relaxed);
    for writer in writers {
        assert!(writer.await.unwrap() > 0);
    }
    assert!(events.windows(2).any(|pair| pair[0] < pair[1]), "it was written to: {events:?}");
}
