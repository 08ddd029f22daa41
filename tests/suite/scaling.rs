//! `docs/scaling.md`, made from units that are measured here and from the prices in
//! `infrastructure/data/prices.toml`: a ledger of some contacts is rebuilt on the
//! engine under test, and what the engine says it cost is multiplied. `UPDATE_GOLDEN=1`
//! writes the page; without it a page that no longer tells the truth fails.

mod bill;
mod measured;
mod page;
mod prices;

use std::fs;
use std::path::Path;

use self::measured::Units;

#[tokio::test(flavor = "multi_thread")]
async fn the_page_says_what_was_measured_and_what_follows_from_it() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/scaling.md");
    let written = page::render(&Units::measure().await, &prices::read());
    if std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        fs::write(&path, &written).expect("the page can be written");
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == written,
        "docs/scaling.md is not what was measured: run this test with UPDATE_GOLDEN=1 and read the difference"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_what_the_rebuild_then_takes() {
    for (view, (planned, used)) in measured::plans().await {
        // A plan knows the items' average size only.
        let off = |planned: u64, used: f64| (planned as f64 - used).abs() / used;
        assert!(off(planned.write_units, used.write_units) < 0.05, "{view:?}: {planned:?} {used:?}");
        assert!(off(planned.read_units, used.read_units) < 0.1, "{view:?}: {planned:?} {used:?}");
    }
}
