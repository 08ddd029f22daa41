//! A year of traffic, the same on every run: people text, are answered, withdraw in
//! every way there is and consent again; carriers report late, doubled, or never. What
//! the rules would never do is done as well: texts after a revocation, confirmations
//! that come late.

use chrono::TimeDelta;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use textledger_domain::actor::Principal;
use textledger_domain::contact::Contact;
use textledger_domain::decide::entered::{self, Completion, Wish};
use textledger_domain::decide::inbound::{self, InboundText};
use textledger_domain::decide::reply::{Step, Turn, next_step};
use textledger_domain::event::Event;
use textledger_domain::event::consent::{Channel, Method, Purpose};
use textledger_domain::event::inbound::{InboundRejected, Rejection};
use textledger_domain::event::outbound::{
    ConsentPosition, DeliveryUpdated, MessageSent, Part, SendFailed, SendFailure, SendKind, SendStarted,
    SessionFee,
};
use textledger_domain::event::turn::AgentReplied;
use textledger_domain::ids::{CorrelationId, EventId, OutboundId};
use textledger_domain::policy::Policy;
use textledger_domain::record::{Draft, Head, Recorded};
use textledger_domain::stream::StreamId;
use textledger_domain::text::segments::Segments;
use textledger_domain::time::Timestamp;
use textledger_infrastructure::ids::Ids;
use textledger_reading::Language;
use textledger_tests::exchange::Told;
use textledger_tests::people::phone;

/// How many people text in the year.
const PEOPLE: usize = 90;

const CONVERSATION: [&str; 3] = ["Can I come on Tuesday?", "Is Thursday free, after 5?", "ok, see you then"];
const STOPS: [&str; 2] = ["STOP", "unsubscribe"];
const PHRASES: [&str; 2] = ["please stop texting me", "can u quit texting me pls"];
const UNCLEAR: &str = "why do you keep texting me";
const BUSINESS: &str = "+12125550101";

fn begin() -> Timestamp {
    "2025-01-01T06:00:00Z".parse().unwrap()
}

