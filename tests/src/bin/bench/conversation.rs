//! A contact with a long history, written with many events to an append: texts,
//! answers, sends and delivery reports in the shapes the functions record.

use chrono::TimeDelta;
use textledger_command::pipeline::local::BUSINESS_NUMBER;
use textledger_domain::contact::Contact;
use textledger_domain::decide::inbound;
use textledger_domain::event::outbound::{
    ConsentPosition, DeliveryUpdated, MessageSent, Part, SendKind, SendStarted,
};
use textledger_domain::event::turn::AgentReplied;
use textledger_domain::ids::{CorrelationId, EventId, Moment, OutboundId, SessionId, TurnId};
use textledger_domain::phone::BusinessNumber;
use textledger_domain::policy::Policy;
use textledger_domain::record::{Draft, Head};
use textledger_domain::text::segments::Segments;
use textledger_infrastructure::ledger::Loaded;

use crate::outcome::Outcome;
use crate::world::{World, stream};

/// Events of one exchange.
pub const EVENTS_PER_EXCHANGE: usize = 5;

/// Exchanges of one append: a transaction takes 100 writes.
const EXCHANGES_PER_APPEND: usize = 18;

const ANSWER: &str = "Of course. Thursday at 15:30 is free; shall I book it for you?";

/// Gives `person` a history of `exchanges`, at least two. The first and the
/// last are appended on their own, hours from the others, so that the state on
/// the head is as large after two exchanges as after thousands.
pub async fn converse(
    world: &World,
    person: usize,
    exchanges: usize,
    bar: &indicatif::ProgressBar,
) -> Outcome<()> {
    let between = exchanges.saturating_sub(2);
    let whole = std::iter::repeat_n(EXCHANGES_PER_APPEND, between / EXCHANGES_PER_APPEND);
    let rest = Some(between % EXCHANGES_PER_APPEND).filter(|rest| *rest > 0);
    let mut number = 0;
    for count in std::iter::once(1).chain(whole).chain(rest).chain([1]) {
        let ledger = &world.ledger;
        let loaded = ledger.load::<Contact>(&stream(person)?).await?;
        let moment = ledger.moment(&loaded);
        let mut drafts = Vec::with_capacity(count * EVENTS_PER_EXCHANGE);
        for _ in 0..count {
            drafts.extend(exchange(world, person, number, &loaded, moment)?);
            number += 1;
        }
        ledger.append(&loaded, moment, drafts, None).await?;
        world.wait(TimeDelta::hours(3)).await;
        bar.inc(count as u64);
    }
    Ok(())
}

/// A text, the agent's answer, and its way to the phone. The very first begins
/// the session instead of having a delivery report.
fn exchange(
    world: &World,
    person: usize,
    number: usize,
    loaded: &Loaded<Contact>,
    moment: Moment<'_>,
) -> Outcome<Vec<Draft>> {
    let text = world.text(person, number)?;
    let mut drafts = inbound::receive(&loaded.state, &text, None, &Policy::default(), moment);
    let asked = drafts.last().ok_or("a text without an event")?.event_id;
    let reply = |event: textledger_domain::event::Event, cause| {
        Draft::by_system("agent-reply", event, CorrelationId::from(asked), cause, moment)
    };
    let session_id =
        loaded.state.session.as_ref().map_or_else(|| SessionId::draw(moment), |session| session.id);
    let (turn_id, outbound_id) = (TurnId::draw(moment), OutboundId::draw(moment));
    let answered = AgentReplied {
        turn_id,
        covers: vec![asked],
        agent_id: "LOCALAGENT".to_owned(),
        agent_alias: "LOCALALIAS".to_owned(),
        session_id,
        text: ANSWER.into(),
        parts: 1,
        latency_ms: 900,
    };
    let answered = reply(answered.into(), asked);
    let answer: EventId = answered.event_id;
    let from: BusinessNumber = BUSINESS_NUMBER.parse()?;
    let started = SendStarted {
        outbound_id,
        kind: SendKind::AgentReply,
        answers: answer,
        turn_id: Some(turn_id),
        part: Some(Part { number: 1, of: 1 }),
        template: None,
        covers: Vec::new(),
        session_id: Some(session_id),
        asked_at: text.occurred_at,
        attempt: 1,
        to: text.from,
        from: from.clone(),
        text: ANSWER.into(),
        segments: Segments::of(ANSWER),
        consent: ConsentPosition { as_of_seq: loaded.head.seq, opted_out: false },
    };
    let started = reply(started.into(), answer);
    let sent = MessageSent { outbound_id, provider_message_id: text.provider_message_id.clone() };
    let sent = reply(sent.into(), started.event_id);
    let report = DeliveryUpdated {
        outbound_id: Some(outbound_id),
        provider_message_id: text.provider_message_id,
        event_type: "TEXT_DELIVERED".to_owned(),
        status: Some("DELIVERED".to_owned()),
        is_final: true,
        reported_at: moment.now,
        from: Some(from),
        sent_at: Some(moment.now),
        parts: Some(1),
        price: Some("0.00581".to_owned()),
        carrier_fee: Some("0.00302".to_owned()),
        carrier: Some("310-800".to_owned()),
    };
    let report = (loaded.head != Head::EMPTY).then(|| reply(report.into(), sent.event_id));
    drafts.extend([answered, started, sent]);
    drafts.extend(report);
    Ok(drafts)
}
