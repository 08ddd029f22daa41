//! One event of every type as this build writes it, with fixed ids and times:
//! once with all that is optional, once with none of it. Values are spelled out
//! rather than computed, so that only a change of the stored form shows.

mod checkpoint;
mod consent;
mod imported;
mod system;

use textledger_domain::actor::Actor;
use textledger_domain::beside::Salt;
use textledger_domain::event::Event;
use textledger_domain::event::care::{Copied, HoldLifted, HoldPlaced, WordsErased};
use textledger_domain::event::carrier::{CarrierBlocked, CarrierCleared};
use textledger_domain::event::inbound::{InboundRejected, MessageReceived, Rejection, SessionStarted};
use textledger_domain::event::intent::Intent;
use textledger_domain::event::media::Media;
use textledger_domain::event::outbound::{
    ConsentPosition, DeliveryUpdated, MessageSent, Part, SendFailed, SendFailure, SendKind, SendStarted,
    SendSuppressed, SessionFee, Suppression,
};
use textledger_domain::event::turn::{AgentFailed, AgentFailure, AgentReplied};
use textledger_domain::hash::Hash;
use textledger_domain::ids::{CorrelationId, EventId, IdSource, OutboundId, SessionId, TurnId};
use textledger_domain::likeness::Likeness;
use textledger_domain::phone::{BusinessNumber, PhoneNumber};
use textledger_domain::record::{Draft, Head, Recorded};
use textledger_domain::stream::{StreamId, System};
use textledger_domain::text::encoding::Encoding;
use textledger_domain::text::segments::Segments;
use textledger_domain::time::Timestamp;
use textledger_domain::wording::{Template, TemplateName};
use textledger_reading::Language;
use uuid::Uuid;

/// An event as this build writes it, and the golden file that shows it.
pub(super) struct Sample {
    pub(super) file: String,
    pub(super) recorded: Recorded,
}

impl Sample {
    /// The text of the golden file.
    pub(super) fn pretty(&self) -> String {
        serde_json::to_string_pretty(self.recorded.sealed()).expect("an envelope has a JSON form")
    }
}

/// Every sample.
pub(super) fn samples() -> Vec<Sample> {
    let mut all = Vec::from(inbound());
    all.extend(consent::samples());
    all.extend(turns());
    all.extend(sends());
    all.extend(carrier_reports());
    all.extend(care());
    all.push(checkpoint::sample());
    all.extend(system::samples());
    all.extend(imported::samples());
    all
}

/// With all that is optional, somewhere along a stream.
fn full(event: impl Into<Event>) -> Sample {
    let event = event.into();
    let head = Head { seq: 6, hash: Hash::of(b"the event before"), recorded_at: None };
    seal(format!("{}.{}.json", event.type_name(), event.schema()), event, head, Some(EventId(id(1))))
}

/// With nothing that is optional, at the beginning of a stream.
fn minimal(event: impl Into<Event>) -> Sample {
    let event = event.into();
    seal(format!("{}.{}.min.json", event.type_name(), event.schema()), event, Head::EMPTY, None)
}

fn seal(file: String, event: Event, head: Head, causation_id: Option<EventId>) -> Sample {
    let stream = match event {
        Event::InboundRejected(_) => "quarantine#2026-11-22#07".parse().expect("a stream"),
        Event::LedgerIncident(_) => StreamId::System(System::Incidents),
        Event::ProjectionActivated(_) => StreamId::System(System::Projections),
        Event::CheckpointSigned(_) => StreamId::System(System::Checkpoints),
        Event::AccessRecorded(_) => StreamId::System(System::Access),
        _ => StreamId::Contact(customer()),
    };
    let actor = match event {
        Event::MessageReceived(_)
        | Event::ConsentRevoked(_)
        | Event::ConsentGranted(_)
        | Event::RevocationUnclear(_)
        | Event::ConsentUpheld(_) => Actor::Customer,
        Event::OptOutCompleted(_)
        | Event::EventsLost(_)
        | Event::ProjectionActivated(_)
        | Event::CheckpointSigned(_)
        | Event::AccessRecorded(_)
        | Event::WordsErased(_)
        | Event::HoldPlaced(_)
        | Event::HoldLifted(_) => Actor::Operator("ana@example.com".to_owned()),
        Event::SessionStarted(_) | Event::InboundRejected(_) => Actor::System("sms-inbound".to_owned()),
        Event::ConsentImported(_) | Event::MessageImported(_) => Actor::System("import".to_owned()),
        Event::DeliveryUpdated(_) | Event::CarrierBlocked(_) | Event::CarrierCleared(_) => {
            Actor::System("delivery-status".to_owned())
        }
        _ => Actor::System("agent-reply".to_owned()),
    };
    let draft = Draft {
        event_id: EventId(id(2)),
        event,
        occurred_at: at("2026-11-22T07:28:00.123Z"),
        correlation_id: CorrelationId(id(1)),
        causation_id,
        actor,
    };
    let moment = head.moment(at("2026-11-22T07:28:01Z"), &Fixed);
    let mut sealed = Recorded::seal(&stream, head, vec![draft], moment).expect("it has a canonical form");
    Sample { file, recorded: sealed.remove(0) }
}

