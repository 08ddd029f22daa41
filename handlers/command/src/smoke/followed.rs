//! How far a text has come, told from the events of its contact's stream alone.

use textledger_domain::actor::Actor;
use textledger_domain::event::Event;
use textledger_domain::event::arrival::Arrival;
use textledger_domain::event::outbound::SendStarted;
use textledger_domain::event::turn::AgentReplied;
use textledger_domain::ids::{EventId, OutboundId};
use textledger_domain::record::Recorded;
use textledger_domain::stream::Seq;
use textledger_infrastructure::deployment::functions::Function;
use textledger_projections::audit::words::word;

use super::milestone::{Milestone, MilestoneLine};

/// The steps of the text that came with the id `message_id`, after these events of its
/// stream, of which the views show those up to `reached`.
#[must_use]
pub fn followed(events: &[Recorded], message_id: &str, reached: Seq) -> Vec<MilestoneLine> {
    let is_it = |event: &&Recorded| matches!(event.event(), Event::MessageReceived(text) if text.provider_message_id == message_id);
    let Some(text) = events.iter().find(is_it) else {
        return Milestone::ALL.map(MilestoneLine::missing).into();
    };
    let later: Vec<&Recorded> = events.iter().filter(|event| event.seq() > text.seq()).collect();
    let followed = Followed { text: text.id(), later };
    let projected =
        MilestoneLine { done: reached >= text.seq(), ..MilestoneLine::missing(Milestone::Projected) };
    vec![
        done(Milestone::Recorded, text, None),
        projected,
        followed.triggered(),
        followed.answered(),
        followed.handed_over(),
        followed.delivered(),
    ]
}

fn done(milestone: Milestone, event: &Recorded, says: Option<String>) -> MilestoneLine {
    let (event, at) = (Some(event.seq()), Some(event.recorded_at()));
    MilestoneLine { done: true, event, at, says, ..MilestoneLine::missing(milestone) }
}

fn given_up(milestone: Milestone, event: &Recorded, says: String) -> MilestoneLine {
    MilestoneLine { done: false, given_up: true, ..done(milestone, event, Some(says)) }
}

struct Followed<'a> {
    text: EventId,
    later: Vec<&'a Recorded>,
}

impl<'a> Followed<'a> {
    fn triggered(&self) -> MilestoneLine {
        let replier = Actor::System(Function::AgentReply.name().to_owned());
        let is_about_it = |event: &&&Recorded| {
            let envelope = &event.sealed().envelope;
            let covers = match event.event() {
                Event::AgentReplied(reply) => reply.covers.contains(&self.text),
                Event::AgentFailed(failed) => failed.covers.contains(&self.text),
                Event::SendStarted(send) => send.covers.contains(&self.text),
                Event::SendSuppressed(held) => held.covers.contains(&self.text),
                _ => false,
            };
            envelope.actor == replier && (covers || envelope.correlation_id == self.text.into())
        };
        let first = self.later.iter().find(is_about_it);
        first.map_or_else(
            || MilestoneLine::missing(Milestone::Triggered),
            |event| done(Milestone::Triggered, event, None),
        )
    }

    /// The agent's answer that covers the text.
    fn reply(&self) -> Option<(&'a Recorded, &'a AgentReplied)> {
        self.later.iter().find_map(|event| match event.event() {
            Event::AgentReplied(reply) if reply.covers.contains(&self.text) => Some((*event, reply)),
            _ => None,
        })
    }

    /// The texts that answer it, as they were started, and of how many parts.
    fn sends(&self) -> (Vec<(&'a Recorded, &'a SendStarted)>, usize) {
        let reply = self.reply();
        let is_its = |send: &SendStarted| match reply {
            Some((_, reply)) => send.turn_id == Some(reply.turn_id),
            None => send.covers.contains(&self.text),
        };
        let sends = self.later.iter().filter_map(|event| match event.event() {
            Event::SendStarted(send) if is_its(send) => Some((*event, send)),
            _ => None,
        });
        (sends.collect(), reply.map_or(1, |(_, reply)| reply.parts as usize))
    }

