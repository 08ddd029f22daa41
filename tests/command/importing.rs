//! The old system's tables, taken over by `textledger import` as an operator runs it.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::{Value, json};
use textledger_embedded::faults::Faults;
use textledger_infrastructure::deployment::tables::TableNames;
use textledger_infrastructure::tables::create;
use textledger_infrastructure::time::{MachineTime, Time};

use crate::ledger::{CUSTOMER, Ledger, STRANGER, Said, command, textledger};

/// Who has a number that nobody can read.
const NOBODY: &str = "4255550182 or so";

fn consent(phone: &str, status: &str) -> Value {
    let mut row = json!({ "phone_number": { "S": phone }, "consent_status": { "S": status } });
    if status == "opted_out" {
        row["opt_out_requested_at"] = json!({ "S": "2026-01-05T12:00:00Z" });
    }
    row
}

fn export(directory: &Path, name: &str, rows: &[Value]) -> PathBuf {
    let file = directory.join(name);
    let lines: Vec<String> = rows.iter().map(ToString::to_string).collect();
    std::fs::write(&file, lines.join("\n")).unwrap();
    file
}

fn import(ledger: &Ledger, args: &[&str]) -> Said {
    let directory = ledger.path().to_str().unwrap();
    textledger(&[&["import"], args, &["--data-dir", directory]].concat())
}

