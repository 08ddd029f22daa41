//! S3, S4 and S5 as an onlooker holds them against what happens: from the
//! customers' own texts and the carrier's counter alone. It must not ask the
//! rules it judges whether somebody is opted out.

use std::fmt;

use chrono::TimeDelta;
use textledger_domain::contact::Contact;
use textledger_domain::event::Event;
use textledger_domain::event::outbound::{SendKind, SendStarted};
use textledger_domain::ids::{EventId, OutboundId};
use textledger_domain::record::Recorded;
use textledger_domain::time::Timestamp;

use super::letters::Wish;

/// By how much a START has to be later than a STOP.
const MARGIN: TimeDelta = TimeDelta::seconds(5);
/// 47 CFR 64.1200(a)(12).
const CONFIRMED_WITHIN: TimeDelta = TimeDelta::minutes(5);

/// A law that was broken, and how.
#[derive(Debug)]
pub struct Broken(pub &'static str, pub String);

impl fmt::Display for Broken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.0, self.1)
    }
}

/// What the onlooker has seen.
#[derive(Debug, Clone, Default)]
pub struct Laws {
    stop: Option<Timestamp>,
    start: Option<Timestamp>,
    /// Whether a text may have been a request to stop and nothing clear came since.
    is_open: bool,
    questions: Vec<Question>,
    revocations: Vec<Revocation>,
    handed_over: Vec<OutboundId>,
}

/// A question, and the texts of the customer with which it may go out: each
/// carries it once at most.
#[derive(Debug, Clone)]
struct Question {
    event: EventId,
    chances: Vec<Timestamp>,
    /// The texts that asked it, the latest last.
    asked: Vec<Asking>,
}

#[derive(Debug, Clone, Copy)]
struct Asking {
    outbound: OutboundId,
    /// Whether it is on record that the carrier has it.
    is_sent: bool,
    /// Whether the carrier reported it as delivered, or as not delivered.
    is_delivered: bool,
    is_undelivered: bool,
}

impl Asking {
    /// Whether there is reason to believe that the phone has it.
    fn has_arrived(self) -> bool {
        self.is_delivered || (self.is_sent && !self.is_undelivered)
    }
}

#[derive(Debug, Clone, Copy)]
struct Revocation {
    event: EventId,
    sent_at: Timestamp,
    earns_an_answer: bool,
    answers: u32,
}

impl Laws {
    /// Whether the customer wants no texts: no START is later than the latest
    /// STOP by more than the margin.
    fn is_out(&self) -> bool {
        self.stop.is_some_and(|stop| self.start.is_none_or(|start| start.since(stop) <= MARGIN))
    }

