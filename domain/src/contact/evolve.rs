//! What each event means for the decision state. Pure and total: every event
//! that was ever recorded folds.

use super::{AgentTrouble, Contact, Content, Duty, InFlight, LastText, Session, Thread, Unanswered};
use crate::consent::Consent;
use crate::country::Country;
use crate::event::Event;
use crate::event::consent::{Confirmation, ConsentGranted, ConsentRevoked, Method};
use crate::event::imported::ImportedConsent;
use crate::event::inbound::MessageReceived;
use crate::event::intent::Intent;
use crate::event::outbound::{Part, SendFailed, SendFailure, SendKind, SendStarted, SendSuppressed};
use crate::event::turn::{AgentFailed, AgentReplied};
use crate::ids::{EventId, OutboundId};
use crate::limits::{COVERED_TEXTS_MAX, PART_APART, PARTS_WITHIN};
use crate::record::Recorded;
use crate::time::Timestamp;
use crate::wording::{Template, TemplateName};
use textledger_reading::Language;

impl Contact {
    /// What holds after one more event of the contact's stream.
    pub fn evolve(&mut self, recorded: &Recorded) {
        let (before, was_blocked) = (self.consent.clone(), self.carrier_block().is_some());
        self.consent.evolve(recorded);
        match recorded.event() {
            Event::SessionStarted(started) => {
                self.session = Some(Session {
                    id: started.session_id,
                    last_activity_at: recorded.occurred_at(),
                    thread: Thread::default(),
                });
            }
            Event::MessageReceived(message) => self.heard(recorded, message),
            Event::ConsentRevoked(revoked) => self.revoked(recorded, revoked),
            Event::ConsentGranted(granted) => {
                self.heard_of_start = false;
                self.list.wish_changed();
                self.granted(recorded, granted, &before, was_blocked);
            }
            Event::OptOutCompleted(_) => {}
            Event::ConsentImported(imported) => {
                if imported.consent == ImportedConsent::Withdrawn {
                    self.heard_of_start = false;
                    self.list.wish_changed();
                }
            }
            // History: nobody waits for an answer to it.
            Event::MessageImported(_) => {}
            Event::RevocationUnclear(unclear) => {
                let template = Template::new(TemplateName::Clarification, unclear.language);
                self.owe(recorded, SendKind::Clarification, template, unclear.said_at);
            }
            Event::ConsentUpheld(upheld) => {
                let template = Template::new(TemplateName::StillSubscribed, upheld.language);
                self.owe(recorded, SendKind::StillSubscribed, template, recorded.recorded_at());
            }
            Event::OptOutListChanged(changed) => self.list.changed(recorded, changed),
            Event::AgentReplied(reply) => self.agent_replied(recorded, reply),
            Event::AgentFailed(failure) => self.agent_failed(recorded, failure),
            Event::SendStarted(send) => self.send_started(recorded, send),
            Event::MessageSent(sent) => self.handed_over(recorded, sent.outbound_id),
            Event::SendFailed(failed) => self.send_failed(failed),
            Event::SendSuppressed(suppressed) => self.send_suppressed(suppressed),
            Event::DeliveryUpdated(update) => {
                // Whatever the carrier reports, it had the text. Its report may be first.
                if let Some(outbound) = update.outbound_id {
                    self.handed_over(recorded, outbound);
                }
                self.blocks.reported(update);
            }
            Event::CarrierBlocked(told) => self.blocks.blocked(recorded.id(), told),
            Event::CarrierCleared(told) => self.blocks.cleared(told),
            Event::HoldPlaced(hold) => {
                self.holds.insert(hold.matter.clone(), recorded.id());
            }
            Event::HoldLifted(hold) => {
                self.holds.remove(&hold.matter);
            }
            Event::Unknown(unknown) => self.history.met(unknown),
            // Nothing that is decided rests on words.
            Event::WordsErased(_) | Event::InboundRejected(_) | Event::LedgerIncident(_) => {}
            // A revocation stands beside it: what is lost may have been one.
            Event::EventsLost(_) => {}
            // What is about a view, a reader or all streams concerns no contact.
            Event::ProjectionActivated(_) | Event::AccessRecorded(_) | Event::CheckpointSigned(_) => {}
        }
    }

