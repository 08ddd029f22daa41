//! Texts that are more than words, and ways that are not SMS: pictures, taps, RCS
//! agents. One consent covers them all, and a STOP is a STOP on every way in.

mod inbound;
mod reports;

use serde_json::{Value, json};
use textledger_command::pipeline::Pipeline;
use textledger_domain::event::Event;
use textledger_domain::event::inbound::MessageReceived;
use textledger_domain::phone::PhoneNumber;
use textledger_handlers::functions::sms_inbound::{Receipt, Report};
use textledger_infrastructure::deployment::functions::Function;

use crate::phones::{events, settle};
use crate::wire::{event_now, message};

/// An RCS agent of ours.
pub const AGENT: &str = "rcs-cb1e6e519e9049fabf8c0ae38e4d876b";

/// What AWS publishes of RCS: its numbers have no plus.
fn by_rcs(from: &PhoneNumber, id: &str, body: &Value) -> Value {
    let body = body.as_str().map_or_else(|| body.to_string(), str::to_owned);
    json!({
        "originationNumber": from.e164().trim_start_matches('+'),
        "destinationNumber": AGENT,
        "messageBody": body,
        "inboundMessageId": id,
    })
}

/// What a carrier's MMS would look like: `body` is the caption, where there is one.
fn by_mms(from: &PhoneNumber, id: &str, caption: Option<&str>) -> Value {
    let mut text = message(from.e164(), id, caption.unwrap_or_default());
    text["mediaUrls"] = json!(["s3://inbound-media/mms/1.jpg"]);
    if caption.is_none() {
        text.as_object_mut().unwrap().remove("messageBody");
    }
    text
}

/// Publishes `text`, and lets everything come to rest.
async fn receive(pipeline: &Pipeline, text: &Value) -> Receipt {
    let answer = pipeline.functions.run(Function::SmsInbound, &event_now(pipeline, text)).await.unwrap();
    settle(pipeline).await;
    serde_json::from_value::<Report>(answer).unwrap().records.remove(0)
}

/// The texts of `phone`, as recorded.
async fn texts(pipeline: &Pipeline, phone: &PhoneNumber) -> Vec<MessageReceived> {
    let events = events(pipeline, phone).await;
    let texts = events.iter().filter_map(|event| match event.event() {
        Event::MessageReceived(message) => Some(message.clone()),
        _ => None,
    });
    texts.collect()
}
