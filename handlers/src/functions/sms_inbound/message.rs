//! The inbound message as AWS End User Messaging publishes it: JSON in the
//! notification's `Message`. A sender and a body are all that a text needs to be
//! recorded and in force (S14): whatever else is missing, unknown or not as
//! documented is left out of it, and the payload is kept beside it as it came.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::value::RawValue;
use textledger_domain::decide::inbound::InboundText;
use textledger_domain::event::inbound::Rejection;
use textledger_domain::hash::Hash;
use textledger_domain::limits::BODY_BYTES_MAX;
use textledger_domain::phone::{BusinessNumber, PhoneNumber};
use textledger_domain::policy::Policy;
use textledger_domain::time::Timestamp;

use crate::sns::{Notification, Rejected, kind_of, short};
use crate::whole::whole;

/// Bytes of a body and its payload together. A DynamoDB item takes 400 KB, and
/// an event holds a little more than these.
const BODY_AND_RAW_BYTES_MAX: usize = 350_000;

/// Digits of a number whose plus is missing, its country code included. Fewer
/// are a national number or a short code.
const WITHOUT_PLUS_DIGITS: std::ops::RangeInclusive<usize> = 11..=15;

/// The fields of a message, each as it stands: what is wrong within one, such as
/// a number out of range or too deep a list, is no matter of the others.
type Fields<'a> = BTreeMap<String, &'a RawValue>;

/// Reads the text in a notification that reached us at `now`, as `raw`.
pub fn read(
    raw: &str,
    notification: &Notification,
    policy: &Policy,
    now: Timestamp,
) -> Result<InboundText, Rejected> {
    let mended = whole(&notification.message);
    let mut fields: Fields<'_> = serde_json::from_str(&mended).map_err(|error| {
        let why = match error.is_data() {
            true => "the message is JSON but not an object".to_owned(),
            false => format!("the message does not read: {}", kind_of(&error)),
        };
        Rejected::new(Rejection::NotJson, why)
    })?;
    let mut is_odd = notification.is_odd || matches!(mended, Cow::Owned(_));
    let from = sender(&required(&mut fields, "originationNumber")?, policy)?;
    let body = required(&mut fields, "messageBody")?;
    if body.len() > BODY_BYTES_MAX {
        let detail =
            format!("messageBody has {} bytes; a text message has at most {BODY_BYTES_MAX}", body.len());
        return Err(Rejected::new(Rejection::BodyTooLarge, detail));
    }
    let mut optional = |name: &str| short(fields.remove(name), &mut is_odd);
    let keyword = optional("messageKeyword");
    let previous_published_message_id = optional("previousPublishedMessageId");
    let destination = optional("destinationNumber");
    let provider_message_id = optional("inboundMessageId").filter(|id| !id.is_empty());
    let to = destination.as_deref().and_then(|number| number.parse().ok());
    is_odd |= to.is_none() || provider_message_id.is_none() || !fields.is_empty();
    let to = to.or_else(|| without_plus(destination.as_deref()?));
    if to.as_ref().is_some_and(|to| to.as_str() == from.e164()) {
        return Err(ours());
    }
    Ok(InboundText {
        provider_message_id: provider_message_id.unwrap_or_else(|| name_of(raw, notification)),
        from,
        to,
        keyword,
        raw: is_odd.then(|| beside(&body, raw)),
        reused_message_id: None,
        body,
        previous_published_message_id,
        sns_message_id: notification.message_id.clone(),
        sns_topic_arn: notification.topic_arn.clone(),
        // SNS always stamps; a hand-made event without a stamp happened now. No
        // clock but ours tells of what is yet to come: a grant stamped ahead
        // would outweigh every STOP sent until then.
        occurred_at: notification.published_at.map_or(now, |at| at.min(now)),
    })
}

/// As much of a payload as fits beside the body that was read from it: all, but
/// for the longest texts there can be.
pub fn beside(body: &str, raw: &str) -> String {
    let room = BODY_AND_RAW_BYTES_MAX.saturating_sub(body.len());
    raw[..raw.floor_char_boundary(room)].to_owned()
}

/// The customer. A number of ours is none, and neither is one that nobody can
/// have: what they say would stop or open texts to somebody who never said it.
fn sender(number: &str, policy: &Policy) -> Result<PhoneNumber, Rejected> {
    let refused = |why: &dyn std::fmt::Display| {
        Rejected::new(Rejection::InvalidSender, format!("originationNumber cannot be answered: {why}"))
    };
    let from: PhoneNumber = number.parse().map_err(|error| refused(&error))?;
    from.possible().map_err(|error| refused(&error))?;
    if policy.is_ours(&from) {
        return Err(ours());
    }
    Ok(from)
}

fn ours() -> Rejected {
    Rejected::new(Rejection::InvalidSender, "originationNumber cannot be answered: a number of our own")
}

/// The number of ours that `destination` names where its plus is missing; any
/// other form, such as an ARN, names none.
fn without_plus(destination: &str) -> Option<BusinessNumber> {
    let is_number = WITHOUT_PLUS_DIGITS.contains(&destination.len())
        && destination.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| format!("+{destination}").parse().ok()).flatten()
}

/// What tells a text without an id of its own from others when it comes again:
/// SNS delivers a notification again under the same id.
fn name_of(raw: &str, notification: &Notification) -> String {
    match &notification.message_id {
        Some(id) => format!("sns:{id}"),
        None => format!("sha256:{}", Hash::of(raw.as_bytes())),
    }
}

fn required(fields: &mut Fields<'_>, name: &str) -> Result<String, Rejected> {
    let missing = |why| Rejected::new(Rejection::MissingField, format!("{name} is {why}"));
    let field = fields.remove(name).ok_or_else(|| missing("missing"))?;
    serde_json::from_str(field.get()).map_err(|_| missing("not a string"))
}
