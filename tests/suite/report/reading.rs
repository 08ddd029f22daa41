//! A report over one day among a year reads that day, and beside it only what explains
//! it: heads, and the earlier events of who ever withdrew.

use textledger_command::commands::audit::report::told;
use textledger_infrastructure::ledger::EVENTS_PAGE_MAX;
use textledger_tests::meter::Meter;

use super::days;
use super::totals::kept;

/// Shards of a day in the index by time.
const SHARDS: u64 = 16;

#[tokio::test(flavor = "multi_thread")]
async fn one_day_among_a_year_is_read_and_nothing_is_written() {
    let (place, table) = kept(4).await;
    let day = "2025-09-17";
    let meter = Meter::default();
    let metered = place.through(meter.on(&place.client)).ledger;
    let told = told::of(&metered, days(day, day)).await.unwrap();

    let pasts = table.with_a_past(day, day);
    assert!(!pasts.is_empty() && told.read.events > 20, "{:?}", told.read);
    assert_eq!(told.read.events, table.recorded(day, day));
    assert_eq!(told.read.earlier_events, pasts.values().sum::<u64>());
    assert!(told.read.events < table.size() / 50, "{:?} of {}", told.read, table.size());

    let used = meter.take();
    assert!(used.values().all(|used| used.write_units == 0.0), "S7: {used:?}");
    // A query a shard, and the pages of the past of each of those contacts.
    let pages: u64 = pasts.values().map(|past| past.div_ceil(EVENTS_PAGE_MAX as u64)).sum();
    assert_eq!(used[&place.names.events].requests, SHARDS + pages, "{used:?}");
    assert_eq!(used[&place.names.heads].requests, told.read.heads, "{used:?}");
    assert_eq!(used.len(), 2, "{used:?}");

    let nothing = told::of(&metered, days("2024-06-01", "2024-06-01")).await.unwrap();
    assert_eq!((nothing.read.events, nothing.read.last_event), (0, None));
    assert!(nothing.figures.iter().all(|total| total.count == 0));
    assert_eq!(meter.take()[&place.names.events].requests, SHARDS);
}
