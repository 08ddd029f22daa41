//! Reports: what is counted, which examples are kept, and how they are held
//! against what is meant.

use proptest::prelude::*;
use serde_json::json;
use textledger_domain::story::start;

use super::compare_tests::read;
use super::*;
use crate::target::{Generation, Target};
use crate::view::View;

fn empty() -> Report {
    let target = |number| Target { view: View::Messages, generation: Generation::new(number).unwrap() };
    Report::new(target(1), target(2))
}

fn key(n: usize) -> RowKey {
    RowKey(vec![format!("+1425555{n:04}"), "2026-11-23T15:00:00.000Z".to_owned()])
}

fn row(fields: serde_json::Value) -> RawRow {
    fields.as_object().unwrap().iter().map(|(name, field)| (name.clone(), read(field))).collect()
}

/// Rows with a column more, of which one in ten has lost its status too; and one
/// row of each side alone.
fn compared(order: impl IntoIterator<Item = usize>) -> Report {
    let mut report = empty();
    for n in order {
        let body = json!({"S": "call me"});
        let old = row(json!({"as_of_seq": {"N": "4"}, "status": {"S": "sent"}, "message_body": body}));
        let mut new = old.clone();
        match n {
            0 => report.compare(&key(n), Some(&old), None, start()),
            1 => report.compare(&key(n), None, Some(&new), start()),
            2 => report.compare(&key(n), Some(&old), Some(&new), start()),
            _ => {
                new.insert("minutes".to_owned(), read(&json!({"N": "3"})));
                if n % 10 == 0 {
                    new.remove("status");
                    new.insert("message_body".to_owned(), read(&json!({"S": "STOP"})));
                }
                report.compare(&key(n), Some(&old), Some(&new), start());
            }
        }
    }
    report
}

#[test]
fn s10_a_report_counts_by_kind_and_shows_a_few_masked_examples() {
    let report = compared(0..31);
    let example = |n: usize, more: serde_json::Value| {
        let mut example = json!({"key": format!("+1•••{n:04} 2026-11-23T15:00:00.000Z")});
        example.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        example
    };
    let tens = |more: serde_json::Value| [10, 20, 30].map(|n| example(n, more.clone()));
    let firsts = [3, 4, 5].map(|n| example(n, json!({"new": "3"})));
    let words = json!({"old": "text of 7 characters", "new": "text of 4 characters"});
    let wanted = json!({
        "old": {"view": "messages", "generation": 1},
        "new": {"view": "messages", "generation": 2},
        "rows": 31,
        "equal": 1,
        "expired": 0,
        "changes": [
            {"change": "missing", "rows": 1, "examples": [example(0, json!({"old": "a row as of event 4"}))]},
            {"change": "extra", "rows": 1, "examples": [example(1, json!({"new": "a row as of event 4"}))]},
            {
                "change": "added", "field": "minutes", "rows": 28,
                "examples": firsts,
            },
            {"change": "removed", "field": "status", "rows": 3, "examples": tens(json!({"old": "\"sent\""}))},
            {"change": "changed", "field": "message_body", "rows": 3, "examples": tens(words)},
        ],
    });
    assert_eq!(serde_json::to_value(&report).unwrap(), wanted);
}

#[test]
fn an_example_points_at_the_place_in_a_field() {
    let basis =
        |at: &str| row(json!({"basis": {"M": {"granted": {"L": [{"S": "web"}, {"M": {"at": {"S": at}}}]}}}}));
    let mut report = empty();
    report.compare(&key(0), Some(&basis("2026-11-23")), Some(&basis("2026-11-24")), start());
    let tally = report.changes.values().next().unwrap();
    let example = tally.examples.first().unwrap();
    assert_eq!(example.at.as_deref(), Some("basis → granted → 1 → at"));
    assert_eq!(
        (example.old.as_deref(), example.new.as_deref()),
        (Some("\"2026-11-23\""), Some("\"2026-11-24\""))
    );
}

#[test]
fn expired_rows_are_counted_apart() {
    let expired = row(json!({"ttl": {"N": "1"}, "status": {"S": "sent"}}));
    let mut report = empty();
    report.compare(&key(0), Some(&expired), None, start());
    report.compare(&key(1), None, None, start());
    assert_eq!((report.rows, report.equal, report.expired), (0, 0, 1));
    assert_eq!(report.verdict(&Allowed::default()), Verdict::Clean);
}

#[test]
fn a_table_of_ever_new_fields_does_not_fill_the_memory() {
    let mut report = empty();
    for n in 0..1_000 {
        let odd = row(json!({format!("odd_{n}_a"): {"N": "1"}, format!("odd_{n}_b"): {"N": "1"}}));
        report.compare(&key(n), Some(&RawRow::new()), Some(&odd), start());
    }
    assert!(report.changes.len() <= 201, "{}", report.changes.len());
    let others = Kind { change: Change::Added, field: Some("(others)".to_owned()) };
    assert_eq!(report.changes[&others].rows, 900, "once a row");
}

#[test]
fn a_verdict_tells_what_is_meant_from_what_is_not() {
    let (clean, wider, worse) = (compared([2]), compared([2, 3, 4]), compared([2, 3, 10]));
    let allowed = |text: &str| text.parse::<Allowed>().unwrap();
    let minutes = allowed("[[allowed]]\nchange = 'added'\nfield = 'minutes'\nreason = 'schema 2'");
    for (report, allowed, expected) in [
        (&clean, &Allowed::default(), Verdict::Clean),
        (&clean, &minutes, Verdict::Clean),
        (&wider, &minutes, Verdict::OnlyIntended),
        (&wider, &Allowed::default(), Verdict::Unexplained(2)),
        (&worse, &minutes, Verdict::Unexplained(2)),
    ] {
        assert_eq!(report.verdict(allowed), expected);
    }
    let kinds: Vec<String> = worse.unexplained(&minutes).map(|(kind, _)| kind.to_string()).collect();
    assert_eq!(kinds, ["field status removed", "field message_body changed"]);
    assert_eq!(wider.not_found(&minutes).count(), 0);
    let kind = Kind { change: Change::Added, field: Some("minutes".to_owned()) };
    assert_eq!(clean.not_found(&minutes).collect::<Vec<_>>(), [(&kind, "schema 2")]);
}

proptest! {
    #[test]
    fn s12_the_same_rows_give_the_same_digest_in_any_order(
        order in Just((0..40).collect::<Vec<usize>>()).prop_shuffle(),
        left_out in 0_usize..40,
    ) {
        let digest = |order: Vec<usize>| compared(order).digest().unwrap();
        let all = compared(0..40).digest().unwrap();
        prop_assert_eq!(digest(order.clone()), all);
        prop_assert_ne!(digest(order.into_iter().filter(|n| *n != left_out).collect()), all);
    }
}