    fn heard(&mut self, recorded: &Recorded, message: &MessageReceived) {
        // An answer is late by our clock: a text that took long to reach us is
        // still worth one. Only a confirmation is bound to the customer's clock.
        let asked_at = recorded.recorded_at();
        self.active(recorded.occurred_at());
        let at = recorded.occurred_at();
        self.first_texted_at = Some(self.first_texted_at.map_or(at, |first| first.min(at)));
        self.texted = message.to.clone().or_else(|| self.texted.take());
        self.country = Country::of(&message.from);
        let before = self.last_text.replace(LastText {
            seq: recorded.seq(),
            provider_message_id: message.provider_message_id.clone(),
            said_at: at,
            likeness: message.likeness,
            says_no_wish: message.intent.is_for_the_agent()
                || matches!(message.intent, Intent::Unclear | Intent::OptInUnclear),
        });
        // One text that the carrier delivered under two ids is one turn.
        let is_the_one_before = |before: &LastText| {
            before.likeness == message.likeness && at.since(before.said_at).abs() <= PARTS_WITHIN
        };
        let before = before.filter(is_the_one_before);
        let came_before = before.as_ref().is_some_and(|before| before.says_no_wish);
        let may_answer = matches!(
            message.intent,
            Intent::Conversation | Intent::OptInUnclear | Intent::Help | Intent::Status
        );
        if may_answer && !came_before {
            self.ask_again(recorded, message);
        }
        match message.intent {
            Intent::Conversation | Intent::Machine if came_before => {}
            Intent::Help | Intent::Status if before.is_some() => {}
            Intent::Conversation | Intent::Machine => {
                self.loops.heard(message.likeness, recorded.recorded_at());
                let by_machine = message.intent == Intent::Machine;
                if by_machine {
                    self.loops.heard_machine(recorded.recorded_at());
                }
                self.unanswered.push(Unanswered {
                    event: recorded.id(),
                    seq: recorded.seq(),
                    asked_at,
                    blank: message.blank,
                    by_machine,
                });
                let excess = self.unanswered.len().saturating_sub(COVERED_TEXTS_MAX);
                self.unanswered.drain(..excess);
            }
            Intent::OptInUnclear => {
                self.heard_of_start = true;
                let template = Template::new(TemplateName::HowToStart, message.language);
                self.owe(recorded, SendKind::HowToStart, template, asked_at);
            }
            Intent::Help => {
                let template = Template::new(TemplateName::Help, message.language);
                self.owe(recorded, SendKind::Help, template, asked_at);
            }
            Intent::Status => {
                let template = Template::new(TemplateName::Status, message.language);
                self.owe(recorded, SendKind::Status, template, asked_at);
            }
            // What follows from these is in events of its own.
            Intent::OptOut | Intent::OptIn | Intent::Unclear | Intent::Continue => {}
        }
    }

    /// A text that brings no wish of its own is the next chance to put a question
    /// that did not reach the contact: it opens another five minutes.
    fn ask_again(&mut self, recorded: &Recorded, message: &MessageReceived) {
        let Some(question) = self.consent.question.filter(|question| question.asked.is_none()) else {
            return;
        };
        if self.duties.iter().any(|duty| duty.kind == SendKind::Clarification) {
            return;
        }
        self.duties.push(Duty::fixed(
            SendKind::Clarification,
            Template::new(TemplateName::Clarification, message.language),
            question.event,
            recorded.correlation(),
            recorded.occurred_at(),
        ));
    }

    fn revoked(&mut self, recorded: &Recorded, revoked: &ConsentRevoked) {
        self.heard_of_start = false;
        self.list.wish_changed();
        if revoked.confirmation == Confirmation::Owed {
            let template = Template::new(TemplateName::OptOutConfirmation, revoked.language);
            self.owe(recorded, SendKind::OptOutConfirmation, template, revoked.requested_at);
        }
    }