    /// A text, sent at `sent_at`, was recorded as `events`.
    pub fn heard(
        &mut self,
        wish: Wish,
        sent_at: Timestamp,
        events: &[Recorded],
        carrier_confirms: bool,
    ) -> Result<(), Broken> {
        let was_out = self.is_out();
        let has = |is: fn(&Event) -> bool| events.iter().any(|event| is(event.event()));
        let wish = match wish {
            Wish::Perhaps if was_out => Wish::Answer,
            // Whoever was asked and says the like again wants no texts.
            Wish::Perhaps if self.is_open && has(|event| matches!(event, Event::ConsentRevoked(_))) => {
                Wish::Stop
            }
            Wish::Perhaps => return self.opened(sent_at, events),
            // A question that never reached the phone is not answered.
            Wish::Start | Wish::GoOn
                if self.is_open && has(|event| matches!(event, Event::ConsentUpheld(_))) =>
            {
                self.is_open = false;
                return Ok(());
            }
            Wish::GoOn if self.is_open && !was_out => {
                return Err(Broken("consent", "CONTINUE did not count while something was held".to_owned()));
            }
            Wish::GoOn => Wish::Answer,
            // As soon as the text is recorded as started it may have arrived.
            Wish::Yes if has(|event| matches!(event, Event::ConsentRevoked(_))) && self.is_open => Wish::Stop,
            Wish::Yes if has(|event| matches!(event, Event::ConsentGranted(_))) && was_out => Wish::Start,
            Wish::Yes if self.is_open && self.latest_question().is_some() => {
                return Err(Broken(
                    "consent",
                    "YES to a question that may have arrived was not taken for it".to_owned(),
                ));
            }
            Wish::Yes => Wish::Answer,
            wish => wish,
        };
        if wish == Wish::Answer
            && let Some(question) = self.questions.last_mut().filter(|_| self.is_open)
        {
            question.chances.push(sent_at);
        }
        match wish {
            Wish::Stop => self.stop = self.stop.max(Some(sent_at)),
            Wish::Start => self.start = self.start.max(Some(sent_at)),
            Wish::Answer | Wish::Perhaps | Wish::GoOn | Wish::Yes => return Ok(()),
        }
        self.is_open = false;
        let revocation = events.iter().find(|event| matches!(event.event(), Event::ConsentRevoked(_)));
        let grant = events.iter().find(|event| matches!(event.event(), Event::ConsentGranted(_)));
        match (wish, revocation, grant) {
            (Wish::Stop, Some(event), None) => {
                // Who was out already, or is in all the same, is told nothing.
                let earns_an_answer = !was_out && self.is_out() && !carrier_confirms;
                let event = event.id();
                self.revocations.push(Revocation { event, sent_at, earns_an_answer, answers: 0 });
                Ok(())
            }
            (Wish::Start, None, Some(_)) => Ok(()),
            _ => Err(Broken("S2", "a wish was not recorded as what it is".to_owned())),
        }
    }

    fn opened(&mut self, sent_at: Timestamp, events: &[Recorded]) -> Result<(), Broken> {
        let question = events.iter().find(|event| matches!(event.event(), Event::RevocationUnclear(_)));
        let Some(event) = question.map(Recorded::id) else {
            return Err(Broken("S2", "what may be a request to stop was not recorded so".to_owned()));
        };
        self.is_open = self.start.is_none_or(|start| start <= sent_at);
        self.questions.push(Question { event, chances: vec![sent_at], asked: Vec::new() });
        Ok(())
    }

    /// S3, S4: a send was recorded as started.
    pub fn started(&self, send: &SendStarted) -> Result<(), Broken> {
        let is_asked_already = |question: &Question| {
            question.event == send.answers && question.asked.iter().any(|asking| asking.has_arrived())
        };
        if send.kind == SendKind::Clarification && self.questions.iter().any(is_asked_already) {
            return Err(Broken("S4", "a question is asked again that has arrived".to_owned()));
        }
        if send.kind != SendKind::OptOutConfirmation {
            return match self.is_out() {
                true => Err(Broken("S3", format!("{:?} starts after a revocation was recorded", send.kind))),
                false => Ok(()),
            };
        }
        let confirmed = self.revocations.iter().find(|revocation| revocation.event == send.answers);
        match confirmed {
            None => Err(Broken("S4", "a confirmation confirms no revocation".to_owned())),
            Some(revocation) if !revocation.earns_an_answer => {
                Err(Broken("S4", "a revocation is confirmed that earned no confirmation".to_owned()))
            }
            Some(_) if !self.is_out() => {
                Err(Broken("S4", "an opt-out is confirmed that no longer holds".to_owned()))
            }
            Some(_) => Ok(()),
        }
    }

    /// S4, S5: the carrier took a text at `now` and delivers it within `lives`.
    pub fn took(&mut self, send: &SendStarted, now: Timestamp, lives: TimeDelta) -> Result<(), Broken> {
        if self.handed_over.contains(&send.outbound_id) {
            return Err(Broken("S5", "one outbound id was handed over twice".to_owned()));
        }
        self.handed_over.push(send.outbound_id);
        match send.kind {
            SendKind::OptOutConfirmation => self.confirmed(send, now, lives),
            SendKind::Clarification => self.took_question(send, now, lives),
            _ => Ok(()),
        }
    }