    /// That the text, or what answers it, was held back.
    fn held_back(&self, milestone: Milestone) -> Option<MilestoneLine> {
        let turn = self.reply().map(|(_, reply)| reply.turn_id);
        self.later.iter().find_map(|event| match event.event() {
            Event::SendSuppressed(held)
                if held.covers.contains(&self.text)
                    || turn.is_some_and(|turn| held.turn_id == Some(turn)) =>
            {
                Some(given_up(milestone, event, format!("held back: {}", word(&held.reason))))
            }
            _ => None,
        })
    }

    fn answered(&self) -> MilestoneLine {
        if let Some((event, reply)) = self.reply() {
            return done(
                Milestone::Answered,
                event,
                Some(format!("by the agent, in {} ms", reply.latency_ms)),
            );
        }
        if let Some((event, send)) = self.sends().0.first() {
            return done(
                Milestone::Answered,
                event,
                Some(format!("by a fixed text ({}): the agent gave none", word(&send.kind))),
            );
        }
        let failed = self.later.iter().rev().find_map(|event| match event.event() {
            Event::AgentFailed(failed) if failed.covers.contains(&self.text) => Some(format!(
                "the agent failed {} times: {}, {}",
                failed.attempt,
                word(&failed.class),
                failed.detail
            )),
            _ => None,
        });
        let waits = MilestoneLine { says: failed, ..MilestoneLine::missing(Milestone::Answered) };
        self.held_back(Milestone::Answered).unwrap_or(waits)
    }

    fn handed_over(&self) -> MilestoneLine {
        let (sends, parts) = self.sends();
        let taken: Vec<&Recorded> = sends
            .iter()
            .filter_map(|(_, send)| self.find(|event| is_taken(event, send.outbound_id)))
            .collect();
        if let Some(last) = taken.last().filter(|_| taken.len() >= parts) {
            return done(Milestone::HandedOver, last, Some(format!("{parts} texts, taken by the carrier")));
        }
        let failed = self.later.iter().rev().find_map(|event| match event.event() {
            Event::SendFailed(failed)
                if sends.iter().any(|(_, send)| send.outbound_id == failed.outbound_id) =>
            {
                Some((*event, failed))
            }
            _ => None,
        });
        match failed {
            Some((event, failed)) if failed.retry_at.is_none() => {
                given_up(Milestone::HandedOver, event, format!("{}: {}", word(&failed.class), failed.detail))
            }
            Some((_, failed)) => MilestoneLine {
                says: Some(format!("{}, tried again: {}", word(&failed.class), failed.detail)),
                ..MilestoneLine::missing(Milestone::HandedOver)
            },
            None => {
                let missing = MilestoneLine::missing(Milestone::HandedOver);
                self.reply().and_then(|_| self.held_back(Milestone::HandedOver)).unwrap_or(missing)
            }
        }
    }

    fn delivered(&self) -> MilestoneLine {
        let (sends, parts) = self.sends();
        let (mut arrived, mut last) = (0, None);
        for (_, send) in &sends {
            for event in &self.later {
                let Event::DeliveryUpdated(update) = event.event() else { continue };
                if update.outbound_id != Some(send.outbound_id) {
                    continue;
                }
                match update.arrival() {
                    Some(Arrival::Arrived) => {
                        arrived += 1;
                        last = Some((*event, update));
                        break;
                    }
                    Some(Arrival::Failed) => {
                        return given_up(
                            Milestone::Delivered,
                            event,
                            format!("the carrier reports {}", update.event_type),
                        );
                    }
                    None => {}
                }
            }
        }
        match last {
            Some((event, update)) if arrived >= parts => {
                done(Milestone::Delivered, event, Some(format!("the carrier reports {}", update.event_type)))
            }
            _ => MilestoneLine::missing(Milestone::Delivered),
        }
    }

    fn find(&self, is_it: impl Fn(&Recorded) -> bool) -> Option<&'a Recorded> {
        self.later.iter().copied().find(|event| is_it(event))
    }
}

fn is_taken(event: &Recorded, outbound: OutboundId) -> bool {
    matches!(event.event(), Event::MessageSent(sent) if sent.outbound_id == outbound)
}