    fn granted(
        &mut self,
        recorded: &Recorded,
        granted: &ConsentGranted,
        before: &Consent,
        was_blocked: bool,
    ) {
        // What did not come by text is confirmed where it came from.
        if granted.method != Method::Sms {
            return;
        }
        let now = recorded.recorded_at();
        let is_news = before.is_opted_out(now)
            || before.granted.is_empty()
            // Consent was never lost, or came by e-mail, say, and now START lifts
            // the carrier's block.
            || (was_blocked && self.carrier_block().is_none());
        // Nobody who texts START is left without a word: one who got texts all
        // along is told so, and where a START comes too early to lift a
        // revocation the gate records why it stays unanswered.
        if is_news || self.consent.is_opted_out(now) {
            let template = Template::new(TemplateName::OptInConfirmation, granted.language);
            self.owe(recorded, SendKind::OptInConfirmation, template, now);
        } else if !self.is_on_its_way(SendKind::OptInConfirmation) {
            let template = Template::new(TemplateName::StillSubscribed, granted.language);
            self.owe(recorded, SendKind::StillSubscribed, template, now);
        }
    }

    /// Whether a text of this kind is owed or in the air.
    fn is_on_its_way(&self, kind: SendKind) -> bool {
        self.duties
            .iter()
            .chain(self.in_flight.iter().map(|flying| &flying.duty))
            .any(|duty| duty.kind == kind)
    }

    /// Owes a fixed text; a newer request of the same kind replaces one that
    /// still waits, since one answer serves both.
    fn owe(&mut self, recorded: &Recorded, kind: SendKind, template: Template, asked_at: Timestamp) {
        self.duties.retain(|duty| duty.kind != kind);
        self.duties.push(Duty::fixed(kind, template, recorded.id(), recorded.correlation(), asked_at));
    }

    fn agent_replied(&mut self, recorded: &Recorded, reply: &AgentReplied) {
        let asked_at = self.asked_at(&reply.covers).unwrap_or_else(|| recorded.occurred_at());
        self.cover(&reply.covers);
        self.loops.answered(recorded.recorded_at());
        self.agent_replied_at = Some(recorded.recorded_at());
        if let Some(session) = self.session.as_mut().filter(|session| session.id == reply.session_id) {
            session.thread.answered();
        }
        for number in 1..=reply.parts {
            self.duties.push(Duty {
                kind: SendKind::AgentReply,
                answers: recorded.id(),
                correlation: recorded.correlation(),
                asked_at,
                content: Content::Reply {
                    turn: reply.turn_id,
                    seq: recorded.seq(),
                    part: Part { number, of: reply.parts },
                },
                covers: Vec::new(),
                attempt: 1,
                not_before: None,
            });
        }
    }

    fn agent_failed(&mut self, recorded: &Recorded, failure: &AgentFailed) {
        if let Some(session) = &mut self.session {
            session.thread.failed(failure.class);
        }
        if let Some(retry_at) = failure.retry_at {
            let before = self.agent_trouble.as_ref();
            self.agent_trouble = Some(AgentTrouble {
                failures: failure.attempt,
                spent: before.map_or(0, |trouble| trouble.spent) + u32::from(!failure.class.is_away()),
                since: before.map_or_else(|| recorded.recorded_at(), |trouble| trouble.since),
                retry_at,
            });
            return;
        }
        // The fallback is a turn too, as far as a loop is concerned.
        self.loops.answered(recorded.recorded_at());
        let asked_at = self.asked_at(&failure.covers).unwrap_or_else(|| recorded.occurred_at());
        self.cover(&failure.covers);
        let mut fallback = Duty::fixed(
            SendKind::Fallback,
            Template::new(TemplateName::AgentUnavailable, Language::En),
            recorded.id(),
            recorded.correlation(),
            asked_at,
        );
        fallback.covers = failure.covers.clone();
        self.duties.push(fallback);
    }

