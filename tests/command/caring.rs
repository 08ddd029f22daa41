//! Words erased, words held, a ledger mended: what is refused says why and what
//! to do, and leaves everything as it was.

use crate::ledger::{CUSTOMER, Ledger, STRANGER, Said};

const MATTER: [&str; 2] = ["--matter", "Doe v. Acme"];
const REASON: [&str; 2] = ["--reason", "letter of 2026-11-20"];

/// Runs `textledger` on the ledger's directory.
fn run(ledger: &Ledger, args: &[&str]) -> Said {
    crate::ledger::textledger(&[args, &["--data-dir", ledger.path().to_str().unwrap()]].concat())
}

/// Fails unless it ended with `code` and complained with all of `parts`.
#[track_caller]
fn refused(said: &Said, code: i32, parts: &[&str]) {
    assert_eq!(said.code, Some(code), "{said:?}");
    assert!(said.stdout.is_empty(), "{said:?}");
    for part in parts {
        assert!(said.stderr.contains(part), "{part} is missing: {said:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_says_what_to_do_and_changes_nothing() {
    let ledger = Ledger::after("Hello, this is Jane").await;
    let before = run(&ledger, &["events", CUSTOMER, "--json"]).json();
    let long = "x".repeat(2_001);
    let cases: [(&[&str], i32, &[&str]); 14] = [
        (&["erase", CUSTOMER], 2, &["--reason <TEXT>"]),
        (&["erase", CUSTOMER, "--reason", " "], 1, &["reason"]),
        (&["erase", CUSTOMER, "--reason", &long], 1, &["reason"]),
        (&["erase", CUSTOMER, "--reason", "her wish"], 1, &["younger than 4 years", "or later"]),
        (&["erase", CUSTOMER, "--reason", "her wish", "--keep-years", "3"], 2, &["4..=100"]),
        (&["erase", STRANGER, "--reason", "her wish"], 1, &["has no events here", "textledger contacts"]),
        (&["erase", "4255550182", "--reason", "her wish"], 2, &["give it in E.164"]),
        (
            &["hold", "place", STRANGER, MATTER[0], MATTER[1], REASON[0], REASON[1]],
            1,
            &["has no events here"],
        ),
        (&["hold", "place", CUSTOMER, "--matter", "", REASON[0], REASON[1]], 1, &["matter"]),
        (&["hold", "lift", CUSTOMER, MATTER[0], MATTER[1], REASON[0], REASON[1]], 1, &["Doe v. Acme"]),
        (&["hold", "place", CUSTOMER, REASON[0], REASON[1]], 2, &["--matter <NAME>"]),
        (&["ledger", "repair", STRANGER], 1, &["has no events here", "textledger contacts"]),
        (&["ledger", "repair", CUSTOMER, "--accept-loss"], 2, &["--reason <TEXT>"]),
        (&["ledger", "repair", CUSTOMER, "--reason", "gone"], 2, &["--accept-loss"]),
    ];
    for (args, code, parts) in cases {
        refused(&run(&ledger, args), code, parts);
    }
    assert_eq!(run(&ledger, &["events", CUSTOMER, "--json"]).json(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_is_placed_once_listed_stops_an_erasure_and_is_lifted() {
    let ledger = Ledger::after("Hello, this is Jane").await;
    let entry = |command| ["hold", command, CUSTOMER, MATTER[0], MATTER[1], REASON[0], REASON[1]];
    run(&ledger, &entry("place")).assert(0, &[CUSTOMER, "held for Doe v. Acme"]);
    refused(&run(&ledger, &entry("place")), 1, &["Doe v. Acme"]);
    run(&ledger, &["hold", "list"]).assert(0, &[CUSTOMER, "Doe v. Acme"]);
    refused(
        &run(&ledger, &["erase", CUSTOMER, "--reason", "her wish"]),
        1,
        &["Doe v. Acme", "textledger hold lift"],
    );
    run(&ledger, &entry("lift")).assert(0, &["not held for anything any more"]);
    let left = run(&ledger, &["hold", "list", "--json"]).json();
    assert_eq!(left, serde_json::json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_data_directory_of_another_version_is_refused_and_left_as_it_is() {
    let ledger = Ledger::after("Hello, this is Jane").await;
    let services = ledger.path().join("services.sqlite");
    let mut before = std::fs::read(&services).unwrap();
    // SQLite's `user_version` (https://sqlite.org/fileformat.html, 1.3).
    before[60..64].copy_from_slice(&99_u32.to_be_bytes());
    std::fs::write(&services, &before).unwrap();
    let said = run(&ledger, &["hold", "place", CUSTOMER, MATTER[0], MATTER[1], REASON[0], REASON[1]]);
    refused(&said, 1, &["services.sqlite has layout 99", "use the version that made it"]);
    assert_eq!(std::fs::read(&services).unwrap(), before);
}
