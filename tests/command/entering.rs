//! Entering wishes and acknowledgements, from the first call to the last system.

use crate::ledger::{CUSTOMER, Ledger, STRANGER};
use textledger_infrastructure::time::{MachineTime, Time};

/// A call, entered under a key.
pub const CALL: [&str; 8] = [
    "--method",
    "voice",
    "--words",
    "no more calls",
    "--evidence",
    "rec-4711",
    "--idempotency-key",
    "call-1",
];

fn check<'a>(phone: &'a str, channel: &'a str) -> [&'a str; 6] {
    ["check", phone, "--channel", channel, "--purpose", "informational"]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_blocks_at_once_and_is_completed_when_the_systems_follow() {
    let ledger = Ledger::after("Hello").await;
    ledger.consent(&check(CUSTOMER, "voice")).assert(0, &["allowed: +14255550182 by voice"]);

    let revoke = [&["revoke", CUSTOMER][..], &CALL, &["--channel", "voice"]].concat();
    ledger
        .consent(&revoke)
        .assert(0, &["recorded: ConsentRevoked", "idempotency key  call-1", "honour by", "America/New_York"]);
    ledger.consent(&["show", CUSTOMER]).assert(
        0,
        &[
            "the opt-out waits to be completed",
            "voice     reply           refused   pending_opt_out",
            "proof",
        ],
    );
    ledger.consent(&check(CUSTOMER, "voice")).assert(1, &["refused", "pending_opt_out", "proof"]);
    ledger.consent(&check(CUSTOMER, "sms")).assert(0, &["allowed"]);

    // The views are up to date although nobody else runs on the directory.
    ledger.consent(&["pending"]).assert(0, &[CUSTOMER, "voice"]);
    ledger.consent(&["overdue"]).assert(0, &["no opt-out is overdue"]);

    let complete = ["complete", CUSTOMER, "--system", "crm", "--system", "dialler"];
    ledger.consent(&complete).assert(0, &["recorded: OptOutCompleted"]);
    ledger.consent(&["pending"]).assert(0, &["no opt-out waits to be completed"]);
    ledger.consent(&check(CUSTOMER, "voice")).assert(1, &["opted_out"]);
    let shown = ledger.consent(&["show", CUSTOMER]);
    shown.assert(0, &["refused   opted_out"]);
    assert!(!shown.stdout.contains("waits"), "{shown:?}");
    ledger.consent(&complete).assert(2, &["no opt-out of this contact waits to be completed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_repeated_under_its_key_is_recorded_once() {
    let ledger = Ledger::after("Hello").await;
    let revoke = [&["revoke", STRANGER, "--json"][..], &CALL].concat();
    let first = ledger.consent(&revoke).assert(0, &[]).json();
    let again = ledger.consent(&revoke).assert(0, &[]).json();
    assert_eq!((&first["outcome"], &again["outcome"]), (&"recorded".into(), &"repeated".into()));
    assert_eq!(first["event_id"], again["event_id"]);
    assert_eq!(first["idempotency_key"], "call-1");

    let events = ledger.events();
    let other: Vec<&str> =
        revoke.iter().map(|arg| if *arg == "no more calls" { "wrong number" } else { *arg }).collect();
    ledger.consent(&other).assert(2, &["used before with different content", "take a new key"]);
    assert_eq!(ledger.events(), events);
}

#[expect(clippy::disallowed_methods, reason = "the command goes by the machine's time")]
#[tokio::test(flavor = "multi_thread")]
async fn a_grant_opens_what_it_names_and_tells_its_fresh_key() {
    let ledger = Ledger::after("STOP").await;
    ledger.consent(&check(CUSTOMER, "sms")).assert(1, &["opted_out"]);
    let wish = ["--method", "web", "--words", "yes, offers too", "--evidence", "form-12", "--language", "es"];
    let scope = ["--channel", "voice", "--purpose", "marketing", "--purpose", "informational"];
    // A grant lifts a revocation only if it is later by more than five seconds.
    tokio::time::sleep(std::time::Duration::from_secs(6)).await;
    let grant = [&["grant", CUSTOMER, "--json", "--customer-id", "c-7"][..], &wish, &scope].concat();
    // A form may be older than the STOP.
    ledger.consent(&grant).assert(2, &["give the time at which consent was given"]);
    let now = MachineTime.now().to_string();
    let dated = [&grant[..], &["--requested-at", &now]].concat();
    let granted = ledger.consent(&dated).assert(0, &[]).json();
    assert_eq!(granted["idempotency_key"].as_str().unwrap().len(), 36);
    ledger.consent(&check(CUSTOMER, "voice")).assert(0, &["granted"]);
    ledger.consent(&check(CUSTOMER, "sms")).assert(1, &["opted_out"]);
    let marketing = ["check", CUSTOMER, "--channel", "voice", "--purpose", "marketing", "--json"];
    let answer = ledger.consent(&marketing).assert(0, &[]).json();
    assert_eq!((&answer["reason"], &answer["phone_number"]), (&"granted".into(), &CUSTOMER.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_deadline_is_counted_where_the_business_is() {
    let ledger = Ledger::after("Hello").await;
    let revoke = [&["revoke", CUSTOMER, "--json", "--time-zone", "Pacific/Guam"][..], &CALL].concat();
    let entered = ledger.consent(&revoke).assert(0, &[]).json();
    assert_eq!(entered["deadline"]["time_zone"], "Pacific/Guam");
}
