//! Texts taken, kept, followed and reported.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{PHONE, World, text, world};
use crate::carrier::delivery::{Delivery, Outcome};
use crate::carrier::request::TextRequest;
use textledger_infrastructure::time::Time as _;

#[test]
fn accepted_texts_are_kept_in_order_and_can_be_followed() {
    let World { carrier, .. } = world();
    let accepted = carrier.notify();
    for body in ["one", "two", "three"] {
        carrier.accept(text(body)).unwrap();
    }
    assert_eq!((*accepted.borrow(), carrier.accepted_count().unwrap()), (3, 3));
    let all = carrier.accepted_to(PHONE).unwrap();
    assert_eq!(all.iter().map(|text| text.body.as_str()).collect::<Vec<_>>(), ["one", "two", "three"]);
    assert_eq!(carrier.arrived_after(all[0].row_id, 1).unwrap(), [all[1].clone()]);
    assert_eq!(carrier.accepted_to("+14255550199").unwrap(), []);
}

#[test]
fn a_delivery_report_is_handed_out_once_and_carries_our_context() {
    let World { carrier, .. } = world();
    carrier.accept(text("hello")).unwrap();
    let reports = carrier.take_delivery_events(10).unwrap();
    assert!(carrier.take_delivery_events(10).unwrap().is_empty());
    assert_eq!(reports.len(), 1);
    let report: Value = serde_json::from_str(&reports[0]).unwrap();
    assert_eq!(report["context"], json!({ "outbound_id": "out-1" }));
    assert_eq!(report["eventType"], "TEXT_SUCCESSFUL");
    assert_eq!((&report["isFinal"], &report["messageId"]), (&json!(true), &json!("id-1")));
    assert_eq!((&report["totalMessageParts"], &report["totalMessagePrice"]), (&json!(3), &json!(0.01743)));
}

#[test]
fn a_text_without_a_configuration_set_is_never_reported_on_and_an_unknown_one_is_refused() {
    let World { carrier, .. } = world();
    carrier.accept(TextRequest { configuration_set: None, ..text("hello") }).unwrap();
    assert_eq!(carrier.take_delivery_events(10).unwrap(), Vec::<String>::new());
    let other = TextRequest { configuration_set: Some("other".to_owned()), ..text("hello") };
    assert_eq!(carrier.accept(other).unwrap_err().to_string(), "configuration-set not found");
    assert_eq!(carrier.accepted_count().unwrap(), 1);
}

#[test]
fn a_dry_run_is_checked_and_not_sent() {
    let World { carrier, .. } = world();
    carrier.accept(TextRequest { dry_run: true, ..text("hello") }).unwrap();
    assert_eq!(carrier.accepted_count().unwrap(), 0);
}

#[test]
fn a_late_report_is_due_when_it_is_and_not_before() {
    let World { carrier, clock } = world();
    carrier.script(Delivery { late_by: TimeDelta::hours(71), ..Delivery::default() });
    carrier.accept(text("hello")).unwrap();
    let due = clock.now() + TimeDelta::hours(71);
    assert_eq!(carrier.next_report_due().unwrap(), Some(due));
    assert_eq!(carrier.take_delivery_events(10).unwrap(), Vec::<String>::new());
    clock.advance_to(due);
    assert_eq!(carrier.take_delivery_events(10).unwrap().len(), 1);
    assert_eq!(carrier.next_report_due().unwrap(), None);
}

#[test]
fn what_is_scripted_holds_for_one_text_and_the_options_for_the_rest() {
    let World { carrier, .. } = world();
    carrier.change(|behaviour| behaviour.delivery.context = false);
    carrier.script(Delivery { outcome: Some(Outcome::Unreachable), ..Delivery::default() });
    carrier.accept(text("lost")).unwrap();
    carrier.accept(text("found")).unwrap();
    let reports = carrier.take_delivery_events(10).unwrap();
    let reports: Vec<Value> = reports.iter().map(|report| serde_json::from_str(report).unwrap()).collect();
    assert_eq!(
        (&reports[0]["eventType"], &reports[1]["eventType"]),
        (&json!("TEXT_UNREACHABLE"), &json!("TEXT_SUCCESSFUL"))
    );
    assert!(!reports[0]["context"].is_null() && reports[1]["context"].is_null());
    let inbox = carrier.inbox(PHONE).unwrap();
    assert_eq!(inbox.iter().map(|text| text.body.as_str()).collect::<Vec<_>>(), ["found"]);
    assert_eq!(carrier.accepted_to(PHONE).unwrap().len(), 2);
}
