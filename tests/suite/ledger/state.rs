//! The decision state on the head is a cache: it says what a fold of the events
//! says, and is folded again when it cannot be used.

use aws_sdk_dynamodb::types::AttributeValue;
use chrono::TimeDelta;
use textledger_domain::contact::Contact;
use textledger_infrastructure::ledger::{Outcome, ReadError};

use super::bench::{Bench, On, contact, on_every_store};

on_every_store! {
    the_state_on_the_head_equals_the_fold_of_the_events,
    a_state_of_another_version_or_form_is_folded_again_from_the_events,
    a_state_is_not_folded_over_a_missing_event,
}

const CONVERSATION: [&str; 8] =
    ["Hello?", "Can I come on Tuesday?", "STOP", "stop", "yes", "HELP", "So, Tuesday?", "QUIT"];

impl Bench {
    async fn converse(&self) {
        for (n, body) in CONVERSATION.iter().enumerate() {
            self.clock.advance(TimeDelta::minutes(9));
            self.hear(&contact(1), &format!("text-{n}"), body).await;
        }
    }

    async fn refolded(&self) -> Contact {
        let events = self.ledger.read_stream(&contact(1)).await.unwrap();
        events.iter().fold(Contact::default(), |mut state, event| {
            state.evolve(event);
            state
        })
    }
}

async fn the_state_on_the_head_equals_the_fold_of_the_events(on: On) {
    let bench = Bench::new(on).await;
    for (n, body) in CONVERSATION.iter().enumerate() {
        bench.clock.advance(TimeDelta::minutes(9));
        bench.hear(&contact(1), &format!("text-{n}"), body).await;
        let loaded = bench.ledger.load::<Contact>(&contact(1)).await.unwrap();
        assert_eq!(loaded.state, bench.refolded().await, "after {body:?}");
    }
    assert!(bench.refolded().await.consent.is_opted_out(bench.ledger.now()));
}

async fn a_state_of_another_version_or_form_is_folded_again_from_the_events(on: On) {
    let bench = Bench::new(on).await;
    bench.converse().await;
    let good = bench.head_item(&contact(1)).await;
    let expected = bench.refolded().await;
    for (attribute, value) in [
        ("state_version", AttributeValue::N("999".to_owned())),
        ("state", AttributeValue::S("{".to_owned())),
        ("state", AttributeValue::S(r#"{"unanswered":7}"#.to_owned())),
    ] {
        let mut head = good.clone();
        // A wrong state under another version must not be believed either.
        head.insert("state".to_owned(), AttributeValue::S("{}".to_owned()));
        head.insert(attribute.to_owned(), value);
        bench.overwrite_head(&contact(1), head).await;
        let loaded = bench.ledger.load::<Contact>(&contact(1)).await.unwrap();
        assert_eq!(loaded.state, expected, "{attribute}");
    }
    // The next append leaves a head that can be used again.
    let outcome = bench.hear(&contact(1), "one more", "START").await;
    assert!(matches!(outcome, Outcome::Recorded(_)));
    let head = bench.head_item(&contact(1)).await;
    assert_eq!(head["state_version"], AttributeValue::N(Contact::VERSION.to_string()));
    let cached: Contact = serde_json::from_str(head["state"].as_s().unwrap()).unwrap();
    assert_eq!(cached, bench.refolded().await);
}

async fn a_state_is_not_folded_over_a_missing_event(on: On) {
    let bench = Bench::new(on).await;
    bench.converse().await;
    let mut head = bench.head_item(&contact(1)).await;
    let last: u64 = head["seq"].as_n().unwrap().parse().unwrap();
    head.insert("state_version".to_owned(), AttributeValue::N("999".to_owned()));
    bench.overwrite_head(&contact(1), head).await;
    bench.remove(&contact(1), last).await;
    let loaded = bench.ledger.load::<Contact>(&contact(1)).await.unwrap();
    assert!(!loaded.state.history.is_understood(), "blind");
    let trouble = loaded.trouble.expect("it says why");
    assert!(matches!(*trouble, ReadError::CutOff { head, end, .. } if head == last && end == last - 1));
    let refused = bench.ledger.load_surely::<Contact>(&contact(1)).await.unwrap_err();
    assert!(matches!(refused, ReadError::CutOff { .. }), "{refused:?}");
}
