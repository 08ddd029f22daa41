//! A world small enough to be tried out whole: one customer, the ledger's
//! append with its expected version, the claim on the contact, and a clock.
//! It plays the parts of AWS and the phone; what it plays them to are the real
//! rules.

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::TimeDelta;
use textledger_domain::beside::Salt;
use textledger_domain::contact::Contact;
use textledger_domain::decide::inbound::{self, InboundText};
use textledger_domain::decide::report;
use textledger_domain::event::Event;
use textledger_domain::event::outbound::{DeliveryUpdated, Suppression};
use textledger_domain::ids::{IdSource, Moment, TurnId};
use textledger_domain::phone::{BusinessNumber, PhoneNumber};
use textledger_domain::policy::Policy;
use textledger_domain::record::{Draft, Head, Recorded};
use textledger_domain::stream::StreamId;
use textledger_domain::time::Timestamp;
use uuid::Uuid;

use super::laws::{Broken, Laws};
use super::letters::{APART, Letter, Wish};
use super::replier::Replier;

/// What stays the same in all worlds.
pub struct Setting {
    pub customer: PhoneNumber,
    pub business: BusinessNumber,
    pub stream: StreamId,
    pub policy: Policy,
    /// What the agent says to everything.
    pub answer: String,
    /// Whether the carrier itself confirms a STOP, so that we must not.
    pub carrier_confirms: bool,
}

impl Setting {
    /// An agent that says `answer`.
    pub fn with_answer(answer: String) -> Self {
        let customer: PhoneNumber = "+14255550182".parse().unwrap();
        Self {
            stream: StreamId::Contact(customer.clone()),
            customer,
            business: "+12125550101".parse().unwrap(),
            policy: Policy::default(),
            answer,
            carrier_confirms: false,
        }
    }

    /// The customer texts a toll-free number.
    pub fn toll_free(self) -> Self {
        Self { business: "+18335550199".parse().unwrap(), carrier_confirms: true, ..self }
    }
}

/// Everything that is the case at one instant.
#[derive(Clone)]
pub struct World {
    pub now: Timestamp,
    pub contact: Contact,
    pub head: Head,
    /// The claim on the contact for a turn of the agent, and when it ends.
    pub claim: Option<(TurnId, Timestamp)>,
    pub replier: Replier,
    /// What may still go wrong.
    pub faults_left: u8,
    /// How often a text may still come while something is being done.
    pub interruptions_left: u8,
    /// Whether a replier has died, so that nobody may come for a while.
    pub died: bool,
    pub laws: Laws,
    /// Texts that reached us, duplicates not counted, and when the newest of them
    /// was sent.
    texts: u32,
    last_sent_at: Option<Timestamp>,
    pub ids: u64,
    /// What was recorded, for the telling; kept only when a story is told.
    pub told: Option<Vec<String>>,
}

impl World {
    /// Before the first text.
    pub fn new(faults: u8, interruptions: u8) -> Self {
        Self {
            now: "2026-11-10T15:00:00Z".parse().unwrap(),
            contact: Contact::default(),
            head: Head::EMPTY,
            claim: None,
            replier: Replier::Away,
            faults_left: faults,
            interruptions_left: interruptions,
            died: false,
            laws: Laws::default(),
            texts: 0,
            last_sent_at: None,
            ids: 0,
            told: None,
        }
    }

    /// When the last text was sent: the next may be late by it.
    pub fn last_sent_at(&self) -> Option<Timestamp> {
        self.last_sent_at
    }