    /// The one text that may ask what was meant goes out once with each text of
    /// the customer, and in time.
    fn took_question(&mut self, send: &SendStarted, now: Timestamp, lives: TimeDelta) -> Result<(), Broken> {
        let asked = self.questions.iter_mut().find(|question| question.event == send.answers);
        let Some(question) = asked else {
            return Err(Broken("S4", "a question is about nothing".to_owned()));
        };
        let Some(chance) = question.chances.iter().position(|chance| *chance == send.asked_at) else {
            return Err(Broken("S4", "a question was asked twice with one text".to_owned()));
        };
        question.chances.remove(chance);
        question.asked.push(Asking {
            outbound: send.outbound_id,
            is_sent: false,
            is_delivered: false,
            is_undelivered: false,
        });
        if (now + lives).since(send.asked_at) > CONFIRMED_WITHIN {
            return Err(Broken("S4", "a question may arrive too late".to_owned()));
        }
        Ok(())
    }

    /// The text of ours that asked last, while the question stands open.
    pub fn latest_question(&self) -> Option<OutboundId> {
        let question = self.questions.last().filter(|_| self.is_open)?;
        question.asked.last().map(|asking| asking.outbound)
    }

    /// The ledger has recorded that the carrier has `outbound`.
    pub fn known_to_be_sent(&mut self, outbound: OutboundId) {
        self.askings(outbound, |asking| asking.is_sent = true);
    }

    /// The carrier reported on `outbound`.
    pub fn reported(&mut self, outbound: OutboundId, is_delivered: bool) {
        self.askings(outbound, |asking| {
            asking.is_delivered |= is_delivered;
            asking.is_undelivered |= !is_delivered;
        });
    }

    fn askings(&mut self, outbound: OutboundId, change: impl Fn(&mut Asking)) {
        let asked = self.questions.iter_mut().flat_map(|question| question.asked.iter_mut());
        asked.filter(|asking| asking.outbound == outbound).for_each(change);
    }

    fn confirmed(&mut self, send: &SendStarted, now: Timestamp, lives: TimeDelta) -> Result<(), Broken> {
        let confirmed = self.revocations.iter_mut().find(|revocation| revocation.event == send.answers);
        let Some(revocation) = confirmed else {
            return Err(Broken("S4", "a confirmation confirms no revocation".to_owned()));
        };
        revocation.answers += 1;
        if revocation.answers > 1 {
            return Err(Broken("S4", "a revocation was confirmed twice".to_owned()));
        }
        if (now + lives).since(revocation.sent_at) > CONFIRMED_WITHIN {
            return Err(Broken("S4", "a confirmation may arrive after more than five minutes".to_owned()));
        }
        Ok(())
    }

    /// When nothing is owed any more: nothing is left, and the contact is opted
    /// out exactly if the order of the customer's own times says so.
    pub fn at_rest(&self, contact: &Contact, now: Timestamp) -> Result<(), Broken> {
        if !(contact.duties.is_empty() && contact.unanswered.is_empty() && contact.in_flight.is_empty()) {
            return Err(Broken("rest", "something is owed for ever".to_owned()));
        }
        let (wanted, is) = (self.is_out(), contact.consent.is_opted_out(now));
        match wanted == is {
            true => Ok(()),
            false => Err(Broken("consent", format!("opted out by the texts' times: {wanted}; by us: {is}"))),
        }
    }

    /// The latest wishes, which later ones are compared with.
    pub fn wishes(&self) -> String {
        format!("{:?} {:?} {}", self.stop, self.start, self.is_open)
    }

    /// What was seen of the events and texts that can still be named, which are
    /// those that `names` knows: an id cannot be guessed.
    pub fn seen(&self, names: impl Fn(&str) -> bool) -> String {
        let revocations: Vec<_> =
            self.revocations.iter().filter(|seen| names(&seen.event.to_string())).collect();
        let handed_over: Vec<_> = self.handed_over.iter().filter(|id| names(&id.to_string())).collect();
        let questions: Vec<_> = self.questions.iter().filter(|seen| names(&seen.event.to_string())).collect();
        format!("{} {} {revocations:?} {questions:?} {handed_over:?}", self.is_out(), self.is_open)
    }
}
