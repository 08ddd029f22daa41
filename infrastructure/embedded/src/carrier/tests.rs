//! The carrier by itself, on a store in memory and a clock turned by hand.

mod opting_out;
mod taking;

use std::sync::Arc;

use serde_json::json;

use super::Carrier;
use super::request::TextRequest;
use crate::clock::ManualClock;
use crate::store::Store;

const PHONE: &str = "+14255550182";
const BUSINESS: &str = "+18335550100";
const CONFIGURATION_SET: &str = "texts";

struct World {
    carrier: Carrier,
    clock: Arc<ManualClock>,
}

/// Every text takes three parts, and every id is the same.
fn world() -> World {
    let clock = Arc::new(ManualClock::starting_at("2026-11-22T07:28:00Z".parse().unwrap()));
    let store = Store::in_memory().unwrap();
    let new_id = Arc::new(|| "id-1".into());
    let carrier = Carrier::new(store, clock.clone(), new_id, |_| 3, "opt-outs", CONFIGURATION_SET);
    World { carrier, clock }
}

/// A request to send `body` to the phone.
fn text(body: &str) -> TextRequest {
    TextRequest::parse(
        json!({
            "DestinationPhoneNumber": PHONE, "OriginationIdentity": BUSINESS,
            "MessageBody": body, "MessageType": "TRANSACTIONAL", "TimeToLive": 300,
            "ConfigurationSetName": CONFIGURATION_SET,
            "Context": { "outbound_id": "out-1" },
        })
        .to_string()
        .as_bytes(),
    )
    .unwrap()
}