    /// A text reaches us.
    pub fn text(&mut self, setting: &Setting, letter: Letter) -> Result<(), Broken> {
        self.now = self.now + APART;
        if let Some(event_type) = letter.report() {
            return self.report(setting, event_type);
        }
        let (number, words, sent_at) = match letter.words() {
            Some(words) => (self.texts + 1, words, letter.sent_at(self.last_sent_at, self.now)),
            None => (self.texts, ("", Wish::Answer), self.now),
        };
        // The ledger knows the ids of the texts it has.
        if number <= self.texts {
            return Ok(());
        }
        // The shape of a world rests on this: how long ago the last text came
        // does not decide whether a late one is still confirmed.
        let is_stale = matches!(letter, Letter::StaleStop | Letter::StalePerhaps);
        assert!(is_stale || self.now.since(sent_at) < TimeDelta::minutes(4), "a story takes too long");
        self.texts = number;
        self.last_sent_at = Some(self.last_sent_at.unwrap_or(self.now).max(sent_at));
        let text = InboundText {
            provider_message_id: format!("text-{number}"),
            from: setting.customer.clone(),
            to: Some(setting.business.clone()),
            keyword: None,
            body: words.0.to_owned(),
            raw: None,
            media: Vec::new(),
            rcs_agent: None,
            reused_message_id: None,
            previous_published_message_id: None,
            sns_message_id: None,
            sns_topic_arn: None,
            occurred_at: sent_at,
        };
        let drafts = self
            .decide(|world, moment| inbound::receive(&world.contact, &text, None, &setting.policy, moment));
        let recorded = self.append(setting, self.head, drafts)?.unwrap_or_default();
        self.laws.heard(words.1, sent_at, &recorded, setting.carrier_confirms)
    }

    /// The carrier reports on our latest question.
    fn report(&mut self, setting: &Setting, event_type: &str) -> Result<(), Broken> {
        let Some(outbound) = self.laws.latest_question() else { return Ok(()) };
        let update = DeliveryUpdated {
            outbound_id: Some(outbound),
            provider_message_id: "sms".to_owned(),
            event_type: event_type.to_owned(),
            status: None,
            is_final: true,
            reported_at: self.now,
            from: None,
            rcs_agent: None,
            sent_at: None,
            parts: None,
            price: None,
            carrier_fee: None,
            session_fee: None,
            carrier: None,
        };
        let drafts = self.decide(|world, moment| report::receive(&world.contact, &update, moment));
        self.append(setting, self.head, drafts)?;
        self.laws.reported(outbound, event_type == "TEXT_DELIVERED");
        Ok(())
    }

    /// Decides something at this moment, with ids nobody has had.
    pub fn decide<T>(&mut self, decision: impl FnOnce(&Self, Moment<'_>) -> T) -> T {
        let ids = Numbered(AtomicU64::new(self.ids));
        let moment = self.head.moment(self.now, &ids);
        let decided = decision(self, moment);
        self.ids = ids.0.into_inner();
        decided
    }

    /// What the ledger's transaction does: all of it, or nothing when the
    /// stream has moved on from `expected`.
    pub fn append(
        &mut self,
        setting: &Setting,
        expected: Head,
        drafts: Vec<Draft>,
    ) -> Result<Option<Vec<Recorded>>, Broken> {
        if expected != self.head {
            return Ok(None);
        }
        let ids = Numbered(AtomicU64::new(self.ids));
        let moment = self.head.moment(self.now, &ids);
        let recorded =
            Recorded::seal(&setting.stream, self.head, drafts, moment).expect("events have a canonical form");
        for event in &recorded {
            match event.event() {
                Event::SendStarted(send) => self.laws.started(send)?,
                // The shape of a world rests on this: the limits of automatic texts
                // are far from any story.
                Event::SendSuppressed(suppressed) => {
                    let limits = [Suppression::RateLimited, Suppression::Budget];
                    assert!(!limits.contains(&suppressed.reason), "a story sends too much");
                }
                Event::MessageSent(sent) => self.laws.known_to_be_sent(sent.outbound_id),
                _ => {}
            }
            self.contact.evolve(event);
            self.head = event.as_head();
            if let Some(told) = &mut self.told {
                told.push(format!("{} {}", event.seq(), event.event().type_name()));
            }
        }
        Ok(Some(recorded))
    }
}

/// Ids in the order they are drawn in, as UUIDv7s of one machine are.
struct Numbered(AtomicU64);

impl IdSource for Numbered {
    fn draw(&self, at: Timestamp) -> Uuid {
        let number = self.0.fetch_add(1, Ordering::Relaxed);
        let millis = u128::from(at.unix_millis().unsigned_abs());
        Uuid::from_u128(millis << 80 | 0x7000_8000_0000_0000_0000 | u128::from(number))
    }

    /// Nothing here depends on it.
    fn salt(&self) -> Salt {
        Salt([0; 16])
    }
}
