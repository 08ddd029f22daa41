//! A test kit: a contact led through events by the rules alone, without a clock,
//! a database or a network. Public, so that whoever builds on these rules can
//! test in the same terms: *given* what happened, *when* something is decided,
//! *then* these events follow.
//!
//! ```
//! use chrono::TimeDelta;
//! use textledger_domain::event::consent::{Channel, Purpose};
//! use textledger_domain::story::{Story, start};
//!
//! let mut story = Story::with("+12125550101");
//! story.texts("STOP", TimeDelta::zero());
//! let answer = story.contact.check(Channel::Sms, Purpose::Reply, start());
//! assert!(!answer.allowed);
//! ```

use std::sync::Mutex;

use chrono::TimeDelta;
use uuid::Uuid;

use crate::beside::Salt;
use crate::contact::Contact;
use crate::decide::inbound::{self, InboundText};
use crate::decide::pieces::{self, Earlier};
use crate::decide::reply::{Step, next_step};
use crate::event::Event;
use crate::ids::{CorrelationId, EventId, IdSource, Moment};
use crate::phone::{BusinessNumber, PhoneNumber};
use crate::policy::Policy;
use crate::record::{Draft, Head, Recorded};
use crate::stream::{Seq, StreamId};
use crate::time::Timestamp;

/// The contact of every story: a number reserved for fiction.
pub const CUSTOMER: &str = "+14255550182";

/// When every story begins.
#[must_use]
pub fn start() -> Timestamp {
    Timestamp::from_unix_millis(1_795_330_800_000).unwrap_or_else(|| chrono::DateTime::UNIX_EPOCH.into())
}

/// Ids and salts in the order they are drawn in.
#[derive(Debug, Default)]
pub struct Counted(Mutex<u128>);

impl IdSource for Counted {
    fn draw(&self, _: Timestamp) -> Uuid {
        let mut drawn = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *drawn += 1;
        Uuid::from_u128(*drawn)
    }

    fn salt(&self) -> Salt {
        Salt(self.draw(start()).into_bytes())
    }
}

/// A contact, its events, and the number of ours it texts.
#[derive(Debug)]
pub struct Story {
    /// What the events fold to.
    pub contact: Contact,
    /// All that was recorded.
    pub events: Vec<Recorded>,
    /// Our number.
    pub to: BusinessNumber,
    /// What the deployment decides for itself.
    pub policy: Policy,
    /// Where ids come from.
    pub ids: Counted,
}

/// What followed from a decision.
#[derive(Debug)]
pub struct Then<'a>(&'a [Recorded]);

impl Then<'_> {
    /// The events that followed.
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.0.iter().map(Recorded::event)
    }

    /// Nothing but `expected` followed, in this order.
    #[track_caller]
    pub fn then(&self, expected: &[Event]) {
        assert!(self.events().eq(expected), "followed: {:#?}\nexpected: {expected:#?}", self.0);
    }

    /// Nothing but events of these types followed, in this order.
    #[track_caller]
    pub fn then_types(&self, expected: &[&str]) {
        assert_eq!(self.events().map(Event::type_name).collect::<Vec<_>>(), expected);
    }
}

impl Story {
    /// Nothing has happened yet; the contact will text `to`.
    ///
    /// # Panics
    /// When `to` is no number that can be texted.
    #[must_use]
    #[track_caller]
    pub fn with(to: &str) -> Self {
        let to = to.parse().unwrap_or_else(|error| panic!("{to}: {error}"));
        let (policy, ids) = (Policy::default(), Counted::default());
        Self { contact: Contact::default(), events: Vec::new(), to, policy, ids }
    }

    /// These events are on record, recorded `after` the start.
    #[must_use]
    pub fn given(mut self, events: impl IntoIterator<Item = Event>, after: TimeDelta) -> Self {
        for event in events {
            let cause = EventId::draw(self.moment(after));
            self.happens(event, cause.into(), cause, after);
        }
        self
    }

