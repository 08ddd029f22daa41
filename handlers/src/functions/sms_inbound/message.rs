//! The inbound message as AWS End User Messaging publishes it: JSON in the
//! notification's `Message`, with four fields that must be there and two that
//! may be. Unknown fields are ignored: AWS may add some.

use serde_json::{Map, Value};
use textledger_domain::decide::inbound::InboundText;
use textledger_domain::event::inbound::Rejection;
use textledger_domain::limits::BODY_BYTES_MAX;
use textledger_domain::phone::{BusinessNumber, PhoneNumber};
use textledger_domain::time::Timestamp;

use crate::sns::{Notification, Rejected, kind_of};

/// AWS's ids have 36 characters; a view row's key takes 2,048 bytes.
const MESSAGE_ID_BYTES_MAX: usize = 512;

/// Reads the text in a notification that reached us at `now`.
pub fn read(notification: &Notification, now: Timestamp) -> Result<InboundText, Rejected> {
    let message: Value = serde_json::from_str(&notification.message).map_err(|error| {
        Rejected::new(Rejection::NotJson, format!("the message does not read: {}", kind_of(&error)))
    })?;
    let Value::Object(fields) = message else {
        return Err(Rejected::new(Rejection::NotJson, "the message is JSON but not an object"));
    };
    let provider_message_id = required(&fields, "inboundMessageId")?;
    if provider_message_id.is_empty() || provider_message_id.len() > MESSAGE_ID_BYTES_MAX {
        return Err(Rejected::new(Rejection::MissingField, "inboundMessageId is empty or too long"));
    }
    let from = required(&fields, "originationNumber")?.parse::<PhoneNumber>().map_err(|error| {
        Rejected::new(Rejection::InvalidSender, format!("originationNumber cannot be answered: {error}"))
    })?;
    let to = required(&fields, "destinationNumber")?.parse::<BusinessNumber>().map_err(|error| {
        Rejected::new(
            Rejection::InvalidDestination,
            format!("destinationNumber is no number of ours: {error}"),
        )
    })?;
    let body = required(&fields, "messageBody")?;
    if body.len() > BODY_BYTES_MAX {
        let detail =
            format!("messageBody has {} bytes; a text message has at most {BODY_BYTES_MAX}", body.len());
        return Err(Rejected::new(Rejection::BodyTooLarge, detail));
    }
    Ok(InboundText {
        provider_message_id: provider_message_id.to_owned(),
        from,
        to,
        keyword: optional(&fields, "messageKeyword")?,
        body: body.to_owned(),
        previous_published_message_id: optional(&fields, "previousPublishedMessageId")?,
        sns_message_id: notification.message_id.clone(),
        sns_topic_arn: notification.topic_arn.clone(),
        // SNS always stamps; a hand-made event without a stamp happened now. No
        // clock but ours tells of what is yet to come: a grant stamped ahead
        // would outweigh every STOP sent until then.
        occurred_at: notification.published_at.map_or(now, |at| at.min(now)),
    })
}

fn required<'a>(fields: &'a Map<String, Value>, name: &str) -> Result<&'a str, Rejected> {
    match fields.get(name) {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(Rejected::new(Rejection::MissingField, format!("{name} is not a string"))),
        None => Err(Rejected::new(Rejection::MissingField, format!("{name} is missing"))),
    }
}

fn optional(fields: &Map<String, Value>, name: &str) -> Result<Option<String>, Rejected> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(Rejected::new(Rejection::MissingField, format!("{name} is not a string"))),
    }
}
