//! Time ranges over all streams: every event recorded in the range, both ends
//! included, whatever its stream, its day and its shard of the index.

use chrono::TimeDelta;
use textledger_domain::ids::Moment;
use textledger_domain::record::Recorded;
use textledger_domain::time::Timestamp;
use textledger_infrastructure::ledger::Unfolded;

use super::bench::{Bench, On, contact, note, notes, on_every_store, positions};

on_every_store! {
    a_time_range_holds_every_event_recorded_in_it_also_across_midnight,
    a_time_range_that_ends_before_it_begins_is_empty,
    a_clock_that_goes_back_hides_no_event_from_a_time_range,
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Three events of each of 24 contacts, seven minutes apart, from half past
/// eleven at night (UTC) until long after midnight.
async fn a_night(on: On) -> (Bench, Vec<Recorded>) {
    let bench = Bench::new(on).await;
    bench.clock.advance_to(at("2026-11-22T22:30:00Z"));
    let mut all = Vec::new();
    for round in 0..3 {
        for n in 0..24 {
            bench.clock.advance(TimeDelta::minutes(7));
            bench.hear(&contact(n), &format!("{round}/{n}"), "hello").await;
        }
    }
    for n in 0..24 {
        all.extend(bench.ledger.read_stream(&contact(n)).await.unwrap());
    }
    all.sort_by_key(|event| (event.recorded_at(), event.stream().clone(), event.seq()));
    (bench, all)
}

async fn a_time_range_holds_every_event_recorded_in_it_also_across_midnight(on: On) {
    let (bench, all) = a_night(on).await;
    assert_eq!(all.len(), 24 * 4, "a session and three texts each");
    for (from, to) in [
        ("2026-11-22T23:41:00.000Z", "2026-11-23T00:30:00.000Z"),
        ("2026-11-22T23:59:59.999Z", "2026-11-23T00:00:00.000Z"),
        ("2026-11-22T00:00:00.000Z", "2026-11-22T23:59:59.999Z"),
        ("2026-11-23T00:00:00.000Z", "2026-11-23T23:59:59.999Z"),
        ("2026-11-22T23:59:00.000Z", "2026-11-24T00:01:00.000Z"),
        ("2026-11-20T12:00:00.000Z", "2026-11-27T01:00:00.000Z"),
        ("2026-11-20T12:00:00.000Z", "2026-11-21T01:00:00.000Z"),
        // One instant, at which events were recorded: 22:30 and twice seven minutes.
        ("2026-11-22T22:44:00.000Z", "2026-11-22T22:44:00.000Z"),
        // The same instant, missed by a millisecond on both sides.
        ("2026-11-22T22:37:00.001Z", "2026-11-22T22:43:59.999Z"),
    ] {
        let (from, to) = (at(from), at(to));
        let expected: Vec<_> =
            all.iter().filter(|event| (from..=to).contains(&event.recorded_at())).map(Recorded::id).collect();
        let found: Vec<_> =
            bench.ledger.read_recorded(from, to).await.unwrap().iter().map(Recorded::id).collect();
        assert_eq!(found, expected, "{from} to {to}");
    }
}

async fn a_time_range_that_ends_before_it_begins_is_empty(on: On) {
    let (bench, all) = a_night(on).await;
    let (first, last) = (all[0].recorded_at(), all[all.len() - 1].recorded_at());
    assert!(bench.ledger.read_recorded(last, first).await.unwrap().is_empty());
    let noon = at("2026-11-23T01:00:00Z");
    assert!(bench.ledger.read_recorded(noon, noon - TimeDelta::minutes(30)).await.unwrap().is_empty());
}

async fn a_clock_that_goes_back_hides_no_event_from_a_time_range(on: On) {
    let bench = Bench::new(on).await;
    bench.clock.advance_to(at("2026-11-22T23:59:59.999Z"));
    bench.write(&notes(), &["before midnight"]).await;
    bench.clock.advance_to(at("2026-11-23T00:00:00.500Z"));
    bench.write(&notes(), &["after midnight"]).await;
    // A writer whose clock lags a little still records no earlier than the last
    // event; one whose clock is wrong is not dragged along, and is found too.
    let decide = |_: &_, moment: Moment<'_>| vec![note(moment, "by one that lags")];
    for lagging in ["2026-11-22T23:59:01Z", "2026-11-22T23:00:00Z"] {
        let lagging = bench.ledger_whose_clock_shows(at(lagging));
        lagging.transact::<Unfolded>(&notes(), None, decide).await.unwrap();
    }
    let recorded = async |from, to| bench.ledger.read_recorded(at(from), at(to)).await.unwrap();
    let day = recorded("2026-11-23T00:00:00Z", "2026-11-23T00:00:01Z").await;
    assert_eq!(positions(&day), [2, 3]);
    let night = recorded("2026-11-22T23:00:00Z", "2026-11-22T23:59:59.999Z").await;
    assert_eq!(positions(&night), [4, 1], "by the time they were recorded at");
}
