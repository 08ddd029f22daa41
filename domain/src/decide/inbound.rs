//! What follows from an inbound text.

use std::borrow::Cow;

use super::context::context;
use super::pieces::{self, Arrived, Earlier};
use super::revocation::{self, Said};
use crate::actor::Actor;
use crate::consent::Question;
use crate::contact::Contact;
use crate::event::Event;
use crate::event::consent::{
    Channel, ConsentGranted, ConsentUpheld, Finding, Method, Purpose, Recognised, RevocationUnclear,
};
use crate::event::inbound::{MessageReceived, SessionStarted};
use crate::event::intent::Intent;
use crate::event::media::Media;
use crate::ids::{EventId, Moment, SessionId};
use crate::likeness::Likeness;
use crate::limits::PARTS_WITHIN;
use crate::phone::{BusinessNumber, PhoneNumber};
use crate::policy::Policy;
use crate::rcs_agent::RcsAgent;
use crate::record::{Draft, Recorded};
use crate::text::plain::is_blank_text;
use crate::text::segments::Segments;
use crate::time::Timestamp;
use crate::words::Words;
use textledger_reading::{self as reading, Class, Reading};

/// What our own events name as their actor.
const FUNCTION: &str = "sms-inbound";

/// A text as a phone sent it, its form already checked.
#[derive(Debug, Clone)]
pub struct InboundText {
    /// AWS's `inboundMessageId`, or what stands for it.
    pub provider_message_id: String,
    /// The customer.
    pub from: PhoneNumber,
    /// Which of our numbers was texted, as far as the payload tells.
    pub to: Option<BusinessNumber>,
    /// Which RCS agent of ours was texted, where it was no number.
    pub rcs_agent: Option<RcsAgent>,
    /// AWS's `messageKeyword`.
    pub keyword: Option<String>,
    /// The text.
    pub body: String,
    /// What came with it and is not words.
    pub media: Vec<Media>,
    /// The payload as it came, where it holds other or more than the rest of
    /// this.
    pub raw: Option<String>,
    /// AWS's `inboundMessageId`, where another text had it before.
    pub reused_message_id: Option<String>,
    /// AWS's `previousPublishedMessageId`.
    pub previous_published_message_id: Option<String>,
    /// The SNS notification.
    pub sns_message_id: Option<String>,
    /// The SNS topic.
    pub sns_topic_arn: Option<String>,
    /// The SNS timestamp: the only time an inbound text has.
    pub occurred_at: Timestamp,
}

impl InboundText {
    /// This text without all that is not needed for what follows from it.
    #[must_use]
    pub fn bare(self) -> Self {
        Self {
            rcs_agent: None,
            keyword: None,
            media: Vec::new(),
            raw: None,
            previous_published_message_id: None,
            sns_message_id: None,
            sns_topic_arn: None,
            ..self
        }
    }

    /// The text that `event` records as `message`.
    #[must_use]
    pub fn of(event: &Recorded, message: &MessageReceived) -> Self {
        Self {
            provider_message_id: message.provider_message_id.clone(),
            from: message.from.clone(),
            to: message.to.clone(),
            rcs_agent: message.rcs_agent.clone(),
            keyword: message.keyword.clone(),
            body: message.body.as_str().to_owned(),
            media: message.media.clone(),
            raw: message.raw.as_ref().and_then(Words::said).map(str::to_owned),
            reused_message_id: message.reused_message_id.clone(),
            previous_published_message_id: message.previous_published_message_id.clone(),
            sns_message_id: message.sns_message_id.clone(),
            sns_topic_arn: message.sns_topic_arn.clone(),
            occurred_at: event.occurred_at(),
        }
    }

    /// What tells whether it is a part of another.
    #[must_use]
    pub fn arrived(&self) -> Arrived<'_> {
        let names = self.previous_published_message_id.as_deref();
        Arrived { body: &self.body, said_at: self.occurred_at, names }
    }
}