fn inbound() -> [Sample; 5] {
    let received = MessageReceived {
        provider_message_id: "cae173d2-66b9-564c-8309-21f858e9fb84".to_owned(),
        from: customer(),
        to: Some(ours()),
        rcs_agent: Some("rcs-cb1e6e519e9049fabf8c0ae38e4d876b".parse().expect("an agent")),
        keyword: Some("JOIN".to_owned()),
        media: vec![Media {
            link: Some("s3://media/in/rcs/8821d750#photo.jpg".into()),
            mime_type: Some("image/jpeg".to_owned()),
            bytes: Some(1_211_843),
        }],
        body: "Grüße 👋, \"Tuesday\" works\nfor me\\us".into(),
        raw: Some(r#"{"Sns":{"Message":"{\"messageParts\":3}"}}"#.into()),
        reused_message_id: Some("cae173d2-66b9-564c-8309-21f858e9fb83".to_owned()),
        segments: Segments { encoding: Encoding::Ucs2, parts: 1, units: 35 },
        blank: false,
        likeness: Likeness::of("Grüße 👋, \"Tuesday\" works\nfor me\\us"),
        previous_published_message_id: Some("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_owned()),
        sns_message_id: Some("95df01b4-ee98-5cb9-9903-4c221d41eb5e".to_owned()),
        sns_topic_arn: Some("arn:aws:sns:us-east-1:123456789012:sms-inbound-messages".to_owned()),
        session_id: SessionId(id(3)),
        intent: Intent::Conversation,
        language: Language::En,
    };
    let bare = MessageReceived {
        keyword: None,
        to: None,
        rcs_agent: None,
        media: vec![],
        body: "".into(),
        raw: None,
        reused_message_id: None,
        segments: Segments { encoding: Encoding::Gsm7, parts: 1, units: 0 },
        blank: true,
        intent: Intent::Machine,
        likeness: Likeness::of(""),
        previous_published_message_id: None,
        sns_message_id: None,
        sns_topic_arn: None,
        ..received.clone()
    };
    let rejected = InboundRejected {
        reason: Rejection::NotJson,
        detail: "not JSON, at line 1 column 2".to_owned(),
        raw: "{\"originationNumber\":\"\\ud83d".into(),
        sns_message_id: Some("95df01b4-ee98-5cb9-9903-4c221d41eb5e".to_owned()),
    };
    let unmarked =
        InboundRejected { reason: Rejection::NotAMessage, sns_message_id: None, ..rejected.clone() };
    [
        full(received),
        minimal(bare),
        full(SessionStarted { session_id: SessionId(id(3)), channel: "sms".to_owned() }),
        full(rejected),
        minimal(unmarked),
    ]
}

fn turns() -> [Sample; 3] {
    let failed = AgentFailed {
        turn_id: TurnId(id(4)),
        covers: vec![EventId(id(5)), EventId(id(6))],
        class: AgentFailure::Throttled,
        detail: "ThrottlingException".to_owned(),
        attempt: 1,
        retry_at: Some(at("2026-11-22T07:28:03Z")),
    };
    let given_up = AgentFailed { retry_at: None, ..failed.clone() };
    [
        full(AgentReplied {
            turn_id: TurnId(id(4)),
            covers: vec![EventId(id(5)), EventId(id(6))],
            agent_id: "AGENT12345".to_owned(),
            agent_alias: "TSTALIASID".to_owned(),
            session_id: SessionId(id(3)),
            text: "We’re open until 5 pm — see you Tuesday!".into(),
            parts: 1,
            latency_ms: 2_345,
        }),
        full(failed),
        minimal(given_up),
    ]
}

fn sends() -> [Sample; 7] {
    let started = SendStarted {
        outbound_id: OutboundId(id(7)),
        kind: SendKind::AgentReply,
        answers: EventId(id(8)),
        turn_id: Some(TurnId(id(4))),
        part: Some(Part { number: 1, of: 2 }),
        template: Some(Template::new(TemplateName::AgentUnavailable, Language::En)),
        covers: vec![EventId(id(5)), EventId(id(6))],
        session_id: Some(SessionId(id(3))),
        asked_at: at("2026-11-22T07:27:58Z"),
        attempt: 1,
        to: customer(),
        from: ours(),
        text: "We're open until 5 pm - see you Tuesday!".into(),
        segments: Segments { encoding: Encoding::Gsm7, parts: 1, units: 40 },
        consent: ConsentPosition { as_of_seq: 6, opted_out: false },
        parts_per_second: Some(3),
    };
    let confirmation = SendStarted {
        kind: SendKind::OptOutConfirmation,
        turn_id: None,
        part: None,
        template: None,
        covers: vec![],
        session_id: None,
        parts_per_second: None,
        ..started.clone()
    };
    let failed = SendFailed {
        outbound_id: OutboundId(id(7)),
        class: SendFailure::Throttled,
        detail: "ThrottlingException".to_owned(),
        retry_at: Some(at("2026-11-22T07:28:05Z")),
    };
    let in_doubt = SendFailed { class: SendFailure::InDoubt, retry_at: None, ..failed.clone() };
    let suppressed = SendSuppressed {
        kind: SendKind::AgentReply,
        reason: Suppression::OptedOut,
        answers: EventId(id(8)),
        turn_id: Some(TurnId(id(4))),
        covers: vec![EventId(id(5)), EventId(id(6))],
        as_of_seq: 6,
    };
    let stale = SendSuppressed {
        kind: SendKind::OptOutConfirmation,
        reason: Suppression::Stale,
        turn_id: None,
        covers: vec![],
        ..suppressed
    };
    let sent = MessageSent {
        outbound_id: OutboundId(id(7)),
        provider_message_id: "862a8790-60c3-4430-9b67-658bdb4dbaac".to_owned(),
    };
    [
        full(started),
        minimal(confirmation),
        full(sent),
        full(failed),
        minimal(in_doubt),
        full(suppressed),
        minimal(stale),
    ]
}

fn carrier_reports() -> [Sample; 6] {
    let delivered = DeliveryUpdated {
        outbound_id: Some(OutboundId(id(7))),
        provider_message_id: "862a8790-60c3-4430-9b67-658bdb4dbaac".to_owned(),
        event_type: "TEXT_SUCCESSFUL".to_owned(),
        status: Some("SUCCESSFUL".to_owned()),
        is_final: true,
        reported_at: at("2026-11-22T07:28:00.470Z"),
        from: Some(ours()),
        rcs_agent: Some("rcs-cb1e6e519e9049fabf8c0ae38e4d876b".parse().expect("an agent")),
        sent_at: Some(at("2026-11-22T07:28:00.123Z")),
        parts: Some(1),
        price: Some("0.00581".to_owned()),
        carrier_fee: Some("0.00302".to_owned()),
        session_fee: Some(SessionFee {
            began_with: "177930985040408106521449".to_owned(),
            amount: "0.012".to_owned(),
        }),
        carrier: Some("310-800".to_owned()),
    };
    let bare = DeliveryUpdated {
        outbound_id: None,
        status: None,
        is_final: false,
        from: None,
        rcs_agent: None,
        sent_at: None,
        parts: None,
        price: None,
        carrier_fee: None,
        session_fee: None,
        carrier: None,
        ..delivered.clone()
    };
    let blocked = CarrierBlocked {
        from: ours(),
        finding: "TEXT_CARRIER_BLOCKED".to_owned(),
        outbound_id: Some(OutboundId(id(7))),
        sent_at: at("2026-11-22T07:28:00.123Z"),
    };
    let blocked_unknown = CarrierBlocked { outbound_id: None, ..blocked.clone() };
    let cleared = CarrierCleared {
        from: ours(),
        block: EventId(id(8)),
        outbound_id: Some(OutboundId(id(7))),
        sent_at: at("2026-11-22T07:28:00.123Z"),
    };
    let cleared_unknown = CarrierCleared { outbound_id: None, ..cleared.clone() };
    [
        full(delivered),
        minimal(bare),
        full(blocked),
        minimal(blocked_unknown),
        full(cleared),
        minimal(cleared_unknown),
    ]
}

fn care() -> [Sample; 4] {
    let erased = WordsErased {
        event: EventId(id(8)),
        seq: 3,
        event_type: "MessageReceived".to_owned(),
        copy: Copied::Message("cae173d2-66b9-564c-8309-21f858e9fb84".to_owned()),
        reason: "older than the business keeps texts".to_owned(),
    };
    let wish = WordsErased {
        event_type: "ConsentRevoked".to_owned(),
        copy: Copied::Wish(at("2026-11-22T07:28:00.123Z")),
        ..erased.clone()
    };
    let (matter, reason) = ("Doe v. Acme".to_owned(), "letter of 2026-11-20".to_owned());
    [
        full(erased),
        minimal(wish),
        full(HoldPlaced { matter: matter.clone(), reason: reason.clone() }),
        full(HoldLifted { matter, reason }),
    ]
}

/// Draws the same salt every time; ids are given.
struct Fixed;

impl IdSource for Fixed {
    fn draw(&self, _: Timestamp) -> Uuid {
        id(0)
    }

    fn salt(&self) -> Salt {
        Salt([0xa5; 16])
    }
}

/// A UUIDv7 of 2026-11-22T07:28:01Z.
fn id(n: u128) -> Uuid {
    Uuid::from_u128(0x01a2_0227_9fe8_7000_8000_0000_0000_0000 + n)
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// A number reserved for fiction.
fn customer() -> PhoneNumber {
    "+14255550182".parse().expect("a phone number")
}

fn ours() -> BusinessNumber {
    "+12125550101".parse().expect("a phone number")
}
