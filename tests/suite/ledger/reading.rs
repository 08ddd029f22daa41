//! Reading what is longer than a page: by count and by size. DynamoDB ends a
//! page at 1 MB whatever was asked for; nothing may be cut off by it.

use textledger_domain::record::Recorded;
use textledger_infrastructure::ledger::EVENTS_PAGE_MAX;

use super::bench::{Bench, On, contact, notes, on_every_store, positions, said};

on_every_store! {
    a_stream_of_250_events_is_read_whole_and_from_anywhere,
    events_of_100_kilobytes_are_read_whole_across_pages_of_1_megabyte,
    the_census_names_every_stream_with_its_head,
}

async fn a_stream_of_250_events_is_read_whole_and_from_anywhere(on: On) {
    let bench = Bench::new(on).await;
    let stream = notes();
    for batch in 0..5 {
        let texts: Vec<String> = (1..=50).map(|n| (batch * 50 + n).to_string()).collect();
        bench.write(&stream, &texts.iter().map(String::as_str).collect::<Vec<_>>()).await;
    }
    let expected: Vec<String> = (1..=250).map(|n: u32| n.to_string()).collect();
    assert_eq!(said(&bench.ledger.read_stream(&stream).await.unwrap()), expected);

    let page = |from| bench.ledger.read_from(&stream, from);
    assert_eq!(positions(&page(1).await.unwrap()), (1..=EVENTS_PAGE_MAX as u64).collect::<Vec<_>>());
    assert_eq!(positions(&page(201).await.unwrap()), (201..=250).collect::<Vec<_>>());
    assert_eq!(positions(&page(250).await.unwrap()), [250]);
    assert!(page(251).await.unwrap().is_empty());

    let back = |before, count| bench.ledger.read_back(&stream, before, count);
    assert_eq!(positions(&back(251, 3).await.unwrap()), [250, 249, 248]);
    assert_eq!(positions(&back(1000, 2).await.unwrap()), [250, 249]);
    assert_eq!(positions(&back(4, 60).await.unwrap()), [3, 2, 1]);
    assert!(back(1, 60).await.unwrap().is_empty());

    assert_eq!(bench.ledger.read_one(&stream, 137).await.unwrap().map(|event| event.seq()), Some(137));
    assert!(bench.ledger.read_one(&stream, 251).await.unwrap().is_none());
}

async fn events_of_100_kilobytes_are_read_whole_across_pages_of_1_megabyte(on: On) {
    let bench = Bench::new(on).await;
    let stream = notes();
    let body = |n: u64| format!("{n:02}").repeat(50_000);
    for n in 1..=25 {
        bench.write(&stream, &[&body(n)]).await;
    }
    let first_page = bench.ledger.read_from(&stream, 1).await.unwrap();
    assert!((1..25).contains(&first_page.len()), "{} events are more than a page", first_page.len());

    let whole = |events: &[Recorded]| {
        assert_eq!(positions(events), (1..=25).collect::<Vec<_>>());
        for (n, text) in (1..).zip(said(events)) {
            assert!(text == body(n), "event {n} is not what was recorded");
        }
    };
    whole(&bench.ledger.read_stream(&stream).await.unwrap());
    let now = bench.ledger.now();
    whole(&bench.ledger.read_recorded(now, now).await.unwrap());
}

async fn the_census_names_every_stream_with_its_head(on: On) {
    let bench = Bench::new(on).await;
    let mut expected = Vec::new();
    for n in 0..30 {
        bench.hear(&contact(n), &format!("text-{n}"), "hello").await;
        let events = bench.ledger.read_stream(&contact(n)).await.unwrap();
        expected.push((contact(n), events.last().unwrap().as_head()));
    }
    let mut census = bench.ledger.streams().await.unwrap();
    census.sort_by_key(|(stream, _)| stream.clone());
    assert_eq!(census, expected);
}
