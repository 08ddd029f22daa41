//! What the replier would do for a contact now: its own rules, asked on a fresh load of
//! the stream, and put into words.

use serde::Serialize;
use textledger_domain::consent::Reason;
use textledger_domain::contact::Contact;
use textledger_domain::decide::ahead::steps_ahead;
use textledger_domain::decide::reply::{Inference, Step};
use textledger_domain::event::Event;
use textledger_domain::event::consent::{Channel, Purpose};
use textledger_domain::event::outbound::{SendFailure, Suppression};
use textledger_domain::ids::EventId;
use textledger_domain::policy::Policy;
use textledger_domain::record::Recorded;
use textledger_domain::stream::{Seq, StreamId};
use textledger_domain::time::Timestamp;
use textledger_infrastructure::budget::Budget;
use textledger_infrastructure::ledger::{Ledger, Loaded, ReadError};
use textledger_projections::audit::words::word;

use super::error::Error;

/// What would be done, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Would {
    /// Nothing: neither sent nor recorded.
    Nothing,
    /// Something would be recorded, and nothing sent.
    Record,
    /// Something is owed, and not due yet.
    Wait,
    /// The agent would be asked, and its answer sent.
    AskAgent,
    /// A text would be sent.
    Send,
    /// AWS's opt-out list would be changed.
    ChangeList,
    /// Views would be brought up to date.
    Fold,
    /// The letter cannot be read.
    Unreadable,
}

/// What would be done, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreseen {
    /// In a word.
    pub would: Would,
    /// In words.
    pub says: String,
}

/// What the replier decides by.
pub struct Foresight<'a> {
    /// The ledger.
    pub ledger: &'a Ledger,
    /// What the deployment decided for itself.
    pub policy: &'a Policy,
    /// The parts that may be sent in a day.
    pub budget: &'a Budget,
}

impl Foresight<'_> {
    /// What the replier would do for `stream`'s contact now, called for the event
    /// `called_for` at the given position or before it.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn of(&self, stream: &StreamId, called_for: Option<(EventId, Seq)>) -> Result<Foreseen, Error> {
        let loaded = match self.ledger.load_surely::<Contact>(stream).await {
            Ok(loaded) => loaded,
            // As the replier has it: without what cannot be read, and so with all closed.
            Err(error) if error.is_about_the_record() => self.ledger.load::<Contact>(stream).await?,
            Err(error) => return Err(error.into()),
        };
        let moment = self.ledger.moment(&loaded);
        let steps = steps_ahead(stream, loaded.head, &loaded.state, self.policy, moment)?;
        let mut says: Vec<String> = steps.iter().filter_map(|step| self.recorded(step)).collect();
        let would = match steps.last() {
            Some(Step::Wait(until)) => {
                says.push(format!("what is owed is not due before {until}"));
                Would::Wait
            }
            Some(Step::Ask(_)) if self.budget.is_used_up(moment.now).await? => {
                says.push(format!("not answered: {}; only recorded", word(&Suppression::DeploymentBudget)));
                Would::Record
            }
            Some(Step::Ask(turn)) => {
                says.push(match turn.covers.len() {
                    1 => "reply: the agent would be asked about one text".to_owned(),
                    texts => format!("reply: the agent would be asked about {texts} texts"),
                });
                Would::AskAgent
            }
            Some(Step::Send(cleared)) => {
                says.push(format!("reply: a text would be sent ({})", word(&cleared.duty().kind)));
                Would::Send
            }
            Some(Step::Mirror(mirror)) => {
                let change = word(&mirror.change);
                says.push(format!("AWS's opt-out list would be changed first ({change})"));
                Would::ChangeList
            }
            Some(Step::Rest | Step::Record(_)) | None if says.is_empty() => {
                says.push(self.why_nothing(&loaded, moment.now, called_for).await?);
                Would::Nothing
            }
            Some(Step::Rest | Step::Record(_)) | None => {
                if let Some(closed) = closed(&loaded.state, moment.now) {
                    says.insert(0, format!("nothing: {closed}"));
                }
                Would::Record
            }
        };
        if loaded.trouble.is_some() {
            says.insert(0, "its record does not read (`textledger ledger repair`)".to_owned());
        }
        Ok(Foreseen { would, says: says.join("; ") })
    }

    fn recorded(&self, step: &Step) -> Option<String> {
        let Step::Record(Inference { event, .. }) = step else { return None };
        Some(match event {
            Event::SendSuppressed(held) if held.reason == Suppression::Stale => {
                "too old: would not be answered, only recorded".to_owned()
            }
            Event::SendSuppressed(held) => format!("not answered: {}; only recorded", word(&held.reason)),
            Event::SendFailed(failed) if failed.class == SendFailure::InDoubt => {
                "a text in doubt would be recorded as such, and not sent again".to_owned()
            }
            Event::ConsentRevoked(_) => {
                "silence to our question would be recorded as a revocation".to_owned()
            }
            other => format!("{} would be recorded", other.type_name()),
        })
    }

    async fn why_nothing(
        &self,
        loaded: &Loaded<Contact>,
        now: Timestamp,
        called_for: Option<(EventId, Seq)>,
    ) -> Result<String, Error> {
        if loaded.head.seq == 0 {
            return Ok("nothing: no event of this contact is on record".to_owned());
        }
        let settled = match called_for {
            Some((event, seq)) => self.settled(&loaded.stream, event, seq).await?,
            None => None,
        };
        Ok(match (closed(&loaded.state, now), settled) {
            (Some(closed), Some(settled)) => format!("nothing: {closed}; {settled}"),
            (Some(closed), None) => format!("nothing: {closed}"),
            (None, Some(settled)) => format!("nothing: {settled}"),
            (None, None) => "nothing is owed".to_owned(),
        })
    }

    /// The event that settled what was called for, in words; none where it is not among
    /// the next ones, or they cannot be read.
    async fn settled(
        &self,
        stream: &StreamId,
        event: EventId,
        seq: Seq,
    ) -> Result<Option<String>, ReadError> {
        let events = match self.ledger.read_from(stream, seq).await {
            Err(error) if !error.is_about_the_record() => return Err(error),
            read => read.unwrap_or_default(),
        };
        Ok(events.iter().find_map(|later| settles(later, event)))
    }
}

/// Why nothing may be sent to the contact, if so.
fn closed(contact: &Contact, now: Timestamp) -> Option<String> {
    let answer = contact.check(Channel::Sms, Purpose::Reply, now);
    let since = answer.since.map_or_else(String::new, |since| format!(" since {since}"));
    match answer.reason {
        Reason::Granted | Reason::NotRevoked => None,
        Reason::OptedOut | Reason::PendingOptOut => Some(format!("this contact has opted out{since}")),
        reason => Some(format!("no text may be sent to this contact{since} ({})", word(&reason))),
    }
}

/// What `later` did about the text `event`.
fn settles(later: &Recorded, event: EventId) -> Option<String> {
    let seq = later.seq();
    let follows = later.correlation().0 == event.0;
    match later.event() {
        Event::AgentReplied(reply) if reply.covers.contains(&event) => {
            Some(format!("already answered by event {seq}"))
        }
        Event::SendStarted(send) if follows || send.covers.contains(&event) => {
            Some(format!("already answered by event {seq} ({})", word(&send.kind)))
        }
        Event::SendSuppressed(held) if follows || held.covers.contains(&event) => {
            Some(format!("event {seq} left it without an answer ({})", word(&held.reason)))
        }
        _ => None,
    }
}
