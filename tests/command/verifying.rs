//! `audit verify` by command: its exit codes, and what it says.

use std::fs;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, Delete, Put, TransactWriteItem};
use serde_json::json;
use textledger_domain::stream::{Seq, StreamId};

use crate::golden_store::restore;
use crate::ledger::{CUSTOMER, Ledger, STRANGER, Said, textledger};

const EVENTS: &str = "scheduling-agent-sms-events-dev";

fn verify(ledger: &Ledger, args: &[&str]) -> Said {
    textledger(&[&["audit", "verify"], args, &["--data-dir", ledger.path().to_str().unwrap()]].concat())
}

/// Somebody's hand in the events: one is gone, one says that somebody else did it.
async fn tamper(ledger: &Ledger) {
    let pipeline = ledger.pipeline().await;
    let client = Client::new(pipeline.cloud.sdk());
    let stream = AttributeValue::S(StreamId::Contact(CUSTOMER.parse().unwrap()).key());
    let seq = |seq: Seq| AttributeValue::N(seq.to_string());
    let get = client.get_item().table_name(EVENTS).key("stream_id", stream.clone()).key("seq", seq(2));
    let mut other = get.send().await.unwrap().item.unwrap();
    other.insert("actor".to_owned(), AttributeValue::S("operator:somebody".to_owned()));
    let delete = Delete::builder().table_name(EVENTS).key("stream_id", stream).key("seq", seq(4));
    let put = Put::builder().table_name(EVENTS).set_item(Some(other)).build().unwrap();
    let writes = [
        TransactWriteItem::builder().delete(delete.build().unwrap()).build(),
        TransactWriteItem::builder().put(put).build(),
    ];
    client.transact_write_items().set_transact_items(Some(writes.into())).send().await.unwrap();
    pipeline.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clean_ledger_ends_with_0_and_one_that_was_tampered_with_with_3_and_names_what_is_wrong() {
    let ledger = Ledger::after("Hello").await;
    verify(&ledger, &["--all"]).assert(0, &["1 stream and 1 head verified: nothing is wrong"]);
    verify(&ledger, &[CUSTOMER]).assert(0, &["nothing is wrong"]);
    verify(&ledger, &["--all", "--workers", "4", "--json"]).assert(0, &["\"findings\": []"]);

    tamper(&ledger).await;
    let wrong = ["contact +1•••0182", "event 2 does not match its hash", "event 4 is missing", "What to do:"];
    for args in [&["--all"][..], &["--all", "--workers", "3"], &[CUSTOMER]] {
        let said = verify(&ledger, args);
        said.assert(3, &wrong).assert(3, &["2 THINGS ARE WRONG"]);
        assert!(!said.stdout.contains(CUSTOMER) && said.stderr.is_empty(), "S10: {said:?}");
    }
    let said = verify(&ledger, &["--all", "--json"]).assert(3, &[]).json();
    let of = |n: usize, field: &str| said["findings"][n][field].clone();
    assert_eq!(said["findings"].as_array().unwrap().len(), 2, "{said}");
    assert_eq!((of(0, "kind"), of(0, "seq"), of(0, "through")), (json!("changed"), json!(2), json!(null)));
    assert_eq!((of(1, "kind"), of(1, "seq"), of(1, "through")), (json!("missing"), json!(4), json!(4)));
    assert_eq!(of(0, "stream"), json!("contact +1•••0182"));
    assert!(of(0, "event_id").is_string() && of(1, "event_id").is_null(), "{said}");
    assert!(of(1, "next_step").as_str().unwrap().contains("point-in-time"), "{said}");
}

/// A checkpoint is a witness; and one that is not what it was is found.
#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_is_held_against_its_checkpoints_and_what_is_wrong_with_these_ends_with_3_too() {
    let ledger = Ledger::after("Hello").await;
    let at = ledger.path().to_str().unwrap();
    let checkpoint =
        |args: &[&str]| textledger(&[&["audit", "checkpoint"], args, &["--data-dir", at]].concat());
    verify(&ledger, &["--all"]).assert(0, &["held against no checkpoint: what was rewritten"]);
    let said = verify(&ledger, &["--all", "--since", "1"]);
    assert!(said.code == Some(1) && said.stderr.contains("--since needs the log"), "{said:?}");
    let made = checkpoint(&["--make-key", "--json"]).assert(0, &[]).json();
    checkpoint(&[]).assert(0, &["checkpoint 1"]);
    for args in [&["--all"][..], &[CUSTOMER], &["--all", "--since", "1"], &[CUSTOMER, "--since", "1"]] {
        verify(&ledger, args).assert(0, &["nothing is wrong", "held against 1 checkpoint, up to "]);
    }
    let said = verify(&ledger, &["--all", "--since", "2"]);
    assert!(said.code == Some(1) && said.stderr.contains("no checkpoint 2: the newest is 1"), "{said:?}");
    let vkey = ledger.path().join("prod.vkey");
    fs::write(&vkey, format!("{}\n", made["verifier_key"].as_str().unwrap())).unwrap();
    let log = ledger.path().join("checkpoint-log");
    let named = ["--all", "--key", vkey.to_str().unwrap(), "--log", log.to_str().unwrap(), "--json"];
    let said = verify(&ledger, &named).assert(0, &[]).json();
    assert_eq!((&said["log"]["checkpoint"], &said["log"]["faults"]), (&json!(1), &json!([])), "{said}");

    fs::rename(&log, ledger.path().join("elsewhere")).unwrap();
    let cut_off = ["the log was cut off", "What to do: keep the log", "ONE THING IS WRONG"];
    verify(&ledger, &["--all"]).assert(3, &cut_off).assert(3, &["held against no checkpoint"]);
    let said = verify(&ledger, &["--all", "--since", "1"]);
    assert!(said.code == Some(1) && said.stderr.contains("nothing can rest on checkpoint 1"), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_verified_ends_with_1_and_a_call_that_makes_no_sense_with_2() {
    let ledger = Ledger::after("Hello").await;
    for (args, why) in [
        (&[STRANGER, "--data-dir", ledger.path().to_str().unwrap()][..], "has no events here"),
        (&["--all", "--data-dir", "/nowhere"], "no ledger in /nowhere"),
        (&["--all", "--endpoint-url", "http://127.0.0.1:1"], "textledger:"),
    ] {
        let said = textledger(&[&["audit", "verify"], args].concat());
        assert_eq!(said.code, Some(1), "{said:?}");
        assert!(said.stderr.contains(why) && said.stdout.is_empty(), "{said:?}");
    }
    verify(&ledger, &[]).assert(2, &["<PHONE|--all>"]);
    verify(&ledger, &["--all", CUSTOMER]).assert(2, &["cannot be used with"]);
    verify(&ledger, &["4255550182"]).assert(2, &["give it in E.164"]);
    verify(&ledger, &["--all", "--workers", "0"]).assert(2, &["0 is not in 1..=1000"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_of_an_older_build_with_events_of_the_first_schemas_is_clean() {
    let directory = tempfile::tempdir().unwrap();
    restore("messages-1", directory.path()).await;
    let at = ["--data-dir", directory.path().to_str().unwrap()];
    let said = textledger(&[&["audit", "verify", "--all", "--json"], &at[..]].concat()).assert(0, &[]).json();
    assert_eq!((&said["findings"], &said["streams"]), (&json!([]), &json!(3)), "{said}");
    assert_eq!(said["events"], json!(47));
}