fn named(file: &Path) -> String {
    format!("consent={}", file.display())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_tells_and_apply_does_it_and_a_second_time_nothing_is_left_to_do() {
    let ledger = Ledger::after("Hello").await;
    let rows = [consent(CUSTOMER, "opted_out"), consent(STRANGER, "OPTED_IN")];
    let file = named(&export(ledger.path(), "old.json", &rows));
    let before = ledger.events();

    let dry = import(&ledger, &["--file", &file]);
    dry.assert(
        0,
        &[
            "to record",
            "nothing was recorded: run it again with --apply",
            "until this is applied: 1",
            "+1•••0182",
        ],
    );
    assert!(!dry.stdout.contains(CUSTOMER), "{dry:?}");
    assert_eq!(ledger.events(), before);
    let check = ["check", CUSTOMER, "--channel", "sms", "--purpose", "reply"];
    ledger.consent(&check).assert(0, &["allowed"]);

    let applied = import(&ledger, &["--file", &file, "--apply"]);
    applied.assert(
        0,
        &[
            "recorded",
            "status_respelled",
            "1 number, refused by the check: 1",
            "every opt-out of consent holds here",
            "not read: opt_out_tracking, messages, sessions",
        ],
    );
    assert_eq!(ledger.events(), before + 2);
    ledger.consent(&check).assert(1, &["opted_out", "since 2026-01-05"]);
    ledger.consent(&["show", CUSTOMER]).assert(0, &["ConsentImported"]);

    let again = import(&ledger, &["--file", &file, "--apply", "--json"]).assert(0, &[]).json();
    assert_eq!(
        (&again["tables"][0]["new"], &again["tables"][0]["already"]),
        (&json!(0), &json!(2)),
        "{again}"
    );
    assert_eq!(ledger.events(), before + 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_is_about_nobody_is_listed_masked_and_has_an_exit_code_of_its_own() {
    let ledger = Ledger::after("Hello").await;
    let rows = [consent(NOBODY, "opted_out"), consent(STRANGER, "opted_out")];
    let file = named(&export(ledger.path(), "old.json", &rows));
    let said = import(&ledger, &["--file", &file, "--apply"]);
    said.assert(3, &["old.json:1", "42•••so", "not a number", "textledger consent revoke PHONE"]);
    assert!(!said.stdout.contains(NOBODY), "{said:?}");
    let shown = ["--file", &file, "--reveal", "--reason", "letter of the 5th"];
    import(&ledger, &shown).assert(3, &[NOBODY]);
    let directory = ledger.path().to_str().unwrap();
    textledger(&["audit", "access", "--data-dir", directory]).assert(0, &["letter of the 5th", "import"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_is_about_nobody_is_taken_under_the_number_given_for_it_and_known_again() {
    let ledger = Ledger::after("Hello").await;
    let file = named(&export(ledger.path(), "old.json", &[consent(NOBODY, "opted_out")]));
    let before = ledger.events();
    let left = import(&ledger, &["--file", &file, "--apply", "--json"]).assert(3, &[]).json();
    assert_eq!(left["not_read"], json!(["opt_out_tracking", "messages", "sessions"]));
    let row = &left["not_taken"][0]["row_sha256"].as_str().unwrap()[..12];
    import(&ledger, &["--file", &file, "--apply"]).assert(3, &[row, "--as ROW=PHONE"]);

    let by_hand = format!("{row}={CUSTOMER}");
    let check = ["check", CUSTOMER, "--channel", "sms", "--purpose", "reply"];
    import(&ledger, &["--file", &file, "--as", &by_hand])
        .assert(0, &["to record", "until this is applied: 1"]);
    ledger.consent(&check).assert(0, &["allowed"]);
    let settled = ["--file", &file, "--as", &by_hand, "--apply"];
    import(&ledger, &settled).assert(0, &["every row is accounted for", "1 number, refused by the check: 1"]);
    ledger.consent(&check).assert(1, &["opted_out", "since 2026-01-05"]);
    assert_eq!(ledger.events(), before + 1);

    for again in [&settled[..], &["--file", &file, "--apply"]] {
        let account = import(&ledger, &[again, &["--json"]].concat()).assert(0, &[]).json();
        let counts = &account["tables"][0];
        assert_eq!((&counts["already"], &counts["not_taken"]), (&json!(1), &json!(0)), "{account}");
        assert_eq!(account["opted_out"]["refused"], json!(1));
    }
    assert_eq!(ledger.events(), before + 1, "twice changes nothing");

    // Another number of the same row is closed as well.
    let other = format!("{row}={STRANGER}");
    import(&ledger, &["--file", &file, "--as", &other, "--apply"])
        .assert(0, &["2 numbers, refused by the check: 2"]);
    let nobody = import(&ledger, &["--file", &file, "--as", &format!("{}={STRANGER}", "0".repeat(12))]);
    nobody.assert(0, &["given with --as, and no row that is without a number: 000000000000"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_came_back_here_since_is_listed_and_no_fault_and_an_old_opted_in_lifts_no_stop() {
    let ledger = Ledger::after("STOP").await;
    let rows = [consent(CUSTOMER, "opted_in"), consent(STRANGER, "opted_out")];
    let file = named(&export(ledger.path(), "old.json", &rows));
    let grant = ["grant", STRANGER, "--method", "web", "--words", "yes", "--evidence", "form-1"];
    ledger.consent(&grant).assert(0, &["recorded"]);
    import(&ledger, &["--file", &file, "--apply"]).assert(0, &["own later wish: 1", "sms for reply"]);
    let check = ["check", CUSTOMER, "--channel", "sms", "--purpose", "reply"];
    ledger.consent(&check).assert(1, &["opted_out"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_export_is_told_with_its_line_and_nothing_of_it_is_taken_over() {
    let ledger = Ledger::after("Hello").await;
    let before = ledger.events();
    let file = ledger.path().join("old.json");
    let good = consent(STRANGER, "opted_out").to_string();
    let (ours, cut) =
        (r#"{"phone_number":{"S":"+14255550199"},"as_of_seq":{"N":"4"}}"#, r#"{"Items":[],"NextToken":"x"}"#);
    for (content, told) in [
        (String::new(), "old.json: empty"),
        (" \n".to_owned(), "old.json: empty"),
        (format!("{good}\n{{\"phone_number\":\n"), "old.json:2: not JSON"),
        (format!("{good}\n{good}\n{{\"a\":1}}"), "old.json:3: an attribute without one of DynamoDB's types"),
        (format!("{good}\n{ours}"), "old.json:2 was written by a textledger"),
        (cut.to_owned(), "the scan was cut off"),
    ] {
        std::fs::write(&file, content).unwrap();
        let said = import(&ledger, &["--file", &named(&file), "--apply"]);
        assert_eq!(said.code, Some(1), "{said:?}");
        assert!(said.stderr.contains(told) && !said.stderr.contains("4255550199"), "{said:?}");
    }
    let said = import(&ledger, &["--file", "consent=no-such-file.json", "--apply"]);
    assert!(said.code == Some(1) && said.stderr.contains("no-such-file.json"), "{said:?}");
    assert_eq!(ledger.events(), before);
}

#[test]
fn what_is_called_wrongly_is_told_with_what_to_do() {
    for (args, told) in [
        (&[][..], "--old-env"),
        (&["--file", "old.json"], "one of consent, opt-out-tracking, messages, sessions"),
        (&["--file", "people=old.json"], "no old table is called people"),
        (&["--old-table", "consent="], "give the table's name after the ="),
        (&["--old-env", "prod", "--reveal"], "--reason"),
        (&["--old-env", "prod", "--as", "aab9b03b401e"], "then = and its number"),
        (&["--old-env", "prod", "--as", "aab9=+14255550182"], "at least 12 signs"),
        (&["--old-env", "prod", "--as", "aab9b03b401e=4255550182"], "E.164"),
        (&["--old-env", "prod", "--as", "aab9b03b401e=+10255550182"], "area code"),
    ] {
        let said = textledger(&[&["import"], args].concat());
        assert!(said.code == Some(2) && said.stderr.contains(told), "{args:?}: {said:?}");
    }
    let help = textledger(&["import", "--help"]);
    help.assert(
        0,
        &["Nothing is recorded without --apply", "Exit codes:", "textledger import --old-env prod --aws"],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn tables_that_are_not_there_or_are_our_own_are_refused_before_anything_is_read() {
    let ledger = Ledger::after("STOP").await;
    for (args, told) in [
        (["--old-env", "gone"], "table scheduling-agent-sms-consent-gone does not exist"),
        (
            ["--old-env", "dev"],
            "scheduling-agent-sms-consent-dev is a table of the textledger in dev, and no old one",
        ),
        (["--old-table", "messages=scheduling-agent-sms-events-dev"], "is a table of the textledger in dev"),
    ] {
        let said = import(&ledger, &args);
        assert!(said.code == Some(1) && said.stderr.contains(told), "{args:?}: {said:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_is_killed_goes_on_where_it_was() {
    const ROWS: usize = 200;
    let ledger = Ledger::after("Hello").await;
    let pipeline = ledger.pipeline().await;
    let client = Client::new(pipeline.cloud.sdk());
    for table in TableNames::deployed("old").definitions() {
        create(&client, &table).await.unwrap();
    }
    for n in 0..ROWS {
        let row = [
            ("phone_number", format!("+1425555{:04}", 1_000 + n)),
            ("consent_status", "opted_out".to_owned()),
            ("opt_out_requested_at", "2026-01-05T12:00:00Z".to_owned()),
        ];
        let row = row.map(|(name, text)| (name.to_owned(), AttributeValue::S(text)));
        let table = TableNames::deployed("old").consent;
        client.put_item().table_name(table).set_item(Some(row.into())).send().await.unwrap();
    }
    let faults = Faults::new();
    let door = pipeline.cloud.another_front(faults.clone()).await.unwrap();
    let appended = || -> u64 {
        faults
            .counted()
            .iter()
            .filter(|((_, operation), _)| operation == "TransactWriteItems")
            .map(|(_, count)| count)
            .sum()
    };
    let args = ["import", "--old-env", "old", "--apply", "--json", "--endpoint-url", door.url()];
    let mut child = command(&args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while appended() < 10 {
        MachineTime.sleep(Duration::from_millis(2)).await;
    }
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().code(), None, "killed, and not done");
    let account = tokio::task::block_in_place(|| textledger(&args)).assert(0, &[]).json();
    let counts = &account["tables"][0];
    let (new, already) = (counts["new"].as_u64().unwrap(), counts["already"].as_u64().unwrap());
    assert!(new > 0 && already > 0 && new + already == ROWS as u64, "{account}");
    assert_eq!(account["opted_out"]["refused"], json!(ROWS));
    door.shutdown().await.unwrap();
    pipeline.stop().await.unwrap();
}
