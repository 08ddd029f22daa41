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
    let mut with_words = bench.item(&notes(), 2).await;
    with_words.insert("words".to_owned(), AttributeValue::S("call me".to_owned()));
    bench.overwrite(&notes(), 2, with_words.clone()).await;

    let nothing_there = bench.ledger.erase_words(&notes(), 3).await;
    assert_eq!(nothing_there, Err(NotErased::NoEvent));
    assert_eq!(bench.ledger.read_stream(&notes()).await.unwrap().len(), 2, "nor is there now");
    assert_eq!(bench.item(&notes(), 2).await, with_words);

    let mut without = with_words;
    without.remove("words");
    for time in ["once", "again"] {
        bench.ledger.erase_words(&notes(), 2).await.unwrap();
        assert_eq!(bench.item(&notes(), 2).await, without, "{time}");
    }
}
