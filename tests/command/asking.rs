//! Questions: about one contact at any instant, about a code, about everybody.

use std::process::Stdio;

use chrono::TimeDelta;
use textledger_command::pipeline::local::OPT_OUT_LIST;
use textledger_infrastructure::opt_out_list::OptOutList;
use textledger_infrastructure::time::{MachineTime, Time};

use crate::ledger::{CUSTOMER, Ledger, STRANGER, command, textledger};

#[tokio::test(flavor = "multi_thread")]
async fn a_code_leads_to_its_record_and_an_unknown_one_to_nothing() {
    let ledger = Ledger::after("MY STATUS").await;
    let pipeline = ledger.pipeline().await;
    let answer = pipeline.cloud.carrier.inbox(CUSTOMER).unwrap().remove(0).body;
    pipeline.stop().await.unwrap();
    let (_, code) = answer.split_once("Ref. ").unwrap();
    let found = ledger.consent(&["find", &code[..9].to_lowercase(), "--json"]).assert(0, &[]).json();
    assert_eq!(found["phone_number"], CUSTOMER);
    assert_eq!(found["reference"], &code[..9]);

    let said = ledger.consent(&["find", "0000-0000"]);
    said.assert(1, &[]);
    assert!(said.stderr.contains("no answer with the code 0000-0000"), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_we_knew_and_what_was_true_are_told_apart() {
    let ledger = Ledger::after("Hello").await;
    let said_at = (MachineTime.now() - TimeDelta::days(60)).to_string();
    let (day, _) = said_at.split_once('T').unwrap();
    let wish = ["--method", "email", "--words", "unsubscribe", "--evidence", "mail-1", "--requested-at"];
    ledger.consent(&[&["revoke", CUSTOMER][..], &wish, &[&said_at]].concat()).assert(0, &[]);
    let standing = |basis: &str| {
        let args = ["show", CUSTOMER, "--json", "--at", day, "--basis", basis];
        ledger.consent(&args).assert(0, &[]).json()
    };
    let (knew, was) = (standing("recorded"), standing("occurred"));
    assert_eq!((&knew["status"], &knew["as_of_seq"]), (&"unknown".into(), &0.into()));
    assert_eq!(was["status"], "pending_opt_out");
    assert_eq!(was["at"], format!("{day}T23:59:59.999Z"));
    assert_eq!(was["proof"][0]["type"], "ConsentRevoked");
    assert_eq!(was["proof"][0]["hash"].as_str().unwrap().len(), 64);

    ledger.consent(&["overdue"]).assert(1, &[CUSTOMER, "overdue by", &said_at]);
    let listed = ledger.consent(&["overdue", "--json"]).assert(1, &[]).json();
    assert_eq!(listed["total"], 1, "as the API lists them");
    let first = &listed["pending"][0];
    assert_eq!((&first["phone_number"], &first["overdue"]), (&CUSTOMER.into(), &true.into()));
    assert_eq!(first["purposes"], serde_json::json!(["reply", "informational", "marketing"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_only_aws_has_opted_out_is_a_difference() {
    let ledger = Ledger::after("Hello").await;
    ledger.consent(&["reconcile"]).assert(0, &["contacts in the ledger: 1,", "no differences"]);

    let pipeline = ledger.pipeline().await;
    let list = OptOutList::new(pipeline.cloud.sdk(), OPT_OUT_LIST.to_owned());
    list.put(&STRANGER.parse().unwrap()).await.unwrap();
    pipeline.stop().await.unwrap();
    let before = ledger.events();
    ledger.consent(&["reconcile"]).assert(1, &[STRANGER, "leave it closed"]);
    let compared = ledger.consent(&["reconcile", "--json"]).assert(1, &[]).json();
    assert_eq!(compared["differences"][0]["safe"], "leave_closed");
    assert_eq!(ledger.events(), before, "a comparison changes nothing");

    let said = ledger.consent(&["reconcile", "--opt-out-list", "another"]);
    said.assert(2, &["AWS refuses a request about the opt-out list"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_understood_as_the_key_of_its_stream_too() {
    let ledger = Ledger::after("Hello").await;
    let (key, place) = (format!("contact#{CUSTOMER}"), ["--data-dir", ledger.path().to_str().unwrap()]);
    for command in [&["events", &*key][..], &["views", &key], &["consent", "show", &key]] {
        textledger(&[command, &place].concat()).assert(0, &[]);
    }
    let said = textledger(&["events", "contact#4255550182"]);
    said.assert(2, &["no leading +", "give it in E.164"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deployment_shows_numbers_and_words_to_whoever_says_why_and_puts_that_on_record() {
    for command in [&["events", CUSTOMER][..], &["views", CUSTOMER], &["contacts"]] {
        let said = textledger(&[command, &["--aws"]].concat());
        assert!(said.code != Some(0) && said.stdout.is_empty(), "{said:?}");
        assert!(said.stderr.contains("add --reason TEXT"), "{said:?}");
    }
    let ledger = Ledger::after("Hello").await;
    let at = ["--data-dir", ledger.path().to_str().unwrap()];
    let looks = || {
        let looks = textledger(&[&["audit", "access", "--json"][..], &at].concat()).assert(0, &[]).json();
        looks.as_array().unwrap().iter().map(|look| look["command"].clone()).collect::<Vec<_>>()
    };
    for command in [&["events", CUSTOMER][..], &["views", CUSTOMER], &["contacts"]] {
        textledger(&[command, &at].concat()).assert(0, &[]);
    }
    assert!(looks().is_empty(), "a directory is its owner's");
    for command in [&["events", CUSTOMER][..], &["views", CUSTOMER], &["contacts"]] {
        textledger(&[command, &["--reason", "call 7", "--by", "ana"], &at].concat()).assert(0, &[]);
    }
    assert_eq!(looks(), ["events", "views", "contacts"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_stays_one_when_nobody_reads_it() {
    let ledger = Ledger::after("STOP").await;
    let check = ["consent", "check", CUSTOMER, "--channel", "sms", "--purpose", "reply", "--data-dir"];
    let mut command = command(&[&check[..], &[ledger.path().to_str().unwrap()]].concat());
    let mut dialler = command.stdout(Stdio::piped()).spawn().unwrap();
    drop(dialler.stdout.take());
    assert_eq!(dialler.wait().unwrap().code(), Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_of_the_future_is_answered_with_a_warning() {
    let ledger = Ledger::after("Hello").await;
    let said = ledger.consent(&["show", CUSTOMER, "--at", "2999-01-01T00:00:00Z"]);
    said.assert(0, &["opted in"]);
    assert!(said.stderr.contains("--at is in the future"), "{said:?}");
    let now = ledger.consent(&["show", CUSTOMER]);
    assert!(!now.stderr.contains("warning"), "{now:?}");
}

#[test]
fn help_teaches_by_example() {
    textledger(&["consent", "--help"]).assert(
        0,
        &["Examples:", "textledger consent revoke +14255550182", "Exit codes", "reconcile", "overdue"],
    );
    textledger(&["consent", "show", "--help"]).assert(0, &["end by UTC", "What was true by then"]);
    textledger(&["consent", "revoke", "--help"])
        .assert(0, &["BUSINESS_TIME_ZONE", "On the phone or by voicemail", "[default: all]"]);
}
