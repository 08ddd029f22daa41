//! `audit search` by command: words are read only once that is on record, and what is
//! found is masked.

use crate::ledger::{CUSTOMER, Ledger, Said, textledger};

fn audit(ledger: &Ledger, args: &[&str]) -> Said {
    let directory = ledger.path().to_str().unwrap();
    textledger(&[&["audit"], args, &["--data-dir", directory]].concat())
}

/// Looks for `words` in all that was ever recorded.
fn search(ledger: &Ledger, words: &str, more: &[&str]) -> Said {
    let story = audit(ledger, &["timeline", CUSTOMER, "--json"]).json();
    let day = |entry: usize| story["entries"][entry]["recorded_at"].as_str().unwrap()[..10].to_owned();
    let last = story["entries"].as_array().unwrap().len() - 1;
    let of = ["search", "--words", words, "--from", &day(0), "--to", &day(last)];
    audit(ledger, &[&of[..], &["--reason", "letter of 2026-11-20", "--by", "ana"], more].concat())
}

fn looks(ledger: &Ledger) -> Vec<serde_json::Value> {
    audit(ledger, &["access", "--json"]).json().as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn words_are_found_in_any_case_and_whoever_looked_for_them_is_on_record() {
    let ledger = Ledger::after("Please move my appointment").await;
    let found = search(&ledger, "MOVE  my", &[]);
    found.assert(0, &["1 event found", "contact +1•••0182", "text of 26 characters"]);
    assert!(!found.stdout.contains(CUSTOMER) && !found.stdout.contains("appointment"), "{found:?}");
    let looked = looks(&ledger);
    assert_eq!(looked.len(), 1, "{looked:?}");
    assert_eq!(looked[0]["command"], "audit search");
    assert_eq!(
        (&looked[0]["reason"], &looked[0]["by"]),
        (&"letter of 2026-11-20".into(), &"operator:ana".into())
    );
    assert_eq!(looked[0]["whose"], serde_json::Value::Null, "everybody's words were read");

    search(&ledger, "move my", &["--reveal"]).assert(0, &[CUSTOMER, "“Please move my appointment”"]);
    let nothing = search(&ledger, "lawyer", &["--json"]).assert(0, &[]).json();
    assert_eq!((&nothing["total"], &nothing["events"]), (&0.into(), &serde_json::json!([])));
    let looked = looks(&ledger);
    assert_eq!(looked.len(), 4, "whose words were shown, and a look that found nothing");
    assert!(looked.iter().any(|look| look["whose"].is_string()), "{looked:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_found_comes_in_pages_and_what_cannot_be_asked_is_not_on_record() {
    let ledger = Ledger::after("appointment").await;
    let all = search(&ledger, "o", &["--json"]).assert(0, &[]).json();
    let ids = |page: &serde_json::Value| -> Vec<String> {
        let events = page["events"].as_array().unwrap().iter();
        events.map(|event| event["event_id"].as_str().unwrap().to_owned()).collect()
    };
    assert!(ids(&all).len() >= 2, "the text and the answer: {all}");
    let (mut paged, mut after) = (Vec::new(), None::<String>);
    loop {
        let more = after.as_ref().map_or(vec![], |after| vec!["--after", after]);
        let page = search(&ledger, "o", &[&more[..], &["--limit", "1", "--json"]].concat()).json();
        assert_eq!(page["total"], all["total"]);
        paged.extend(ids(&page));
        after = page["next"].as_str().map(str::to_owned);
        if after.is_none() {
            break;
        }
    }
    assert_eq!(paged, ids(&all));

    let before = looks(&ledger).len();
    let of = ["search", "--words", "x", "--reason", "y", "--by", "ana"];
    for (args, why) in [
        (&["--from", "2025-01-02", "--to", "2025-01-01"][..], "2025-01-01"),
        (&["--from", "2999-01-01", "--to", "2999-01-02"], "2999-01-01"),
        (&["--from", "yesterday", "--to", "2025-01-01"], "give a day such as"),
    ] {
        audit(&ledger, &[&of[..], args].concat()).assert(2, &[why]);
    }
    let of = ["search", "--words", " ", "--reason", "y", "--from", "2025-01-01", "--to", "2025-01-01"];
    audit(&ledger, &of).assert(2, &["at least one word"]);
    let nobody = ["search", "--words", "x", "--reason", " ", "--from", "2025-01-01", "--to", "2025-01-01"];
    assert_eq!(audit(&ledger, &nobody).code, Some(1));
    assert_eq!(looks(&ledger).len(), before);
}