    /// Decides something `after` the start, and records what follows.
    pub fn when(
        &mut self,
        after: TimeDelta,
        decide: impl FnOnce(&Contact, Moment<'_>) -> Vec<Draft>,
    ) -> Then<'_> {
        let drafts = decide(&self.contact, self.moment(after));
        let known = self.events.len();
        self.record(drafts, start() + after);
        Then(&self.events[known..])
    }

    /// The present, `after` the start.
    #[must_use]
    pub fn moment(&self, after: TimeDelta) -> Moment<'_> {
        self.head().moment(start() + after, &self.ids)
    }

    /// A text sent and received `after` the start of the story.
    pub fn texts(&mut self, body: &str, after: TimeDelta) -> Then<'_> {
        self.texts_late(body, after, after)
    }

    /// A text that took its time.
    pub fn texts_late(&mut self, body: &str, sent: TimeDelta, received: TimeDelta) -> Then<'_> {
        let text = InboundText {
            provider_message_id: self.events.len().to_string(),
            from: customer(),
            to: Some(self.to.clone()),
            keyword: None,
            body: body.to_owned(),
            raw: None,
            media: Vec::new(),
            rcs_agent: None,
            reused_message_id: None,
            previous_published_message_id: None,
            sns_message_id: None,
            sns_topic_arn: None,
            occurred_at: start() + sent,
        };
        let policy = self.policy.clone();
        let earlier =
            pieces::earlier(&self.contact, text.arrived(), &policy).and_then(|seq| self.said_at(seq));
        self.when(received, |contact, moment| {
            inbound::receive(contact, &text, earlier.as_ref(), &policy, moment)
        })
    }

    fn said_at(&self, seq: Seq) -> Option<Earlier> {
        let event = self.events.iter().find(|event| event.seq() == seq)?;
        let Event::MessageReceived(message) = event.event() else { return None };
        Earlier::of(event, message)
    }

    /// What is to be done `after` the start, once all that is only to be
    /// recorded is.
    pub fn next(&mut self, after: TimeDelta) -> Step {
        loop {
            let seq = self.head().seq;
            match next_step(&self.contact, seq, &self.policy, start() + after) {
                Step::Record(inference) => {
                    self.happens(inference.event, inference.correlation, inference.cause, after);
                }
                step => return step,
            }
        }
    }

    /// The one text that is due `after` the start is handed over.
    ///
    /// # Panics
    /// When none is.
    #[track_caller]
    pub fn sends(&mut self, after: TimeDelta) {
        let Step::Send(cleared) = self.next(after) else { panic!("nothing is to be sent") };
        let moment = self.moment(after);
        let (draft, _) =
            cleared.start(customer(), self.to.clone(), "a text".to_owned(), "agent-reply", moment);
        self.record(vec![draft], start() + after);
    }

    /// One of our functions records `event` because of `cause`.
    pub fn happens(
        &mut self,
        event: impl Into<Event>,
        correlation: CorrelationId,
        cause: EventId,
        after: TimeDelta,
    ) {
        let draft = Draft::by_system("agent-reply", event, correlation, cause, self.moment(after));
        self.record(vec![draft], start() + after);
    }

    /// Records what was decided.
    ///
    /// # Panics
    /// When it has no canonical form.
    #[track_caller]
    pub fn record(&mut self, drafts: Vec<Draft>, now: Timestamp) {
        let stream = StreamId::Contact(customer());
        let head = self.head();
        let sealed = Recorded::seal(&stream, head, drafts, head.moment(now, &self.ids));
        for event in sealed.unwrap_or_else(|error| panic!("{error}")) {
            self.contact.evolve(&event);
            self.events.push(event);
        }
    }

    fn head(&self) -> Head {
        self.events.last().map_or(Head::EMPTY, Recorded::as_head)
    }
}

fn customer() -> PhoneNumber {
    CUSTOMER.parse().unwrap_or_else(|error| panic!("{CUSTOMER}: {error}"))
}
