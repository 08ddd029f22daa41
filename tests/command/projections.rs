//! A view built anew by command, compared, swapped and taken back, with the exit
//! codes that scripts go by.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, Put, TransactWriteItem};
use serde_json::json;

use crate::ledger::{CUSTOMER, Ledger, STRANGER, Said, textledger};

pub fn projections(ledger: &Ledger, args: &[&str]) -> Said {
    let by: &[&str] = if matches!(args[0], "rebuild" | "swap" | "rollback") { &["--by", "ann"] } else { &[] };
    textledger(&[&["projections"], args, by, &["--data-dir", ledger.path().to_str().unwrap()]].concat())
}

/// Fails unless it failed and said this on standard error.
#[track_caller]
pub fn refused(said: &Said, why: &str) {
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
    projections(&ledger, &["rebuild", "consent", "--rate", "100000"]).assert(0, &["it is caught up"]);
    refused(&projections(&ledger, &["diff", "consent", "--accept", list]), "reason");
    textledger(&["projections", "--help"])
        .assert(0, &["end to end", "rollback", "Exit codes", "sends nothing"]);
}

/// Somebody's hand in the messages view: one row gone, one that says otherwise.
async fn damage(ledger: &Ledger) {
    let pipeline = ledger.pipeline().await;
    let client = Client::new(pipeline.cloud.sdk());
    let table = "scheduling-agent-sms-messages-dev";
    let mut rows = client.scan().table_name(table).send().await.unwrap().items.unwrap();
    assert_eq!(rows.len(), 2, "a text and its answer");
    let (mut gone, mut other) = (rows.remove(0), rows.remove(0));
    gone.retain(|name, _| matches!(name.as_str(), "message_id" | "timestamp"));
    other.insert("status".to_owned(), AttributeValue::S("failed".to_owned()));
    let delete = Delete::builder().table_name(table).set_key(Some(gone)).build().unwrap();
    let put = Put::builder().table_name(table).set_item(Some(other)).build().unwrap();
    let writes =
        [TransactWriteItem::builder().delete(delete).build(), TransactWriteItem::builder().put(put).build()];
    client.transact_write_items().set_transact_items(Some(writes.into())).send().await.unwrap();
    pipeline.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn damaged_rows_are_named_and_put_right() {
    let ledger = Ledger::after("Hello").await;
    projections(&ledger, &["repair", CUSTOMER]).assert(0, &["every row is as it should be"]);
    damage(&ledger).await;
    let repaired = projections(&ledger, &["repair", CUSTOMER, "--json"]);
    let repaired = repaired.assert(0, &[]).json();
    assert_eq!(repaired.as_array().unwrap().len(), 1, "{repaired}");
    let of = |field: &str| repaired[0][field].clone();
    assert_eq!(
        (of("target"), of("missing"), of("other"), of("left")),
        (json!("messages#g1"), json!(1), json!(1), json!(0))
    );
    projections(&ledger, &["repair", "--since", "2020-01-01"]).assert(0, &["every row is as it should be"]);
    refused(&projections(&ledger, &["repair", STRANGER]), "has no events here");
    projections(&ledger, &["repair"]).assert(2, &["<PHONES>"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_says_what_it_takes_and_what_it_costs() {
    let ledger = Ledger::after("Hello").await;
    projections(&ledger, &["plan", "messages"])
        .assert(0, &["which is this build's", "about 2 rows", "$0.0001", "us-east-1"]);
    let prices = tempfile::NamedTempFile::new().unwrap();
    let (of, file) =
        ("as_of = \"2027\"\nregion = \"here\"\nsource = \"us\"\n", prices.path().to_str().unwrap());
    std::fs::write(file, format!("{of}write_per_million = 1000000.0\nread_per_million = 0.0\n")).unwrap();
    let plan = projections(&ledger, &["plan", "messages", "--prices", file, "--rate", "1", "--json"]);
    let plan = plan.assert(0, &[]).json();
    // Two rows in a table with two indexes, and a cursor.
    assert_eq!(
        (&plan["write_units"], &plan["dollars"], &plan["seconds"]),
        (&json!(7), &json!(7.0), &json!(7))
    );
    std::fs::write(file, of).unwrap();
    refused(
        &projections(&ledger, &["plan", "messages", "--prices", file]),
        "the prices do not read: missing field",
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn step_functions_are_asked_only_where_there_are_some_and_by_the_name_of_the_state_machine() {
    let ledger = Ledger::after("Hello").await;
    let there = ["rebuild", "messages", "--driver", "step-functions"];
    refused(&projections(&ledger, &there), "a data directory has no Step Functions: leave out --driver");
    let pipeline = ledger.pipeline().await;
    let url = pipeline.cloud.url();
    let at = |machine: &[&str]| {
        let by = ["--by", "ann", "--endpoint-url", url];
        textledger(&[&["projections"], &there[..], &by[..], machine].concat())
    };
    refused(&at(&[]), "give the ARN of `scheduling-agent-sms-rebuild-dev` with --state-machine");
    refused(&at(&["--state-machine", "rebuild"]), "`rebuild` is not the ARN of a state machine");
    pipeline.stop().await.unwrap();
}
