//! What several decisions come to together: a contact led through texts and
//! entries, one after the other, by the rules alone.

mod opt_out_list;
mod pending;
mod silence;
mod toll_free;

use std::sync::Mutex;

use chrono::TimeDelta;
use uuid::Uuid;

use super::inbound::{self, InboundText};
use super::reply::{Step, next_step};
use crate::contact::Contact;
use crate::event::Event;
use crate::event::consent::ConsentRevoked;
use crate::ids::{CorrelationId, EventId, IdSource};
use crate::policy::Policy;
use crate::record::{Draft, Head, Recorded};
use crate::stream::StreamId;
use crate::time::Timestamp;

/// Ids in the order they are drawn in.
#[derive(Default)]
struct Counted(Mutex<u128>);

impl IdSource for Counted {
    fn draw(&self, _: Timestamp) -> Uuid {
        let mut drawn = self.0.lock().unwrap();
        *drawn += 1;
        Uuid::from_u128(*drawn)
    }
}

/// A contact, its events, and the number of ours it texts.
struct Story {
    contact: Contact,
    events: Vec<Recorded>,
    to: &'static str,
    policy: Policy,
    ids: Counted,
}

impl Story {
    fn with(to: &'static str) -> Self {
        let (policy, ids) = (Policy::default(), Counted::default());
        Self { contact: Contact::default(), events: Vec::new(), to, policy, ids }
    }

    /// A text sent and received `after` the start of the story.
    fn texts(&mut self, body: &str, after: TimeDelta) {
        self.texts_late(body, after, after);
    }

    fn texts_late(&mut self, body: &str, sent: TimeDelta, received: TimeDelta) {
        let text = InboundText {
            provider_message_id: self.events.len().to_string(),
            from: "+14255550182".parse().unwrap(),
            to: self.to.parse().unwrap(),
            keyword: None,
            body: body.to_owned(),
            previous_published_message_id: None,
            sns_message_id: None,
            sns_topic_arn: None,
            occurred_at: start() + sent,
        };
        let moment = Head::EMPTY.moment(start() + received, &self.ids);
        let drafts = inbound::receive(&self.contact, &text, &self.policy, moment);
        self.record(drafts, moment.now);
    }

    /// What is to be done `after` the start, once all that is only to be
    /// recorded is.
    fn next(&mut self, after: TimeDelta) -> Step {
        let now = start() + after;
        loop {
            let seq = self.events.last().map_or(0, Recorded::seq);
            let Step::Record(finding) = next_step(&self.contact, seq, &self.policy, now) else {
                return next_step(&self.contact, seq, &self.policy, now);
            };
            let (correlation, cause) = (finding.correlation, finding.cause);
            self.happens(finding.event, correlation, cause, after);
        }
    }

    /// The one text that is due `after` the start is handed over.
    fn sends(&mut self, after: TimeDelta) {
        let Step::Send(cleared) = self.next(after) else { panic!("nothing is to be sent") };
        let moment = Head::EMPTY.moment(start() + after, &self.ids);
        let to = "+14255550182".parse().unwrap();
        let (draft, _) =
            cleared.start(to, self.to.parse().unwrap(), "a text".to_owned(), "agent-reply", moment);
        self.record(vec![draft], moment.now);
    }

    fn happens(
        &mut self,
        event: impl Into<Event>,
        correlation: CorrelationId,
        cause: EventId,
        after: TimeDelta,
    ) {
        let moment = Head::EMPTY.moment(start() + after, &self.ids);
        let draft = Draft::by_system("agent-reply", event, correlation, cause, moment);
        self.record(vec![draft], moment.now);
    }

    fn record(&mut self, drafts: Vec<Draft>, now: Timestamp) {
        let stream = StreamId::Contact("+14255550182".parse().unwrap());
        let head = self.events.last().map_or(Head::EMPTY, |last| Head {
            seq: last.seq(),
            hash: last.sealed().hash,
            recorded_at: Some(last.recorded_at()),
        });
        for event in Recorded::seal(&stream, head, drafts, now) {
            self.contact.evolve(&event);
            self.events.push(event);
        }
    }

    fn revocations(&self) -> Vec<&ConsentRevoked> {
        let revoked = self.events.iter().map(|event| match event.event() {
            Event::ConsentRevoked(revoked) => Some(revoked),
            _ => None,
        });
        revoked.flatten().collect()
    }
}

fn start() -> Timestamp {
    "2026-11-22T07:00:00Z".parse().unwrap()
}

const fn minutes(minutes: i64) -> TimeDelta {
    TimeDelta::minutes(minutes)
}
