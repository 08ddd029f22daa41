//! The demo's scenarios as tests, and their reproducibility (S12).

use textledger_command::demo::screen::scenario;
use textledger_command::demo::{Played, play};

#[tokio::test(flavor = "multi_thread")]
async fn every_scenario_of_the_demo_passes() {
    let directory = tempfile::tempdir().unwrap();
    for played in play(directory.path(), |_| {}).await.unwrap() {
        let failed: Vec<_> = played.checks.iter().filter(|check| !check.held).collect();
        assert!(failed.is_empty(), "{}: {failed:?}", played.title);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s12_the_same_texts_give_the_same_events_hashes_and_rows_on_every_run() {
    let mut runs = Vec::new();
    for _ in 0..2 {
        let directory = tempfile::tempdir().unwrap();
        let played = play(directory.path(), |_| {}).await.unwrap();
        runs.push(played.iter().map(written).collect::<Vec<_>>());
    }
    assert_eq!(runs[0], runs[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_screens_of_the_demo_read_as_they_did() {
    let directory = tempfile::tempdir().unwrap();
    let played = play(directory.path(), |_| {}).await.unwrap();
    let screens: Vec<String> = played.iter().map(scenario).collect();
    insta::with_settings!({ snapshot_path => "../golden/screens", prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("demo", screens.join("\n"));
    });
}

/// All of a scenario that may not differ between two runs, as bytes.
fn written(played: &Played) -> String {
    let contacts: Vec<_> = played
        .contacts
        .iter()
        .map(|contact| {
            let events: Vec<_> = contact.events.iter().map(|event| event.sealed()).collect();
            serde_json::json!({ "phone": contact.phone, "events": events, "views": contact.views })
        })
        .collect();
    serde_json::to_string(&contacts).unwrap()
}
