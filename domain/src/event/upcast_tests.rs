//! What older schemas mean today.

use serde_json::json;

use super::Event;
use super::consent::{Acknowledgement, Purpose};
use crate::joined::Joined;

#[test]
fn a_revocation_of_the_first_schema_stops_every_purpose_at_once() {
    let stored = json!({
        "method": "sms", "words": "Stop!", "recognised": { "by": "keyword", "rule": "STOP" },
        "channels": ["sms", "voice"], "requested_at": "2026-11-22T07:28:00.123Z",
        "deadline": {
            "weekdays_only": "2026-12-04", "federal_holidays": "2026-12-07",
            "calendar": "us-federal/bdays-0.1", "time_zone": "America/New_York",
        },
        "confirmation": "owed",
    });
    let Event::ConsentRevoked(revoked) =
        Event::from_data("ConsentRevoked", 1, Joined::from(&stored)).unwrap()
    else {
        panic!("not a revocation")
    };
    assert_eq!(revoked.purposes, Purpose::ALL);
    assert_eq!(revoked.acknowledgement, Acknowledgement::NotNeeded);
}

#[test]
fn a_grant_of_the_first_schema_opens_no_marketing() {
    let stored = json!({
        "method": "sms", "words": "start", "recognised": { "by": "keyword", "rule": "START" },
        "channels": ["sms"], "granted_at": "2026-11-22T07:28:00.123Z",
    });
    let Event::ConsentGranted(granted) =
        Event::from_data("ConsentGranted", 1, Joined::from(&stored)).unwrap()
    else {
        panic!("not a grant")
    };
    assert_eq!(granted.purposes, Purpose::OPENED_BY_TEXT);
    assert!(!granted.carrier_blocks);
}
