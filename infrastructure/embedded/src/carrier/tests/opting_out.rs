//! What a phone says to the carrier and to AWS, and what it gets afterwards;
//! and the limits of rate and money.

use chrono::TimeDelta;

use super::{BUSINESS, PHONE, World, text, world};
use crate::carrier::Carrier;
use crate::carrier::behaviour::{BlockedText, Line};
use crate::carrier::personality::Personality;
use crate::carrier::refusal::Refusal;
use crate::carrier::request::TextRequest;

fn behaves_like(carrier: &Carrier, personality: Personality) {
    carrier.set_line(BUSINESS, Line { personality, parts_per_second: None });
}

fn inbox(carrier: &Carrier) -> Vec<String> {
    carrier.inbox(PHONE).unwrap().into_iter().map(|text| text.body).collect()
}

fn is_opted_out(carrier: &Carrier) -> bool {
    matches!(carrier.accept(text("hello")), Err(Refusal::OptedOut { phone }) if phone == PHONE)
}

#[test]
fn a_toll_free_carrier_blocks_at_stop_and_lifts_at_start_and_says_so() {
    let World { carrier, .. } = world();
    behaves_like(&carrier, Personality::TollFree);
    let arrivals = carrier.notify();
    assert!(carrier.hears(PHONE, BUSINESS, "Stop").unwrap(), "also passed on, unless told otherwise");
    assert!(is_opted_out(&carrier));
    assert!(carrier.hears(PHONE, BUSINESS, "START").unwrap());
    assert!(carrier.accept(text("welcome back")).is_ok());
    let inbox = inbox(&carrier);
    assert!(inbox[0].starts_with("NETWORK MSG: You replied with the word \"stop\""), "{inbox:?}");
    assert!(inbox[1].starts_with("NETWORK MSG: You have replied \"start\""), "{inbox:?}");
    assert_eq!(inbox[2], "welcome back");
    assert_eq!((*arrivals.borrow(), carrier.accepted_count().unwrap()), (3, 1));
}

#[test]
fn a_carrier_that_keeps_its_keywords_passes_on_all_else() {
    let World { carrier, .. } = world();
    behaves_like(&carrier, Personality::TollFree);
    carrier.change(|behaviour| behaviour.toll_free.publishes_keywords = false);
    assert!(carrier.hears(PHONE, BUSINESS, "start").unwrap(), "there is no block it could lift");
    assert!(!carrier.hears(PHONE, BUSINESS, "stop").unwrap());
    assert!(carrier.hears(PHONE, BUSINESS, "I said stop").unwrap());
    assert!(!carrier.hears(PHONE, BUSINESS, "unstop").unwrap());
}

#[test]
fn a_block_can_show_in_the_delivery_report_only() {
    let World { carrier, .. } = world();
    behaves_like(&carrier, Personality::TollFree);
    carrier.change(|behaviour| behaviour.toll_free.blocked_text = BlockedText::Reported);
    carrier.hears(PHONE, BUSINESS, "STOP").unwrap();
    carrier.accept(text("hello")).unwrap();
    let reports = carrier.take_delivery_events(10).unwrap();
    assert!(reports[0].contains("TEXT_CARRIER_BLOCKED") && reports[0].contains("\"isFinal\":true"));
    assert_eq!((carrier.accepted_to(PHONE).unwrap().len(), inbox(&carrier).len()), (1, 1));
}

#[test]
fn a_block_holds_for_the_number_it_was_said_to_and_a_list_for_all_but_toll_free() {
    let World { carrier, .. } = world();
    let other = "+12125550101";
    carrier.set_line(other, Line { personality: Personality::TollFree, parts_per_second: None });
    carrier.hears(PHONE, other, "STOP").unwrap();
    assert!(carrier.accept(text("from another number")).is_ok());
    behaves_like(&carrier, Personality::AwsManaged);
    carrier.hears(PHONE, BUSINESS, "quit").unwrap();
    for (personality, refused) in [
        (Personality::AwsManaged, true),
        (Personality::TenDlc, true),
        (Personality::ShortCode, true),
        (Personality::TollFree, false),
    ] {
        behaves_like(&carrier, personality);
        assert_eq!(is_opted_out(&carrier), refused, "{personality:?}");
    }
}

#[test]
fn aws_answers_stop_and_help_itself_and_keeps_them() {
    let World { carrier, .. } = world();
    behaves_like(&carrier, Personality::AwsManaged);
    assert!(!carrier.hears(PHONE, BUSINESS, "HELP").unwrap());
    assert!(carrier.accept(text("hello")).is_ok());
    assert!(!carrier.hears(PHONE, BUSINESS, "Stop by at 5?").unwrap());
    assert!(is_opted_out(&carrier));
    assert!(carrier.hears(PHONE, BUSINESS, "START").unwrap(), "START is no keyword of AWS");
    assert!(is_opted_out(&carrier));
    assert_eq!(inbox(&carrier).len(), 3);
}

#[test]
fn a_rate_refuses_what_is_beyond_it_until_the_second_is_over() {
    let World { carrier, clock } = world();
    carrier.set_line(BUSINESS, Line { parts_per_second: Some(3), ..Line::default() });
    let dry_run = || carrier.accept(TextRequest { dry_run: true, ..text("hello") });
    assert!(dry_run().is_ok());
    assert!(carrier.accept(text("hello")).is_ok(), "a dry run has used nothing up");
    assert!(matches!(carrier.accept(text("hello")), Err(Refusal::Throttled)));
    clock.advance(TimeDelta::seconds(1));
    assert!(carrier.accept(text("hello")).is_ok());
    assert_eq!(carrier.accepted_count().unwrap(), 2);
}

#[test]
fn a_budget_holds_for_a_calendar_month() {
    let World { carrier, clock } = world();
    // Two texts of three parts at 0.00581 dollars each.
    carrier.change(|behaviour| behaviour.month_spend_max = Some(2 * 3 * 581));
    for _ in 0..2 {
        carrier.accept(text("hello")).unwrap();
    }
    assert!(matches!(carrier.accept(text("hello")), Err(Refusal::SpendLimit)));
    clock.advance_to("2026-11-30T23:59:59Z".parse().unwrap());
    assert!(matches!(carrier.accept(text("hello")), Err(Refusal::SpendLimit)));
    clock.advance_to("2026-12-01T00:00:00Z".parse().unwrap());
    assert!(carrier.accept(text("hello")).is_ok());
}
