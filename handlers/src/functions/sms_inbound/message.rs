//! The inbound message as AWS End User Messaging publishes it: JSON in the
//! notification's `Message`. A sender and a body are all that a text needs to be
//! recorded and in force (S14): whatever else is missing, unknown or not as
//! documented is left out of it, and the payload is kept beside it as it came.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::value::RawValue;
use textledger_domain::decide::inbound::InboundText;
use textledger_domain::decide::tapped;
use textledger_domain::event::inbound::Rejection;
use textledger_domain::event::media::Media;
use textledger_domain::hash::Hash;
use textledger_domain::limits::BODY_BYTES_MAX;
use textledger_domain::phone::{BusinessNumber, PhoneNumber};
use textledger_domain::policy::Policy;
use textledger_domain::rcs_agent::RcsAgent;
use textledger_domain::time::Timestamp;

use super::attached;
use super::rich::{self, Rich};
use crate::sns::{Notification, Rejected, kind_of, short};
use crate::whole::whole;

/// Bytes of a body and its payload together. A DynamoDB item takes 400 KB, and
/// an event holds a little more than these: links to media, above all.
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
    let destination = short(fields.remove("destinationNumber"), &mut is_odd);
    let number_of_ours = destination.as_deref().and_then(|number| number.parse().ok());
    let rcs_agent = destination.as_deref().and_then(|name| name.parse::<RcsAgent>().ok());
    // AWS documents an agent's id; its ARN is kept as it came.
    let is_named = number_of_ours.is_some() || rcs_agent.as_ref().is_some_and(RcsAgent::is_id);
    let to: Option<BusinessNumber> =
        number_of_ours.or_else(|| with_plus(destination.as_deref()?)?.parse().ok());
    let (body, media) = said(&mut fields, to.is_some(), &mut is_odd)?;
    let mut optional = |name: &str| short(fields.remove(name), &mut is_odd);
    let keyword = optional("messageKeyword");
    let previous_published_message_id = optional("previousPublishedMessageId");
    let provider_message_id = optional("inboundMessageId").filter(|id| !id.is_empty());
    let number = required(&mut fields, "originationNumber")?;
    // RCS names customers without a plus. What came to a number of ours did not come by
    // RCS; of what came elsewhere, or where is not known, a STOP must not be lost (S14).
    let completed = with_plus(&number).filter(|_| to.is_none() || body.is_rich);
    let from = sender(completed.as_deref().unwrap_or(&number), policy)?;
    is_odd |= !is_named || provider_message_id.is_none() || completed.is_some() || !fields.is_empty();
    if to.as_ref().is_some_and(|to| to.as_str() == from.e164()) {
        return Err(ours());
    }
    let body = body.words;
    Ok(InboundText {
        provider_message_id: provider_message_id.unwrap_or_else(|| name_of(raw, notification)),
        from,
        to,
        rcs_agent,
        keyword,
        raw: is_odd.then(|| beside(&body, raw)),
        reused_message_id: None,
        body,
        media,
        previous_published_message_id,
        sns_message_id: notification.message_id.clone(),
        sns_topic_arn: notification.topic_arn.clone(),
        // SNS always stamps; a hand-made event without a stamp happened now. No
        // clock but ours tells of what is yet to come: a grant stamped ahead
        // would outweigh every STOP sent until then.
        occurred_at: notification.published_at.map_or(now, |at| at.min(now)),
    })
}

/// What somebody said, in a text or by other means.
struct Heard {
    words: String,
    /// Whether it came as more than words.
    is_rich: bool,
}

/// What a message says, and what came with it; `is_to_number` where it came to a number
/// rather than an agent of RCS. A picture needs no words beside it.
fn said(
    fields: &mut Fields<'_>,
    is_to_number: bool,
    is_odd: &mut bool,
) -> Result<(Heard, Vec<Media>), Rejected> {
    let mut media: Vec<Media> =
        fields.iter().flat_map(|(name, value)| attached::linked(name, value.get())).collect();
    media.truncate(attached::MEDIA_MAX);
    let body = match required(fields, "messageBody") {
        Err(_) if !media.is_empty() => String::new(),
        body => body?,
    };
    if body.len() > BODY_BYTES_MAX {
        let detail =
            format!("messageBody has {} bytes; a text message has at most {BODY_BYTES_MAX}", body.len());
        return Err(Rejected::new(Rejection::BodyTooLarge, detail));
    }
    let Some(rich) = rich::read(&body) else {
        return Ok((Heard { words: body, is_rich: false }, media));
    };
    *is_odd = true;
    match rich {
        // Anybody can write JSON in a text. A wish for ours has to be all that is in it.
        Rich::Said { words, .. } if is_to_number && tapped::opens(&words) => {
            Ok((Heard { words: body, is_rich: false }, media))
        }
        Rich::Said { words, media: within } => {
            media.extend(within);
            media.truncate(attached::MEDIA_MAX);
            Ok((Heard { words, is_rich: true }, media))
        }
        Rich::Notice(notice) => {
            Err(Rejected::new(Rejection::NotAMessage, format!("{notice}: nobody said anything")))
        }
    }
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

/// `number` in E.164 where nothing but its plus is missing; any other form, such as an
/// ARN, is no number.
fn with_plus(number: &str) -> Option<String> {
    let is_number =
        WITHOUT_PLUS_DIGITS.contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| format!("+{number}"))
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
