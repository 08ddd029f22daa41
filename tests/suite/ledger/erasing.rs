//! Taking the words of an event away: that one attribute, of that one event.

use aws_sdk_dynamodb::types::AttributeValue;
use textledger_infrastructure::ledger::store::NotErased;

use super::bench::{Bench, On, notes, on_every_store};

on_every_store! {
    only_the_words_of_the_event_that_is_meant_are_erased,
}

async fn only_the_words_of_the_event_that_is_meant_are_erased(on: On) {
    let bench = Bench::new(on).await;
    bench.write(&notes(), &["a", "b"]).await;
    let nothing_there = bench.ledger.erase_words(&notes(), 3).await;
    assert_eq!(nothing_there, Err(NotErased::NoEvent));
    assert_eq!(bench.ledger.read_stream(&notes()).await.unwrap().len(), 2, "nor is there now");

    let mut without = bench.item(&notes(), 2).await;
    without.remove("words");
    let mut with_words = without.clone();
    with_words.insert("words".to_owned(), AttributeValue::S("call me".to_owned()));
    bench.overwrite(&notes(), 2, with_words).await;
    for time in ["once", "again"] {
        bench.ledger.erase_words(&notes(), 2).await.unwrap();
        assert_eq!(bench.item(&notes(), 2).await, without, "{time}");
    }
}
