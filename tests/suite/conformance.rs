//! `docs/opt-out-conformance.md`, made from what the code does: each FCC word
//! goes through the whole pipeline, each class of wording through our rules and
//! through the published defaults of others. `UPDATE_GOLDEN=1` writes the page;
//! without it a page that no longer tells the truth fails.

mod fcc_words;
mod page;
mod providers;

use std::fs;
use std::path::Path;

#[tokio::test(flavor = "multi_thread")]
async fn the_page_says_what_the_code_does() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/opt-out-conformance.md");
    let written = page::render(&fcc_words::outcomes().await);
    if std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        fs::write(&path, &written).expect("the page can be written");
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == written,
        "docs/opt-out-conformance.md is not what the code does: run this test with UPDATE_GOLDEN=1 and read the difference"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fcc_word_stops_everything_at_once_and_is_confirmed_once() {
    for outcome in fcc_words::outcomes().await {
        assert!(outcome.stops_texts && outcome.stops_calls, "{outcome:?}");
        let ours = if outcome.carrier_confirms { 0 } else { 1 };
        assert_eq!(outcome.confirmations, ours, "{outcome:?}");
        assert_eq!(outcome.other_texts, 0, "{outcome:?}");
    }
}

#[test]
fn nobody_elses_published_default_takes_all_seven_words() {
    for provider in providers::ALL {
        let taken = fcc_words::WORDS.iter().filter(|word| provider.takes(word)).count();
        assert!(taken < fcc_words::WORDS.len(), "{} takes all", provider.name);
    }
}
