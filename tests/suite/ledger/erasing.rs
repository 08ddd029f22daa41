//! Taking the words of an event away: that one attribute, of that one event.

use aws_sdk_dynamodb::types::AttributeValue;
use textledger_domain::hash::Hash;
use textledger_infrastructure::ledger::store::NotErased;

use super::bench::{Bench, On, notes, on_every_store};

on_every_store! {
    only_the_words_of_the_event_that_is_meant_are_erased,
}

async fn only_the_words_of_the_event_that_is_meant_are_erased(on: On) {
    let bench = Bench::new(on).await;
    let events = bench.write(&notes(), &["a", "b"]).await;
    let hash = events[1].sealed().hash;
    let mut with_words = bench.item(&notes(), 2).await;
    with_words.insert("words".to_owned(), AttributeValue::S("call me".to_owned()));
    bench.overwrite(&notes(), 2, with_words.clone()).await;

    let another = Hash::of(b"another event");
    for (seq, hash) in [(2, another), (3, hash)] {
        let refused = bench.ledger.erase_words(&notes(), seq, hash).await;
        assert_eq!(refused, Err(NotErased::OtherEvent), "event {seq}");
    }
    assert_eq!(bench.item(&notes(), 2).await, with_words);

    let mut without = with_words;
    without.remove("words");
    for time in ["once", "again"] {
        bench.ledger.erase_words(&notes(), 2, hash).await.unwrap();
        assert_eq!(bench.item(&notes(), 2).await, without, "{time}");
    }
}
