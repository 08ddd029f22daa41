//! What a contact and the agent say to each other, as events in the shapes the
//! functions record: for long histories and many of them, without a pipeline.

use chrono::TimeDelta;
use textledger_domain::contact::Contact;
use textledger_domain::decide::inbound::{self, InboundText};
use textledger_domain::event::Event;
use textledger_domain::event::outbound::{
    ConsentPosition, DeliveryUpdated, MessageSent, Part, SendKind, SendStarted,
};
use textledger_domain::event::turn::AgentReplied;
use textledger_domain::ids::{CorrelationId, EventId, IdSource, Moment, OutboundId, SessionId, TurnId};
use textledger_domain::phone::{BusinessNumber, PhoneNumber};
use textledger_domain::policy::Policy;
use textledger_domain::record::{Draft, Error, Head, Recorded};
use textledger_domain::stream::StreamId;
use textledger_domain::text::segments::Segments;
use textledger_domain::time::Timestamp;

/// Events of one exchange.
pub const EVENTS_PER_EXCHANGE: usize = 5;

const ANSWER: &str = "Of course. Thursday at 15:30 is free; shall I book it for you?";
const CONFIRMATION: &str =
    "You are opted out and will get no more texts from us. Reply START to opt in again.";

/// How much later the first text of the next conversation comes, and the second one
/// of the same.
const NEXT_CONVERSATION_AFTER: TimeDelta = TimeDelta::days(2);
const NEXT_TEXT_AFTER: TimeDelta = TimeDelta::minutes(10);

/// A contact with a history.
pub struct Told {
    /// Its events.
    pub events: Vec<Recorded>,
    /// What they fold to.
    pub contact: Contact,
}

/// Who says what.
#[derive(Clone)]
pub struct Teller<'a> {
    /// The customer.
    pub from: PhoneNumber,
    /// Our number.
    pub to: BusinessNumber,
    /// How often a text is answered, two in a conversation.
    pub exchanges: usize,
    /// Whether the last text is STOP.
    pub stops: bool,
    /// When it begins.
    pub start: Timestamp,
    /// Where ids come from.
    pub ids: &'a dyn IdSource,
}

impl Teller<'_> {
    /// The history: [`EVENTS_PER_EXCHANGE`] events for each exchange.
    ///
    /// # Errors
    /// [`Error`]
    pub fn tell(&self) -> Result<Told, Error> {
        let stream = StreamId::Contact(self.from.clone());
        let mut told = Told { events: Vec::new(), contact: Contact::default() };
        let (mut head, mut now) = (Head::EMPTY, self.start);
        for number in 0..self.exchanges {
            let begins = number % 2 == 0;
            let is_stop = self.stops && number + 1 == self.exchanges;
            now = now + if begins { NEXT_CONVERSATION_AFTER } else { NEXT_TEXT_AFTER };
            let moment = head.moment(now, self.ids);
            let text = self.text(moment, if is_stop { "STOP" } else { QUESTION });
            let mut drafts = exchange(&text, &told.contact, head, &self.to, moment);
            // A conversation begins with an event of its own.
            drafts.truncate(EVENTS_PER_EXCHANGE);
            let sealed = Recorded::seal(&stream, head, drafts, moment)?;
            for event in sealed {
                head = event.as_head();
                told.contact.evolve(&event);
                told.events.push(event);
            }
        }
        Ok(told)
    }

    fn text(&self, moment: Moment<'_>, body: &str) -> InboundText {
        InboundText {
            provider_message_id: moment.ids.draw(moment.now).to_string(),
            from: self.from.clone(),
            to: Some(self.to.clone()),
            keyword: Some("KEYWORD_000000000000".to_owned()),
            body: body.to_owned(),
            raw: None,
            media: Vec::new(),
            rcs_agent: None,
            reused_message_id: None,
            previous_published_message_id: None,
            sns_message_id: Some(moment.ids.draw(moment.now).to_string()),
            sns_topic_arn: Some(TOPIC.to_owned()),
            occurred_at: moment.now,
        }
    }
}

const QUESTION: &str = "Hi, could you move my appointment to Thursday afternoon, please?";
const TOPIC: &str = "arn:aws:sns:us-east-1:000000000000:sms-inbound-messages";

/// The events of `text`, of what is sent in answer, and of its way to the phone.
#[must_use]
pub fn exchange(
    text: &InboundText,
    contact: &Contact,
    head: Head,
    business: &BusinessNumber,
    moment: Moment<'_>,
) -> Vec<Draft> {
    let mut drafts = inbound::receive(contact, text, None, &Policy::default(), moment);
    let Some(asked) = drafts.iter().find_map(received) else { return drafts };
    let revoked = drafts.iter().any(|draft| matches!(draft.event, Event::ConsentRevoked(_)));
    let reply = |event: Event, cause| {
        Draft::by_system("agent-reply", event, CorrelationId::from(asked.event_id), cause, moment)
    };
    let (turn_id, outbound_id) = (TurnId::draw(moment), OutboundId::draw(moment));
    let mut answers = asked.event_id;
    if !revoked {
        let answered = AgentReplied {
            turn_id,
            covers: vec![asked.event_id],
            agent_id: "LOCALAGENT".to_owned(),
            agent_alias: "LOCALALIAS".to_owned(),
            session_id: asked.session_id,
            text: ANSWER.into(),
            parts: 1,
            latency_ms: 900,
        };
        let answered = reply(answered.into(), asked.event_id);
        answers = answered.event_id;
        drafts.push(answered);
    }
    let sent_text = if revoked { CONFIRMATION } else { ANSWER };
    let started = SendStarted {
        outbound_id,
        kind: if revoked { SendKind::OptOutConfirmation } else { SendKind::AgentReply },
        answers,
        turn_id: (!revoked).then_some(turn_id),
        part: (!revoked).then_some(Part { number: 1, of: 1 }),
        template: None,
        covers: Vec::new(),
        session_id: Some(asked.session_id),
        asked_at: text.occurred_at,
        attempt: 1,
        to: text.from.clone(),
        from: business.clone(),
        text: sent_text.into(),
        segments: Segments::of(sent_text),
        consent: ConsentPosition { as_of_seq: head.seq, opted_out: revoked },
        parts_per_second: None,
    };
    let started = reply(started.into(), answers);
    let sent = MessageSent { outbound_id, provider_message_id: text.provider_message_id.clone() };
    let sent = reply(sent.into(), started.event_id);
    let report = reply(delivered(outbound_id, text, business, moment).into(), sent.event_id);
    drafts.extend([started, sent, report]);
    drafts
}

/// What is answered.
struct Asked {
    event_id: EventId,
    session_id: SessionId,
}

fn received(draft: &Draft) -> Option<Asked> {
    match &draft.event {
        Event::MessageReceived(text) => Some(Asked { event_id: draft.event_id, session_id: text.session_id }),
        _ => None,
    }
}

fn delivered(
    outbound_id: OutboundId,
    text: &InboundText,
    business: &BusinessNumber,
    moment: Moment<'_>,
) -> DeliveryUpdated {
    DeliveryUpdated {
        outbound_id: Some(outbound_id),
        provider_message_id: text.provider_message_id.clone(),
        event_type: "TEXT_DELIVERED".to_owned(),
        status: Some("DELIVERED".to_owned()),
        is_final: true,
        reported_at: moment.now,
        from: Some(business.clone()),
        rcs_agent: None,
        sent_at: Some(moment.now),
        parts: Some(1),
        price: Some("0.00581".to_owned()),
        carrier_fee: Some("0.00302".to_owned()),
        session_fee: None,
        carrier: Some("310-800".to_owned()),
    }
}