    fn send_started(&mut self, recorded: &Recorded, send: &SendStarted) {
        let place = self.duties.iter().position(|duty| {
            duty.kind == send.kind && duty.answers == send.answers && part_of(duty) == send.part
        });
        let duty = match place {
            Some(place) => self.duties.remove(place),
            // Notices are owed and sent in one step.
            None => notice(recorded, send),
        };
        self.cover(&send.covers);
        match send.template.map(|template| template.name) {
            Some(TemplateName::TooManyMessages) => self.loops.noticed(recorded.recorded_at()),
            Some(TemplateName::NoText) => self.loops.answered(recorded.recorded_at()),
            _ => {}
        }
        self.active(recorded.occurred_at());
        let flying = InFlight {
            outbound: send.outbound_id,
            started: recorded.id(),
            started_at: recorded.recorded_at(),
            parts: send.segments.parts,
            parts_per_second: send.parts_per_second,
            duty,
        };
        self.pace.started(flying.counted());
        self.in_flight.push(flying);
    }

    /// The carrier takes the texts of one answer as they come and keeps no order
    /// between them: each waits until the one before is likely through.
    fn handed_over(&mut self, recorded: &Recorded, outbound: OutboundId) {
        let Some(flown) = self.land(outbound) else { return };
        let through = recorded.recorded_at() + PART_APART + flown.takes();
        for next in self.duties.iter_mut().filter(|duty| duty.shares_answer_with(&flown.duty)) {
            next.not_before = next.not_before.max(Some(through));
        }
    }

    fn send_failed(&mut self, failed: &SendFailed) {
        if failed.class == SendFailure::OptedOut {
            self.list.suspect();
        }
        let Some(flown) = self.land(failed.outbound_id) else { return };
        if failed.class != SendFailure::InDoubt {
            self.pace.not_sent(flown.counted());
        }
        // What follows a text that surely never arrives makes no sense. One in
        // doubt most likely did arrive.
        if failed.retry_at.is_none() && failed.class != SendFailure::InDoubt {
            self.duties.retain(|duty| !duty.shares_answer_with(&flown.duty));
        }
        // A newer request of the same kind already waits: one answer serves both.
        let is_replaced = matches!(flown.duty.content, Content::Fixed(_))
            && self.duties.iter().any(|duty| duty.kind == flown.duty.kind);
        if let Some(retry_at) = failed.retry_at.filter(|_| !is_replaced) {
            let duty = Duty { attempt: flown.duty.attempt + 1, not_before: Some(retry_at), ..flown.duty };
            // Ahead of the parts behind it.
            self.duties.insert(0, duty);
        }
    }

    fn send_suppressed(&mut self, suppressed: &SendSuppressed) {
        self.duties.retain(|duty| !(duty.kind == suppressed.kind && duty.answers == suppressed.answers));
        self.cover(&suppressed.covers);
    }

    fn land(&mut self, outbound: OutboundId) -> Option<InFlight> {
        let place = self.in_flight.iter().position(|flying| flying.outbound == outbound)?;
        Some(self.in_flight.remove(place))
    }

    fn cover(&mut self, covers: &[EventId]) {
        if covers.is_empty() {
            return;
        }
        self.unanswered.retain(|waiting| !covers.contains(&waiting.event));
        self.agent_trouble = None;
    }

    fn asked_at(&self, covers: &[EventId]) -> Option<Timestamp> {
        // The newest text decides whether an answer comes in time: an old text
        // that was never answered must not make the answer to a new one stale.
        self.unanswered
            .iter()
            .filter(|waiting| covers.contains(&waiting.event))
            .map(|waiting| waiting.asked_at)
            .max()
    }

    fn active(&mut self, at: Timestamp) {
        if let Some(session) = &mut self.session {
            session.last_activity_at = session.last_activity_at.max(at);
        }
    }
}

fn part_of(duty: &Duty) -> Option<Part> {
    match duty.content {
        Content::Fixed(_) => None,
        Content::Reply { part, .. } => Some(part),
    }
}

fn notice(recorded: &Recorded, send: &SendStarted) -> Duty {
    Duty {
        kind: send.kind,
        answers: send.answers,
        correlation: recorded.correlation(),
        asked_at: send.asked_at,
        content: Content::Fixed(
            send.template.unwrap_or_else(|| Template::new(TemplateName::AgentUnavailable, Language::En)),
        ),
        covers: send.covers.clone(),
        attempt: send.attempt,
        not_before: None,
    }
}
