//! `textledger audit` as people and scripts run it: masked unless somebody says
//! why, a look on record before it is taken, and what cannot be asked.

use crate::ledger::{CUSTOMER, Ledger, STRANGER, Said, textledger};

const UNKNOWN_ID: &str = "01934a5c-0000-7000-8000-123456789012";

fn audit(ledger: &Ledger, args: &[&str]) -> Said {
    let directory = ledger.path().to_str().unwrap();
    textledger(&[&["audit"], args, &["--data-dir", directory]].concat())
}

fn looks(ledger: &Ledger) -> usize {
    audit(ledger, &["access", "--json"]).json().as_array().unwrap().len()
}

/// The id of the first event of this type.
fn id_of(ledger: &Ledger, event_type: &str) -> String {
    let story = audit(ledger, &["timeline", CUSTOMER, "--json"]).json();
    let entries = story["entries"].as_array().unwrap();
    let entry = entries.iter().find(|entry| entry["type"] == event_type).unwrap();
    entry["event_id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_story_is_masked_and_comes_in_pages_until_somebody_says_why() {
    let ledger = Ledger::after("STOP").await;
    let story = audit(&ledger, &["timeline", CUSTOMER]);
    story.assert(
        0,
        &[
            "+1•••0182",
            "text of 4 characters",
            "by the keyword STOP",
            "everything: opted_out (before: not_revoked",
        ],
    );
    for json in [&[][..], &["--json"]] {
        let said = audit(&ledger, &[&["timeline", CUSTOMER][..], json].concat());
        assert!(!said.stdout.contains(CUSTOMER) && !said.stdout.contains("“STOP”"), "{said:?}");
    }
    let page = audit(&ledger, &["timeline", CUSTOMER, "--limit", "2", "--json"]).json();
    assert_eq!((page["entries"].as_array().unwrap().len(), &page["next"]), (2, &2.into()));
    let rest = audit(&ledger, &["timeline", CUSTOMER, "--after", "2", "--json"]).json();
    assert_eq!(rest["entries"][0]["seq"], 3);
    assert_eq!(rest["next"], serde_json::Value::Null);
    assert_eq!(rest["total"], page["total"]);
    let nothing = audit(&ledger, &["timeline", CUSTOMER, "--to", "2020-01-01", "--json"]).json();
    assert_eq!((&nothing["total"], nothing["entries"].as_array().unwrap().len()), (&0.into(), 0));
    assert_eq!(looks(&ledger), 0, "what is masked is shown to anybody");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_looks_is_on_record_with_what_and_why() {
    let ledger = Ledger::after("STOP").await;
    let why = ["--reveal", "--reason", "letter of 2026-11-20"];
    let revoked = id_of(&ledger, "ConsentRevoked");
    let asked: [&[&str]; 3] = [&["timeline", CUSTOMER], &["consent", CUSTOMER], &["explain", &revoked]];
    for (seen, asked) in asked.into_iter().enumerate() {
        let said = audit(&ledger, &[asked, &why].concat());
        said.assert(0, &[CUSTOMER, "“STOP”"]);
        assert_eq!(looks(&ledger), seen + 1, "{asked:?}");
    }
    let listed = audit(&ledger, &["access", CUSTOMER]);
    listed.assert(
        0,
        &["operator:mia", "audit timeline", "audit consent", "audit explain", "letter of 2026-11-20"],
    );
    assert!(!listed.stdout.contains(CUSTOMER), "{listed:?}");
    audit(&ledger, &["access", STRANGER]).assert(0, &["nobody was shown"]);
    audit(&ledger, &["access", "--to", "2020-01-01"]).assert(0, &["nobody was shown"]);

    // Nothing is shown to whoever does not say who they are, or why.
    for refused in [&["--reveal", "--reason", " "][..], &["--reveal", "--reason", "x", "--by", " "]] {
        let said = audit(&ledger, &[&["timeline", CUSTOMER][..], refused].concat());
        assert_eq!((said.code, said.stdout.as_str()), (Some(1), ""), "{said:?}");
    }
    let said = audit(&ledger, &["timeline", CUSTOMER, "--reveal"]);
    said.assert(2, &["--reason <TEXT>"]);
    assert_eq!(looks(&ledger), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_event_is_explained_and_the_consent_it_was_checked_against_is_shown() {
    let ledger = Ledger::after("STOP").await;
    let started = id_of(&ledger, "SendStarted");
    for place in [&[][..], &[CUSTOMER]] {
        let said = audit(&ledger, &[&["explain", &started][..], place].concat());
        said.assert(
            0,
            &[
                "what led to it",
                "answers by text: refused, opted_out",
                "by the keyword STOP",
                "worded by",
                "what came of it",
                "identical",
            ],
        );
        assert!(!said.stdout.contains(CUSTOMER), "{said:?}");
    }
    let story = audit(&ledger, &["timeline", CUSTOMER, "--json"]).json();
    for entry in story["entries"].as_array().unwrap() {
        let explained = audit(&ledger, &["explain", entry["event_id"].as_str().unwrap(), "--json"]);
        assert_eq!(explained.assert(0, &[]).json()["rederived"]["outcome"], "identical", "{explained:?}");
    }
    let consent = audit(&ledger, &["consent", CUSTOMER, "--json"]).assert(0, &[]).json();
    assert_eq!((&consent["status"], &consent["phone_number"]), (&"opted_out".into(), &"+1•••0182".into()));
    assert_eq!(consent["events"][0]["type"], "ConsentRevoked");
    let before = audit(&ledger, &["consent", CUSTOMER, "--at", "2020-01-01T00:00:00Z"]);
    before.assert(0, &["unknown", "no event is needed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_asked_is_told_what_can_and_changes_nothing() {
    let ledger = Ledger::after("Hello").await;
    let before = ledger.events();
    let cases: [(&[&str], i32, &[&str]); 13] = [
        (&["timeline", STRANGER], 3, &["nothing is recorded of +1•••0199", "textledger contacts"]),
        (&["consent", STRANGER], 3, &["nothing is recorded of +1•••0199"]),
        (&["explain", UNKNOWN_ID], 3, &["no event is called", "audit timeline"]),
        (&["explain", UNKNOWN_ID, CUSTOMER], 3, &["no event of +1•••0182 is called"]),
        (&["explain", "7"], 2, &["audit timeline PHONE --json"]),
        (&["timeline", "4255550182"], 2, &["no leading +", "give it in E.164"]),
        (&["consent", CUSTOMER, "--at", "2999-01-01T00:00:00Z"], 2, &["is in the future", "has passed"]),
        (&["consent", CUSTOMER, "--at", "2026-11-22T07:28:00"], 2, &["give an instant such as"]),
        (&["timeline", CUSTOMER, "--from", "2999-01-01"], 2, &["--from", "is in the future"]),
        (&["timeline", CUSTOMER, "--from", "2020-02-01", "--to", "2020-01-01"], 2, &["is before --from"]),
        (&["access", "--from", "2999-01-01"], 2, &["is in the future"]),
        (&["consent", CUSTOMER, "--basis", "guess"], 2, &["recorded", "occurred"]),
        (&["timeline", CUSTOMER, "--limit", "0"], 2, &["--limit"]),
    ];
    for (args, code, parts) in cases {
        for json in [&[][..], &["--json"]] {
            let said = audit(&ledger, &[args, json].concat());
            assert_eq!((said.code, said.stdout.as_str()), (Some(code), ""), "{args:?}: {said:?}");
            for part in parts {
                assert!(said.stderr.contains(part), "{part} is missing: {said:?}");
            }
            assert!(!said.stderr.contains(STRANGER), "{said:?}");
        }
    }
    assert_eq!(ledger.events(), before);
    assert_eq!(looks(&ledger), 0);
}

#[test]
fn help_teaches_by_example() {
    textledger(&["audit", "--help"]).assert(0, &["Examples:", "audit explain 019", "--reveal", "Exit codes"]);
    textledger(&["audit", "explain", "--help"]).assert(0, &["BUSINESS_TIME_ZONE", "comes out otherwise"]);
}
