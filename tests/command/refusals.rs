//! What cannot be entered or asked: exit code 2, a message that says what to do,
//! and nothing recorded.

use crate::ledger::{CUSTOMER, Ledger, STRANGER, textledger};

const BASE: [&str; 6] = ["--method", "voice", "--words", "no more", "--evidence", "rec-1"];

#[tokio::test(flavor = "multi_thread")]
async fn bad_input_is_told_what_is_right_and_records_nothing() {
    let ledger = Ledger::after("Hello").await;
    let before = ledger.events();
    let with = |phone: &'static str, more: &[&'static str]| [&["revoke", phone][..], &BASE, more].concat();
    let without_evidence = vec!["revoke", STRANGER, "--method", "voice", "--words", "no more"];
    let empty_evidence = [&without_evidence[..], &["--evidence", " "]].concat();
    let by_text = vec!["revoke", STRANGER, "--method", "sms", "--words", "STOP", "--evidence", "x"];
    let key = "k".repeat(256);
    let long_key = [&["revoke", STRANGER][..], &BASE, &["--idempotency-key", &key]].concat();
    let cases: Vec<(Vec<&str>, &[&str])> = vec![
        (with("4255550182", &[]), &["no leading +", "give it in E.164"]),
        (with("+1425CALLNOW", &[]), &["other than digits"]),
        (with(STRANGER, &["--requested-at", "2999-01-01T00:00:00Z"]), &["in the future", "leave it out"]),
        (with(STRANGER, &["--requested-at", "1999-01-01T00:00:00Z"]), &["more than four years ago"]),
        (with(STRANGER, &["--requested-at", "yesterday"]), &["an instant with its zone"]),
        (without_evidence, &["--evidence <WHERE>"]),
        (empty_evidence, &["evidence is empty", "a recording"]),
        (with(STRANGER, &["--by", ""]), &["entered_by is empty"]),
        (with(STRANGER, &["--channel", "fax"]), &["fax", "sms", "voice"]),
        (with(STRANGER, &["--purpose", "fun"]), &["reply", "informational", "marketing"]),
        (with(STRANGER, &["--language", "fr"]), &["en", "es"]),
        (with(STRANGER, &["--time-zone", "Chicago"]), &["America/Chicago"]),
        (by_text, &["email", "voice", "web", "manual"]),
        (long_key, &["1 to 255 printable characters"]),
        (vec!["complete", CUSTOMER], &["--system <NAME>"]),
        (vec!["complete", CUSTOMER, "--system", "crm"], &["no opt-out of this contact waits"]),
        (vec!["complete", CUSTOMER, "--system", " "], &["name the systems"]),
        (vec!["complete", CUSTOMER, "--system", "crm", "--revocation", "7"], &["consent show PHONE"]),
        (vec!["check", CUSTOMER, "--channel", "voice"], &["--purpose"]),
        (vec!["show", CUSTOMER, "--at", "22.11.2026"], &["2026-11-22T07:28:00Z", "end of that day"]),
        (vec!["show", CUSTOMER, "--basis", "guess"], &["recorded", "occurred"]),
        (vec!["find", "7K3M"], &["eight letters and digits"]),
    ];
    for (args, parts) in cases {
        let said = ledger.consent(&args);
        said.assert(2, parts);
        assert!(said.stdout.is_empty(), "{said:?}");
    }
    assert_eq!(ledger.events(), before);
}

#[test]
fn without_a_ledger_nothing_is_answered_and_none_is_made() {
    let directory = tempfile::tempdir().unwrap();
    let missing = directory.path().join("typo");
    let place = ["--data-dir", missing.to_str().unwrap()];
    let check = ["consent", "check", CUSTOMER, "--channel", "sms", "--purpose", "reply"];
    let revoke = [&["consent", "revoke", CUSTOMER][..], &BASE].concat();
    for args in [[&check[..], &place].concat(), [&revoke[..], &place].concat()] {
        textledger(&args).assert(2, &["no ledger in", "--data-dir"]);
    }
    assert!(!missing.exists());
}

/// An endpoint that takes connections and never says a word.
#[test]
fn a_silent_endpoint_ends_a_command_without_an_answer() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let endpoint = ["--endpoint-url", &url];
    let check = ["consent", "check", CUSTOMER, "--channel", "sms", "--purpose", "reply"];
    let said = textledger(&[&check[..], &endpoint].concat());
    said.assert(2, &["timeout"]);
    assert!(said.stdout.is_empty(), "{said:?}");
}

#[test]
fn a_command_that_has_no_name_for_who_enters_asks_for_one() {
    let mut command = crate::ledger::command(&[&["consent", "revoke", CUSTOMER][..], &BASE].concat());
    let said: crate::ledger::Said = command.env_remove("USER").output().unwrap().into();
    said.assert(2, &["--by <NAME>"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deployment_that_is_not_there_is_told_by_its_tables() {
    let ledger = Ledger::after("Hello").await;
    let pipeline = ledger.pipeline().await;
    let url = pipeline.cloud.url().to_owned();
    for command in [&["events", CUSTOMER][..], &["hold", "list"]] {
        let said = textledger(&[command, &["--endpoint-url", &url, "--env", "typo"]].concat());
        assert_eq!(said.code, Some(1), "{said:?}");
        assert!(
            said.stderr.contains("sms-events-typo does not exist: deploy it, or name the env"),
            "{said:?}"
        );
    }
    pipeline.stop().await.unwrap();
}
