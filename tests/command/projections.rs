//! A view built anew by command, compared, swapped and taken back, with the exit
//! codes that scripts go by.

use crate::ledger::{CUSTOMER, Ledger, Said, textledger};

fn projections(ledger: &Ledger, args: &[&str]) -> Said {
    let by: &[&str] = if matches!(args[0], "rebuild" | "swap" | "rollback") { &["--by", "ann"] } else { &[] };
    textledger(&[&["projections"], args, by, &["--data-dir", ledger.path().to_str().unwrap()]].concat())
}

/// Fails unless it failed and said this on standard error.
#[track_caller]
fn refused(said: &Said, why: &str) {
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.stderr.contains(why), "{why} is missing: {said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_is_built_compared_swapped_taken_back_and_retired() {
    let ledger = Ledger::after("Hello").await;
    refused(&projections(&ledger, &["swap", "messages"]), "projections rebuild messages` makes another");
    refused(&projections(&ledger, &["rollback", "messages"]), "no generation before messages#g1 is kept");

    projections(&ledger, &["rebuild", "messages"]).assert(0, &["messages#g2", "it is caught up"]);
    projections(&ledger, &["diff", "messages"]).assert(0, &["no difference"]);
    let status = projections(&ledger, &["status", "messages", "--json"]);
    status.assert(0, &["\"target\": \"messages#g2\"", "\"caught_up\": true", "\"by\": \"ann\""]);
    projections(&ledger, &["swap", "messages"]).assert(0, &["are shown g2 instead of g1"]);
    let views = textledger(&["views", CUSTOMER, "--data-dir", ledger.path().to_str().unwrap()]);
    views.assert(0, &["Hello"]);
    projections(&ledger, &["status"]).assert(0, &["messages#g2", "live", "operator:ann"]);

    refused(&projections(&ledger, &["retire", "messages"]), "kept 24 h to go back to");
    projections(&ledger, &["rollback", "messages"]).assert(0, &["are shown g1 instead of g2"]);
    projections(&ledger, &["swap", "messages"]).assert(0, &["are shown g2 instead of g1"]);
    refused(
        &projections(&ledger, &["retire", "messages", "--generation", "g2", "--grace", "0"]),
        "messages#g2 is what readers are shown",
    );
    projections(&ledger, &["retire", "messages", "--grace", "0"]).assert(0, &["messages#g1 is no more"]);
    refused(&projections(&ledger, &["rollback", "messages"]), "no generation before messages#g2 is kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_read_is_refused_with_what_does() {
    let ledger = Ledger::after("Hello").await;
    projections(&ledger, &["rebuild", "mesages"]).assert(2, &["no such view", "messages"]);
    projections(&ledger, &["retire", "messages", "--generation", "zero"]).assert(2, &["such as g2"]);
    let list = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(list.path(), "[[allowed]]\nchange = \"added\"\nfield = \"minutes\"\n").unwrap();
    let list = list.path().to_str().unwrap();
    projections(&ledger, &["rebuild", "consent"]).assert(0, &["it is caught up"]);
    refused(&projections(&ledger, &["diff", "consent", "--accept", list]), "reason");
    textledger(&["projections", "--help"])
        .assert(0, &["end to end", "rollback", "Exit codes", "sends nothing"]);
}