/// When the year is over.
pub fn over() -> Timestamp {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

/// The histories of everybody, and what belongs to nobody.
pub fn year(seed: u64) -> Vec<Told> {
    let mut all: Vec<Told> = (0..PEOPLE).map(|person| Person::new(seed, person).live()).collect();
    all.extend((0..12).map(|n| beside_contacts(seed, n)));
    all
}

struct Person {
    stream: StreamId,
    contact: Contact,
    head: Head,
    events: Vec<Recorded>,
    ids: Ids,
    chance: StdRng,
    policy: Policy,
    now: Timestamp,
    /// Whether texts to this person go by RCS.
    by_rcs: bool,
    /// The RCS conversation: what it began with, and when.
    conversation: Option<(String, Timestamp)>,
}

impl Person {
    fn new(seed: u64, person: usize) -> Self {
        Self {
            stream: StreamId::Contact(phone(person).unwrap()),
            contact: Contact::default(),
            head: Head::EMPTY,
            events: Vec::new(),
            ids: Ids::seeded(seed, &format!("person {person}")),
            chance: StdRng::seed_from_u64(seed * 1_000 + person as u64),
            policy: Policy::default(),
            now: begin(),
            by_rcs: person.is_multiple_of(4),
            conversation: None,
        }
    }

    fn live(mut self) -> Told {
        self.wait(0, 20 * 86_400);
        while self.now < over() - TimeDelta::days(3) {
            match self.chance.random_range(0..100) {
                0..62 => self.says(&CONVERSATION),
                62..69 => self.says(&STOPS),
                69..74 => self.says(&PHRASES),
                74..79 => self.says(&[UNCLEAR]),
                79..84 => self.enters(),
                84..87 => self.completes(),
                87..95 => self.says(&["START"]),
                95..98 => self.writes_all_the_same(),
                _ => self.is_crossed(),
            }
            self.wait(600, 13 * 86_400);
        }
        Told { events: self.events, contact: self.contact }
    }

    fn wait(&mut self, from_s: i64, to_s: i64) {
        self.now = self.now + TimeDelta::milliseconds(self.chance.random_range(from_s * 1_000..to_s * 1_000));
    }

    fn record(&mut self, drafts: Vec<Draft>) {
        let moment = self.head.moment(self.now, &self.ids);
        for event in Recorded::seal(&self.stream, self.head, drafts, moment).unwrap() {
            self.head = event.as_head();
            self.contact.evolve(&event);
            self.events.push(event);
        }
    }

    fn happens(&mut self, event: impl Into<Event>, cause: EventId) {
        let moment = self.head.moment(self.now, &self.ids);
        let draft = Draft::by_system("agent-reply", event, CorrelationId::from(cause), cause, moment);
        self.record(vec![draft]);
    }

    fn says(&mut self, bodies: &[&str]) {
        let body = *bodies.choose(&mut self.chance).unwrap();
        let late = if self.chance.random_bool(0.1) { self.chance.random_range(0..400_000) } else { 800 };
        self.said(body, self.now - TimeDelta::milliseconds(late));
        self.is_answered();
    }

    fn said(&mut self, body: &str, at: Timestamp) {
        let text = InboundText {
            provider_message_id: format!("text-{}", self.head.seq),
            from: self.stream.contact().unwrap().clone(),
            to: Some(BUSINESS.parse().unwrap()),
            keyword: None,
            body: body.to_owned(),
            raw: None,
            media: Vec::new(),
            rcs_agent: None,
            reused_message_id: None,
            previous_published_message_id: None,
            sns_message_id: None,
            sns_topic_arn: None,
            occurred_at: at,
        };
        let moment = self.head.moment(self.now, &self.ids);
        let drafts = inbound::receive(&self.contact, &text, None, &self.policy, moment);
        self.record(drafts);
    }

    /// All that follows by the rules.
    fn is_answered(&mut self) {
        for _ in 0..12 {
            match next_step(&self.contact, self.head.seq, &self.policy, self.now) {
                Step::Record(inference) => self.happens(inference.event, inference.cause),
                Step::Ask(turn) => self.agent_replies(&turn),
                Step::Send(cleared) => {
                    let to = self.stream.contact().unwrap().clone();
                    let moment = self.head.moment(self.now, &self.ids);
                    let text = "We have time then. ".repeat(self.chance.random_range(1..12));
                    let (draft, handoff) =
                        cleared.start(to, BUSINESS.parse().unwrap(), text, "agent-reply", moment);
                    let outbound = handoff.send().outbound_id;
                    self.record(vec![draft]);
                    self.is_carried(outbound);
                }
                Step::Wait(until) if until.since(self.now) < TimeDelta::hours(1) => self.now = until,
                Step::Wait(_) | Step::Rest | Step::Mirror(_) => return,
            }
        }
    }

    fn agent_replies(&mut self, turn: &Turn) {
        self.wait(1, 9);
        let replied = AgentReplied {
            turn_id: turn.id().unwrap(),
            covers: turn.covered_events(),
            agent_id: "AGENT".to_owned(),
            agent_alias: "ALIAS".to_owned(),
            session_id: turn.session,
            text: "We have time then.".into(),
            parts: 1,
            latency_ms: 900,
        };
        self.happens(replied, turn.covers[0].event);
    }

    /// What the carrier makes of a text.
    fn is_carried(&mut self, outbound_id: OutboundId) {
        let cause = self.events.last().unwrap().id();
        let late = if self.chance.random_bool(0.03) { 420 } else { 2 };
        self.wait(0, late);
        match self.chance.random_range(0..20) {
            0 => {
                let (class, retry_at) = match self.chance.random_range(0..3) {
                    0 => (SendFailure::Throttled, Some(self.now + TimeDelta::seconds(20))),
                    1 => (SendFailure::Rejected, None),
                    _ => (SendFailure::InDoubt, None),
                };
                self.happens(SendFailed { outbound_id, class, detail: "no".to_owned(), retry_at }, cause);
                if class != SendFailure::InDoubt || self.chance.random_bool(0.5) {
                    return;
                }
            }
            // The answer was lost; reports may come.
            1 => {}
            _ => self.happens(MessageSent { outbound_id, provider_message_id: "m".to_owned() }, cause),
        }
        self.is_reported(outbound_id, cause);
    }

    /// What AWS charges for the conversation that a text is of: one of 24 hours, which
    /// begins with the customer's text where that is of the same day, or with ours.
    fn session_fee(&mut self, outbound_id: OutboundId) -> Option<SessionFee> {
        if !self.by_rcs {
            return None;
        }
        let a_day_ago = self.now - TimeDelta::hours(24);
        if self.conversation.as_ref().is_none_or(|(_, began)| *began < a_day_ago) {
            let heard = self.events.iter().rev().find_map(|event| match event.event() {
                Event::MessageReceived(text) => Some((text.provider_message_id.clone(), event.recorded_at())),
                _ => None,
            });
            let heard = heard.filter(|(_, at)| *at >= a_day_ago);
            self.conversation = heard.or_else(|| Some((format!("m-{outbound_id}"), self.now)));
        }
        let (began_with, began) = self.conversation.clone()?;
        let amount = if began.unix_seconds() % 7 == 0 { "n/a" } else { "0.0125" };
        Some(SessionFee { began_with, amount: amount.to_owned() })
    }

    fn is_reported(&mut self, outbound_id: OutboundId, cause: EventId) {
        let kinds: &[(&str, bool)] = match self.chance.random_range(0..20) {
            0 => &[],
            1 => &[("TEXT_UNREACHABLE", true)],
            2 => &[("TEXT_UNREACHABLE", true), ("TEXT_DELIVERED", true)],
            3 => &[("TEXT_DELIVERED", true), ("TEXT_DELIVERED", true)],
            4 => &[("TEXT_DELIVERED", true), ("TEXT_UNREACHABLE", true)],
            5 => &[("TEXT_PENDING", false)],
            6 => &[("TEXT_PENDING", false), ("TEXT_SUCCESSFUL", true)],
            _ => &[("TEXT_QUEUED", false), ("TEXT_DELIVERED", true)],
        };
        for (event_type, is_final) in kinds {
            let late_s = if self.chance.random_bool(0.05) { 20_000 } else { 20 };
            self.wait(0, late_s);
            let price = ["0.00581", "0.00582", "n/a", ""].choose(&mut self.chance).unwrap();
            let is_named = self.chance.random_bool(0.97);
            let session_fee = self.session_fee(outbound_id);
            let way = if self.by_rcs { "RCS_" } else { "TEXT_" };
            let update = DeliveryUpdated {
                outbound_id: is_named.then_some(outbound_id),
                provider_message_id: format!("m-{outbound_id}"),
                event_type: event_type.replace("TEXT_", way),
                status: None,
                is_final: *is_final,
                reported_at: self.now - TimeDelta::milliseconds(self.chance.random_range(0..3_000)),
                from: None,
                rcs_agent: None,
                sent_at: None,
                parts: Some(1),
                price: Some((*price).to_owned()).filter(|price| !price.is_empty()),
                carrier_fee: self.chance.random_bool(0.5).then(|| "0.00302".to_owned()),
                session_fee,
                carrier: None,
            };
            self.happens(update, cause);
        }
    }

    /// A wish by other means, often told to us days later.
    fn enters(&mut self) {
        let scope: (&[Channel], &[Purpose]) = [
            (&Channel::ALL[..], &Purpose::ALL[..]),
            (&[Channel::Voice], &Purpose::ALL),
            (&[Channel::Sms], &[Purpose::Marketing]),
        ]
        .choose(&mut self.chance)
        .copied()
        .unwrap();
        let ago = TimeDelta::milliseconds(self.chance.random_range(0..20 * 86_400_000));
        let wish = Wish {
            method: *[Method::Email, Method::Voice, Method::Web, Method::Manual]
                .choose(&mut self.chance)
                .unwrap(),
            words: "no more, please".to_owned(),
            evidence: "recording 7".to_owned(),
            channels: scope.0.to_vec(),
            purposes: scope.1.to_vec(),
            at: Some(self.now - ago),
            language: Language::En,
            customer_id: None,
            confirmed: true,
            entered_by: "ana".to_owned(),
            principal: Principal::command(),
            request: None,
        };
        let moment = self.head.moment(self.now, &self.ids);
        let drafts = match self.chance.random_bool(0.85) {
            true => entered::revoke(&self.contact, &wish, &self.policy, moment),
            false => entered::grant(&self.contact, &wish, moment),
        };
        self.record(drafts.unwrap());
    }

    fn completes(&mut self) {
        let completion = Completion {
            revocation: None,
            acknowledged_by: vec!["dialler".to_owned()],
            evidence: None,
            entered_by: "ana".to_owned(),
            principal: Principal::command(),
            request: None,
        };
        let moment = self.head.moment(self.now, &self.ids);
        // Refused where nothing waits.
        if let Ok(drafts) = entered::complete(&self.contact, &completion, moment) {
            self.record(drafts);
        }
    }

    /// A text that no rule lets through when the contact has withdrawn.
    fn writes_all_the_same(&mut self) {
        let Some(answers) = self.events.last().map(Recorded::id) else { return };
        let outbound = self.hands_over(SendKind::AgentReply, answers);
        self.is_carried(outbound);
        let revoked =
            self.events.iter().rev().find(|event| matches!(event.event(), Event::ConsentRevoked(_)));
        if let Some(revoked) = revoked.map(Recorded::id) {
            let outbound = self.hands_over(SendKind::OptOutConfirmation, revoked);
            self.is_carried(outbound);
        }
    }

    /// Two texts under way when a STOP comes, one handed over before it was sent and one
    /// after.
    fn is_crossed(&mut self) {
        let Some(answers) = self.events.last().map(Recorded::id) else { return };
        let before = self.hands_over(SendKind::AgentReply, answers);
        self.wait(2, 9);
        let stopped_at = self.now;
        self.wait(1, 4);
        let after = self.hands_over(SendKind::AgentReply, answers);
        self.wait(1, 4);
        self.said("STOP", stopped_at);
        self.is_carried(before);
        self.is_carried(after);
        self.is_answered();
    }

    fn hands_over(&mut self, kind: SendKind, answers: EventId) -> OutboundId {
        let outbound_id = OutboundId::draw(self.head.moment(self.now, &self.ids));
        let started = SendStarted {
            outbound_id,
            kind,
            answers,
            turn_id: None,
            part: Some(Part { number: 1, of: 1 }),
            template: None,
            covers: Vec::new(),
            session_id: None,
            asked_at: self.now,
            attempt: 1,
            to: self.stream.contact().unwrap().clone(),
            from: BUSINESS.parse().unwrap(),
            text: "a text".into(),
            segments: Segments::of("a text"),
            consent: ConsentPosition { as_of_seq: self.head.seq, opted_out: false },
            parts_per_second: None,
        };
        self.happens(started, answers);
        outbound_id
    }
}

/// What stands in no contact's stream: payloads in quarantine, texts in an annex.
fn beside_contacts(seed: u64, n: usize) -> Told {
    let ids = Ids::seeded(seed, &format!("beside {n}"));
    let at = begin() + TimeDelta::days(20 * n as i64);
    let stream = match n % 3 {
        0 => StreamId::Annex(phone(n).unwrap()),
        _ => format!("quarantine#{}#{n:02}", at.day()).parse().unwrap(),
    };
    let moment = Head::EMPTY.moment(at, &ids);
    let rejected = InboundRejected {
        reason: Rejection::NotJson,
        detail: "of a test".to_owned(),
        raw: "?".into(),
        sns_message_id: None,
    };
    let cause = EventId::draw(moment);
    let draft = Draft::by_system("sms-inbound", rejected, cause.into(), cause, moment);
    let events = Recorded::seal(&stream, Head::EMPTY, vec![draft], moment).unwrap();
    Told { events, contact: Contact::default() }
}
