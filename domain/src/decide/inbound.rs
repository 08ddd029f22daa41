//! What follows from an inbound text.

use crate::contact::Contact;
use crate::deadline::{DEFAULT_TIME_ZONE, Deadline};
use crate::event::Event;
use crate::event::consent::{Channel, Confirmation, ConsentGranted, ConsentRevoked, Method, Recognised};
use crate::event::inbound::{MessageReceived, SessionStarted};
use crate::ids::{EventId, Moment, SessionId};
use crate::keywords::{self, Intent};
use crate::phone::{BusinessNumber, PhoneNumber};
use crate::record::{Actor, Draft};
use crate::time::Timestamp;

/// A text as a phone sent it, its form already checked.
#[derive(Debug, Clone)]
pub struct InboundText {
    /// AWS's `inboundMessageId`.
    pub provider_message_id: String,
    /// The customer.
    pub from: PhoneNumber,
    /// Which of our numbers was texted.
    pub to: BusinessNumber,
    /// AWS's `messageKeyword`.
    pub keyword: Option<String>,
    /// The text.
    pub body: String,
    /// AWS's `previousPublishedMessageId`.
    pub previous_published_message_id: Option<String>,
    /// The SNS notification.
    pub sns_message_id: Option<String>,
    /// The SNS topic.
    pub sns_topic_arn: Option<String>,
    /// The SNS timestamp: the only time an inbound text has.
    pub occurred_at: Timestamp,
}

/// The events of one inbound text: the text itself, the conversation it may
/// begin, and the change of consent it may ask for.
#[must_use]
pub fn receive(contact: &Contact, text: &InboundText, moment: Moment<'_>) -> Vec<Draft> {
    let reading = keywords::read(&text.body, contact.consent.is_opted_out());
    let session = contact.session_at(text.occurred_at).map(|session| session.id);
    let session_id = session.unwrap_or_else(|| SessionId::draw(moment));
    // Drawn in the order they are recorded in, so ids sort like positions.
    let started_id = session.is_none().then(|| EventId::draw(moment));
    let message_id = EventId::draw(moment);

    let draft = |event_id, event, causation_id, actor| Draft {
        event_id,
        event,
        occurred_at: text.occurred_at,
        correlation_id: message_id.into(),
        causation_id,
        actor,
    };
    let mut drafts = Vec::with_capacity(3);
    if let Some(started_id) = started_id {
        let started = SessionStarted { session_id, channel: "sms".to_owned() };
        drafts.push(draft(
            started_id,
            started.into(),
            Some(message_id),
            Actor::System("sms-inbound".to_owned()),
        ));
    }
    drafts.push(draft(message_id, received(text, session_id, reading.intent), None, Actor::Customer));
    let rule = || Recognised::Keyword(reading.keyword.unwrap_or_default().to_owned());
    let wish = match reading.intent {
        Intent::OptOut => Some(revoked(contact, text, rule(), message_id)),
        Intent::OptIn => Some(granted(text, rule())),
        Intent::Conversation | Intent::Help => None,
    };
    if let Some(wish) = wish {
        drafts.push(draft(EventId::draw(moment), wish, Some(message_id), Actor::Customer));
    }
    drafts
}

fn received(text: &InboundText, session_id: SessionId, intent: Intent) -> Event {
    MessageReceived {
        provider_message_id: text.provider_message_id.clone(),
        from: text.from.clone(),
        to: text.to.clone(),
        keyword: text.keyword.clone(),
        body: text.body.clone(),
        previous_published_message_id: text.previous_published_message_id.clone(),
        sns_message_id: text.sns_message_id.clone(),
        sns_topic_arn: text.sns_topic_arn.clone(),
        session_id,
        intent,
    }
    .into()
}

fn revoked(contact: &Contact, text: &InboundText, recognised: Recognised, id: EventId) -> Event {
    let after = contact.consent.with_revocation(text.occurred_at, id);
    let confirmation = if contact.consent.is_opted_out() {
        Confirmation::AlreadyRevoked
    } else if after.is_opted_out() {
        Confirmation::Owed
    } else {
        Confirmation::Superseded
    };
    ConsentRevoked {
        method: Method::Sms,
        words: text.body.clone(),
        recognised,
        channels: vec![Channel::Sms, Channel::Voice],
        requested_at: text.occurred_at,
        deadline: Deadline::after(text.occurred_at, DEFAULT_TIME_ZONE),
        confirmation,
    }
    .into()
}

fn granted(text: &InboundText, recognised: Recognised) -> Event {
    ConsentGranted {
        method: Method::Sms,
        words: text.body.clone(),
        recognised,
        channels: vec![Channel::Sms],
        granted_at: text.occurred_at,
    }
    .into()
}
