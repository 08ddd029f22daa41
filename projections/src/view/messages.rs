//! The messages view: every text in and out, and what became of it.

use serde::{Deserialize, Serialize};
use textledger_domain::event::Event;
use textledger_domain::event::arrival::Arrival;
use textledger_domain::event::care::Copied;
use textledger_domain::event::imported::{ImportedDirection, MessageImported};
use textledger_domain::event::inbound::MessageReceived;
use textledger_domain::event::outbound::{DeliveryUpdated, SendFailure, SendKind, SendStarted};
use textledger_domain::ids::SessionId;
use textledger_domain::phone::{BusinessNumber, PhoneNumber};
use textledger_domain::record::Recorded;
use textledger_domain::stream::Seq;
use textledger_domain::text::segments::Segments;
use textledger_domain::time::Timestamp;
use textledger_domain::words::ERASED;

use super::touch::Touch;
use crate::retention::four_years_after;

/// Which way a text went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From the customer.
    Inbound,
    /// To the customer.
    Outbound,
}

/// What became of a text, from the least to the most that can be known. Reports
/// come late, doubled and in any order: the greatest one stays, so a lesser one
/// never overwrites it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageStatus {
    /// An inbound text; it has no further fate.
    Received,
    /// Handed to the carrier; no result yet.
    Sending,
    /// It may or may not have been taken.
    InDoubt,
    /// It was not taken.
    Failed,
    /// The carrier took it.
    Sent,
    /// The carrier reports that it is on its way.
    Pending,
    /// Final: it did not arrive.
    Undelivered,
    /// Final: the carrier's network accepted it.
    Accepted,
    /// Final: it reached the phone.
    Delivered,
}

/// One text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageRow {
    /// The provider's id of an inbound text, our outbound id of one we sent.
    pub message_id: String,
    /// When the customer sent it, or we did.
    pub timestamp: Timestamp,
    /// The contact.
    pub phone_number: PhoneNumber,
    /// Our number, as far as it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub business_number: Option<BusinessNumber>,
    /// The conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<SessionId>,
    /// Which way it went.
    pub direction: Direction,
    /// What an outbound text is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<SendKind>,
    /// The exact text.
    pub message_body: String,
    /// Links to what came with it and is not words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub media: Vec<String>,
    /// How long the contact had waited when it was sent, in whole seconds: from
    /// [`SendStarted::asked_at`], which is when the latest text it answers reached
    /// us or, for the confirmation of a revocation, when the contact sent it. An
    /// inbound text has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_after_s: Option<u64>,
    /// What became of it.
    pub status: MessageStatus,
    /// How it is cut and counted.
    pub segments: Segments,
    /// The provider's id of a text we sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_message_id: Option<String>,
    /// Price as the carrier gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<String>,
    /// Expiry in epoch seconds: four calendar years.
    pub ttl: i64,
    /// The last event this row rests on.
    pub as_of_seq: Seq,
}

pub(super) fn touched_by(event: &Recorded) -> Option<Touch> {
    // What stands in an annex is carried over, or its words stay there alone.
    event.stream().contact()?;
    let (id, creates) = match event.event() {
        Event::MessageReceived(message) => (message.provider_message_id.clone(), true),
        Event::SendStarted(send) => (send.outbound_id.to_string(), true),
        Event::MessageImported(text) => (text.id(), true),
        Event::MessageSent(sent) => (sent.outbound_id.to_string(), false),
        Event::SendFailed(failed) => (failed.outbound_id.to_string(), false),
        Event::DeliveryUpdated(update) => (update.outbound_id?.to_string(), false),
        Event::WordsErased(erased) => match &erased.copy {
            Copied::Message(id) => (id.clone(), false),
            Copied::Wish(_) | Copied::Nowhere => return None,
        },
        _ => return None,
    };
    Some(Touch { id, creates })
}

pub(super) fn apply(row: Option<MessageRow>, event: &Recorded) -> Option<MessageRow> {
    match event.event() {
        Event::MessageReceived(message) => Some(received(message, event)),
        Event::SendStarted(send) => Some(started(send, event)),
        Event::MessageImported(text) => imported(text, event),
        // A report that names another contact's text says nothing about it.
        _ if row.as_ref().is_some_and(|row| event.stream().contact() != Some(&row.phone_number)) => row,
        Event::MessageSent(sent) => {
            let mut row = learn(row?, MessageStatus::Sent, event);
            row.provider_message_id = Some(sent.provider_message_id.clone());
            Some(row)
        }
        Event::SendFailed(failed) => {
            let status = match failed.class {
                SendFailure::InDoubt => MessageStatus::InDoubt,
                _ => MessageStatus::Failed,
            };
            Some(learn(row?, status, event))
        }
        Event::DeliveryUpdated(update) => {
            let row = row?;
            let (status, known) = (reported(update), row.status);
            let mut row = learn(row, status, event);
            row.provider_message_id = Some(update.provider_message_id.clone());
            // What failed first, and went another way then, costs nothing any more.
            let is_the_word = update.tells_a_price() && (status >= known || row.price.is_none());
            row.price = update.price.clone().filter(|_| is_the_word).or(row.price);
            Some(row)
        }
        Event::WordsErased(_) => {
            let mut row = row?;
            row.message_body = ERASED.to_owned();
            row.media.clear();
            row.as_of_seq = event.seq();
            Some(row)
        }
        _ => row,
    }
}

