//! `audit report` by command: its forms, what cannot be asked, and files that are whole
//! or not there.

use std::fs;

use crate::ledger::{CUSTOMER, Ledger, Said, textledger};

fn report(ledger: &Ledger, args: &[&str]) -> Said {
    textledger(&[&["audit", "report"], args, &["--data-dir", ledger.path().to_str().unwrap()]].concat())
}

/// The days on which everything in `ledger` was recorded.
fn days(ledger: &Ledger) -> [String; 2] {
    let directory = ledger.path().to_str().unwrap();
    let story = textledger(&["audit", "timeline", CUSTOMER, "--json", "--data-dir", directory]).json();
    let entries = story["entries"].as_array().unwrap();
    [&entries[0], &entries[entries.len() - 1]]
        .map(|entry| entry["recorded_at"].as_str().unwrap()[..10].to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_days_of_a_stop_are_told_in_every_form_and_lead_to_its_events() {
    let ledger = Ledger::after("STOP").await;
    let before = ledger.events();
    let [from, to] = days(&ledger);
    let of = ["--from", &from, "--to", &to];
    let said = report(&ledger, &of);
    said.assert(
        0,
        &["revoked_by_keyword", "confirmation_in_time", "From the request to its effect", "the last one"],
    );
    let told = report(&ledger, &[&of[..], &["--json"]].concat()).assert(0, &[]).json();
    let figure = |name: &str| {
        let figures = told["figures"].as_array().unwrap();
        figures.iter().find(|figure| figure["figure"] == name).unwrap().clone()
    };
    for (name, count) in [
        ("contacts", 1),
        ("texts_in", 1),
        ("texts_out", 1),
        ("revoked_by_keyword", 1),
        ("effect_of_text", 1),
        ("deadline_met", 1),
        ("confirmation_in_time", 1),
        ("sent_in_fault", 0),
    ] {
        assert_eq!(figure(name)["count"], count, "{name}: {told}");
    }
    assert_eq!(told["rates"][0]["percent"], "100.00", "{told}");

    let listed = report(&ledger, &[&of[..], &["--events", "effect_of_text", "--json"]].concat());
    let listed = listed.assert(0, &[]).json();
    assert_eq!((&listed["total"], &listed["cases"][0]["stream"]), (&1.into(), &"contact +1•••0182".into()));
    assert_eq!(listed["cases"][0]["value"]["ms"], figure("effect_of_text")["slowest_ms"], "{listed}");
    for event in listed["cases"][0]["events"].as_array().unwrap() {
        let directory = ledger.path().to_str().unwrap();
        let id = event.as_str().unwrap();
        textledger(&["audit", "explain", id, "--data-dir", directory]).assert(0, &["identical"]);
    }
    report(&ledger, &[&of[..], &["--events", "sent_in_fault"]].concat())
        .assert(0, &["sent_in_fault", "0 cases"]);

    let files = tempfile::tempdir().unwrap();
    for (flag, name, part) in
        [("--csv", "r.csv", "revocations,revoked_by_keyword"), ("--html", "r.html", "<!DOCTYPE html>")]
    {
        let path = files.path().join(name);
        let said = report(&ledger, &[&of[..], &[flag, path.to_str().unwrap()]].concat());
        said.assert(0, &["written to"]);
        let first = fs::read_to_string(&path).unwrap();
        assert!(first.contains(part) && !first.contains(CUSTOMER), "{first}");
        report(&ledger, &[&of[..], &[flag, path.to_str().unwrap()]].concat()).assert(0, &["written to"]);
        assert_eq!(fs::read_to_string(&path).unwrap(), first, "S12");
    }
    assert_eq!(fs::read_dir(files.path()).unwrap().count(), 2, "nothing is left beside them");
    assert_eq!(ledger.events(), before, "S7");
    assert!(!said.stdout.contains(CUSTOMER), "S10: {said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn days_without_an_event_are_told_as_such() {
    let ledger = Ledger::after("Hello").await;
    let of = ["--from", "2020-02-01", "--to", "2020-02-29"];
    report(&ledger, &of).assert(0, &["nothing was recorded in these days"]);
    let told = report(&ledger, &[&of[..], &["--json"]].concat()).assert(0, &[]).json();
    assert_eq!(
        (&told["read"]["events"], &told["rates"][0]["percent"]),
        (&0.into(), &serde_json::Value::Null)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_written_whole_changes_nothing() {
    let ledger = Ledger::after("Hello").await;
    let of = ["--from", "2020-02-01", "--to", "2020-02-01"];
    let files = tempfile::tempdir().unwrap();
    let nowhere = files.path().join("nowhere").join("r.csv");
    for path in ["/dev/full", nowhere.to_str().unwrap(), files.path().to_str().unwrap()] {
        for flag in ["--csv", "--html"] {
            let said = report(&ledger, &[&of[..], &[flag, path]].concat());
            assert_eq!(said.code, Some(1), "{said:?}");
            assert!(said.stderr.contains("nothing was changed") && said.stdout.is_empty(), "{said:?}");
        }
    }
    assert_eq!(fs::read_dir(files.path()).unwrap().count(), 0);
    assert!(!fs::metadata("/dev/full").unwrap().is_file(), "the device is still one");
    let link = files.path().join("link.csv");
    let target = files.path().join("target.csv");
    fs::write(&target, "before").unwrap();
    std::os::unix::fs::symlink(&target, &link).unwrap();
    report(&ledger, &[&of[..], &["--csv", link.to_str().unwrap()]].concat()).assert(0, &["written to"]);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink(), "what a link leads to is replaced");
    assert!(fs::read_to_string(&target).unwrap().starts_with("from,to,section"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_reported_on_is_told_what_can() {
    let ledger = Ledger::after("Hello").await;
    let cases: [(&[&str], &str); 8] = [
        (&["--from", "2020-02-02", "--to", "2020-02-01"], "is before --from"),
        (&["--from", "2020-02-02", "--to", "2999-01-01"], "is in the future"),
        (&["--from", "2999-01-01", "--to", "2999-01-02"], "give a day that has begun"),
        (&["--from", "yesterday", "--to", "2020-02-01"], "give a day such as 2026-11-22"),
        (&["--from", "2020-02-30", "--to", "2020-03-01"], "give a day such as"),
        (&["--from", "2020-02-01"], "--to <DAY>"),
        (
            &["--from", "2020-02-01", "--to", "2020-02-01", "--events", "luck"],
            "the figures are contacts, texts_in",
        ),
        (&["--from", "2020-02-01", "--to", "2020-02-01", "--csv", "a", "--html", "b"], "cannot be used with"),
    ];
    for (args, why) in cases {
        let said = report(&ledger, args);
        assert_eq!((said.code, said.stdout.as_str()), (Some(2), ""), "{args:?}: {said:?}");
        assert!(said.stderr.contains(why), "{why} is missing: {said:?}");
    }
}

/// It was asked for long before the days of the report, and belongs to the day on which
/// it came into this ledger.
#[tokio::test(flavor = "multi_thread")]
async fn an_opt_out_of_before_counts_on_the_day_it_was_taken_over_and_leads_to_its_event() {
    let ledger = Ledger::after("Hello").await;
    let row = serde_json::json!({
        "phone_number": { "S": CUSTOMER },
        "consent_status": { "S": "opted_out" },
        "opt_out_requested_at": { "S": "2026-01-05T12:00:00Z" },
    });
    let file = ledger.path().join("old.json");
    fs::write(&file, row.to_string()).unwrap();
    let (kind, directory) =
        (format!("consent={}", file.display()), ledger.path().to_str().unwrap().to_owned());
    textledger(&["import", "--file", &kind, "--apply", "--data-dir", &directory]).assert(0, &["recorded"]);

    let [from, to] = days(&ledger);
    let of = ["--from", &from, "--to", &to, "--json"];
    let told = report(&ledger, &of).assert(0, &[]).json();
    let count = |told: &serde_json::Value, name: &str| {
        let figures = told["figures"].as_array().unwrap();
        figures.iter().find(|figure| figure["figure"] == name).unwrap()["count"].clone()
    };
    for (name, expected) in [
        ("revoked_before", 1),
        ("contacts_revoked", 1),
        ("revoked_by_keyword", 0),
        ("effect_of_request", 0),
        // The answer to their "Hello" went out while only the old system knew.
        ("sent_in_race", 1),
        ("sent_in_fault", 0),
    ] {
        assert_eq!(count(&told, name), expected, "{name}: {told}");
    }
    let listed = report(&ledger, &[&of[..], &["--events", "revoked_before"]].concat()).assert(0, &[]).json();
    let id = listed["cases"][0]["events"][0].as_str().unwrap();
    textledger(&["audit", "explain", id, "--data-dir", &directory]).assert(0, &["ConsentImported"]);

    let then = ["--from", "2026-01-05", "--to", "2026-01-05", "--json"];
    let told = report(&ledger, &then).assert(0, &[]).json();
    assert_eq!(count(&told, "revoked_before"), 0, "nothing was recorded here on that day: {told}");
}