/// The events of one inbound text, which may be the rest of the one `earlier`: the
/// silence it ends, the conversation it may begin, the text itself, and the wish
/// it may hold.
#[must_use]
pub fn receive(
    contact: &Contact,
    text: &InboundText,
    earlier: Option<&Earlier>,
    policy: &Policy,
    moment: Moment<'_>,
) -> Vec<Draft> {
    let mut drafts = Vec::with_capacity(4);
    let silenced = silence(contact, text.occurred_at, policy, moment);
    let contact = match silenced {
        None => Cow::Borrowed(contact),
        Some((draft, contact)) => {
            drafts.push(draft);
            Cow::Owned(contact)
        }
    };
    let opted_out = contact.consent.is_opted_out(text.occurred_at);
    let context = context(&contact, text.occurred_at, policy);
    let mut alone = reading::read(&text.body, context);
    // START answers our question, unless there is a block for it to lift.
    if alone.class == Class::Continue && contact.is_blocked() {
        let unasked = reading::read(&text.body, reading::Context { asked: false, ..context });
        if unasked.class == Class::Grant {
            alone = unasked;
        }
    }
    let reading = match earlier {
        Some(earlier) => pieces::joined(alone, text.arrived(), earlier, context),
        None => alone,
    };
    let reading = match (reading.class, contact.consent.question) {
        (Class::None, Some(question)) => answers(&question, text, context).unwrap_or(reading),
        _ => reading,
    };
    let intent = match intent(&reading, context.asked, opted_out) {
        Intent::Conversation if reading.nearly_grants && contact.is_to_hear_of_start(text.occurred_at) => {
            Intent::OptInUnclear
        }
        // The carrier delivered one text under two ids: our question in between was
        // not for it, and this is no second word.
        Intent::OptOut if reading.class == Class::Unclear && is_the_text_before(&contact, text) => {
            Intent::Conversation
        }
        intent => intent,
    };
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
    if let Some(started_id) = started_id {
        let started = SessionStarted { session_id, channel: "sms".to_owned() };
        let us = Actor::System(FUNCTION.to_owned());
        drafts.push(draft(started_id, started.into(), Some(message_id), us));
    }
    drafts.push(draft(message_id, received(text, session_id, intent, &reading), None, Actor::Customer));
    if intent.is_wish() {
        let id = EventId::draw(moment);
        let wish = wish(&contact, text, &reading, intent, policy, id);
        drafts.extend(wish.map(|wish| draft(id, wish, Some(message_id), Actor::Customer)));
    }
    drafts
}

/// The revocation by silence that this text ends, and the contact after it: the
/// text is read as what it is, one from a contact who is opted out.
fn silence(
    contact: &Contact,
    said_at: Timestamp,
    policy: &Policy,
    moment: Moment<'_>,
) -> Option<(Draft, Contact)> {
    // By the customer's clock: an answer sent in time counts, however late it
    // reaches us, as long as the silence is not on record yet.
    let question = contact.consent.unanswered(said_at).copied()?;
    let id = EventId::draw(moment);
    let draft = Draft {
        event_id: id,
        event: revocation::by_silence(&question, policy).into(),
        // The question was open until then; the wish itself dates from the text.
        occurred_at: question.answer_by().unwrap_or(moment.now),
        correlation_id: question.event.into(),
        causation_id: Some(question.event),
        actor: Actor::System(FUNCTION.to_owned()),
    };
    let mut after = contact.clone();
    after.consent = after.consent.with_silence(&question, id);
    Some((draft, after))
}

/// What a text says to a question that was not put to the contact as far as we
/// know, and is open all the same. CONTINUE says by itself what it means. YES
/// means stop where the question may have arrived after all; NO might be said to
/// something else, and doubt opens nothing.
fn answers(question: &Question, text: &InboundText, context: reading::Context<'_>) -> Option<Reading> {
    let asked = reading::Context { asked: true, ..context };
    // Of whoever is opted out YES and NO are no answers to our question.
    let goes_on = reading::read(&text.body, reading::Context { opted_out: true, ..asked });
    if goes_on.class == Class::Continue {
        return Some(goes_on);
    }
    let answer = reading::read(&text.body, asked);
    (question.may_have_arrived(text.occurred_at) && answer.class == Class::Revoke).then_some(answer)
}