fn learn(mut row: MessageRow, status: MessageStatus, event: &Recorded) -> MessageRow {
    row.status = row.status.max(status);
    row.as_of_seq = event.seq();
    row
}

fn reported(update: &DeliveryUpdated) -> MessageStatus {
    match update.arrival() {
        Some(Arrival::Arrived) if update.reached_the_phone() => MessageStatus::Delivered,
        Some(Arrival::Arrived) => MessageStatus::Accepted,
        Some(Arrival::Failed) => MessageStatus::Undelivered,
        None => MessageStatus::Pending,
    }
}

fn received(message: &MessageReceived, event: &Recorded) -> MessageRow {
    MessageRow {
        message_id: message.provider_message_id.clone(),
        timestamp: event.occurred_at(),
        phone_number: message.from.clone(),
        business_number: message.to.clone(),
        session_id: Some(message.session_id),
        direction: Direction::Inbound,
        kind: None,
        message_body: message.body.to_string(),
        media: message.media.iter().filter_map(|media| Some(media.link.as_ref()?.to_string())).collect(),
        answered_after_s: None,
        status: MessageStatus::Received,
        segments: message.segments,
        provider_message_id: None,
        price: None,
        ttl: four_years_after(event.occurred_at()),
        as_of_seq: event.seq(),
    }
}

fn started(send: &SendStarted, event: &Recorded) -> MessageRow {
    MessageRow {
        message_id: send.outbound_id.to_string(),
        timestamp: event.occurred_at(),
        phone_number: send.to.clone(),
        business_number: Some(send.from.clone()),
        session_id: send.session_id,
        direction: Direction::Outbound,
        kind: Some(send.kind),
        message_body: send.text.to_string(),
        media: Vec::new(),
        answered_after_s: Some(waited_s(send, event)),
        status: MessageStatus::Sending,
        segments: send.segments,
        provider_message_id: None,
        price: None,
        ttl: four_years_after(event.occurred_at()),
        as_of_seq: event.seq(),
    }
}

/// A text of the system replaced. Only what it surely knew of its fate is told.
fn imported(text: &MessageImported, event: &Recorded) -> Option<MessageRow> {
    let direction = match text.direction {
        ImportedDirection::Inbound => Direction::Inbound,
        ImportedDirection::Outbound => Direction::Outbound,
    };
    let status = match (direction, text.status.as_deref().map(str::to_lowercase).as_deref()) {
        (Direction::Inbound, _) => MessageStatus::Received,
        (Direction::Outbound, Some("sent")) => MessageStatus::Sent,
        (Direction::Outbound, Some("delivered")) => MessageStatus::Delivered,
        (Direction::Outbound, Some("failed")) => MessageStatus::Failed,
        (Direction::Outbound, _) => MessageStatus::InDoubt,
    };
    Some(MessageRow {
        message_id: text.id(),
        timestamp: event.occurred_at(),
        phone_number: event.stream().contact()?.clone(),
        business_number: None,
        session_id: None,
        direction,
        kind: None,
        message_body: text.body.to_string(),
        media: Vec::new(),
        answered_after_s: None,
        status,
        segments: text.segments,
        provider_message_id: text.message_id.clone(),
        price: None,
        ttl: four_years_after(event.occurred_at()),
        as_of_seq: event.seq(),
    })
}

/// The customer's clock, which a confirmation goes by, may be ahead of ours.
fn waited_s(send: &SendStarted, event: &Recorded) -> u64 {
    u64::try_from(event.occurred_at().since(send.asked_at).num_seconds()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use textledger_domain::event::outbound::ConsentPosition;
    use textledger_domain::ids::{EventId, OutboundId};
    use textledger_domain::story::{CUSTOMER, Story, start};
    use uuid::Uuid;

    use super::*;

    fn send(asked_at: Timestamp) -> Event {
        SendStarted {
            outbound_id: OutboundId(Uuid::nil()),
            kind: SendKind::OptOutConfirmation,
            answers: EventId(Uuid::nil()),
            turn_id: None,
            part: None,
            template: None,
            covers: Vec::new(),
            session_id: None,
            asked_at,
            attempt: 1,
            to: CUSTOMER.parse().unwrap(),
            from: "+12125550101".parse().unwrap(),
            text: "Bye".to_owned().into(),
            segments: Segments::of("Bye"),
            consent: ConsentPosition { as_of_seq: 1, opted_out: true },
            parts_per_second: None,
        }
        .into()
    }

    #[test]
    fn an_answer_says_in_whole_seconds_how_long_was_waited_and_never_less_than_none() {
        let sent_after = TimeDelta::milliseconds(61_999);
        for (asked_after, waited) in
            [(TimeDelta::zero(), 61), (TimeDelta::seconds(61), 0), (TimeDelta::hours(1), 0)]
        {
            let story = Story::with("+12125550101").given([send(start() + asked_after)], sent_after);
            let row = apply(None, &story.events[0]).unwrap();
            assert_eq!(row.answered_after_s, Some(waited), "asked {asked_after} after the start");
        }
    }
}