/// Whether `text` says within seconds what the one before said.
fn is_the_text_before(contact: &Contact, text: &InboundText) -> bool {
    contact.last_text.as_ref().is_some_and(|before| {
        before.says_no_wish
            && before.likeness == Likeness::of(&text.body)
            && text.occurred_at.since(before.said_at).abs() <= PARTS_WITHIN
    })
}

/// What a text is taken for in the conversation it belongs to.
fn intent(reading: &Reading, asked: bool, opted_out: bool) -> Intent {
    match reading.class {
        // We have asked, and this is no clear wish to go on: nobody who wants
        // our texts answers so twice.
        Class::Unclear if asked => Intent::OptOut,
        // There is nothing to ask of a contact who is opted out.
        Class::Unclear if opted_out => Intent::Conversation,
        class => Intent::of(class),
    }
}

fn wish(
    contact: &Contact,
    text: &InboundText,
    reading: &Reading,
    intent: Intent,
    policy: &Policy,
    id: EventId,
) -> Option<Event> {
    let language = reading.language;
    let words = Words::from(text.body.as_str());
    Some(match intent {
        Intent::OptOut => {
            let recognised = recognised(text, reading);
            let said = Said {
                body: &text.body,
                recognised,
                language,
                said_at: text.occurred_at,
                to: text.to.as_ref(),
                has_media: !text.media.is_empty(),
            };
            revocation::by_text(contact, said, policy, id).into()
        }
        Intent::OptIn => ConsentGranted {
            method: Method::Sms,
            words,
            evidence: None,
            recognised: recognised(text, reading),
            channels: vec![Channel::Sms],
            purposes: Purpose::OPENED_BY_TEXT.to_vec(),
            granted_at: text.occurred_at,
            carrier_blocks: false,
            language,
            customer_id: None,
            entered_by: None,
            request: None,
        }
        .into(),
        Intent::Unclear => RevocationUnclear {
            words,
            finding: finding(text, reading),
            why: reading.why.clone().unwrap_or_default(),
            said_at: text.occurred_at,
            language,
        }
        .into(),
        Intent::Continue => {
            ConsentUpheld { question: contact.consent.question?.event, words, language }.into()
        }
        Intent::Conversation | Intent::Machine | Intent::OptInUnclear | Intent::Help | Intent::Status => {
            return None;
        }
    })
}

fn received(text: &InboundText, session_id: SessionId, intent: Intent, reading: &Reading) -> Event {
    MessageReceived {
        provider_message_id: text.provider_message_id.clone(),
        from: text.from.clone(),
        to: text.to.clone(),
        rcs_agent: text.rcs_agent.clone(),
        keyword: text.keyword.clone(),
        segments: Segments::of(&text.body),
        blank: is_blank_text(&text.body),
        likeness: Likeness::of(&text.body),
        body: text.body.as_str().into(),
        media: text.media.clone(),
        raw: text.raw.as_deref().map(Words::from),
        reused_message_id: text.reused_message_id.clone(),
        previous_published_message_id: text.previous_published_message_id.clone(),
        sns_message_id: text.sns_message_id.clone(),
        sns_topic_arn: text.sns_topic_arn.clone(),
        session_id,
        intent,
        language: reading.language,
    }
    .into()
}

fn recognised(text: &InboundText, reading: &Reading) -> Recognised {
    match reading.keyword {
        Some(keyword) => Recognised::Keyword(keyword.to_owned()),
        None => Recognised::Phrase(finding(text, reading)),
    }
}

fn finding(text: &InboundText, reading: &Reading) -> Finding {
    let matched = reading.span.and_then(|span| text.body.get(span.start..span.end)).unwrap_or_default();
    Finding {
        id: reading.rule.clone().unwrap_or_default(),
        matched: matched.into(),
        rules: reading::rules_version().to_owned(),
    }
}
