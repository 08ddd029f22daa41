//! The hash chain of one stream, followed event by event: each next event has
//! the next position and names the hash of the one before. Whoever reads more
//! than one event follows it, so that a page cut out of the middle, or an event
//! put in place of another, shows at once.

use crate::event::Event;
use crate::hash::Hash;
use crate::record::Recorded;
use crate::stream::{Seq, StreamId};

/// How far a stream has been followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chain {
    seq: Seq,
    /// Unknown where the reading began in the middle.
    hash: Option<Hash>,
}

/// Where a stream does not hold together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// Events are not there that must be.
    #[error("event {seq} of {stream} is missing")]
    Missing {
        /// The stream.
        stream: StreamId,
        /// The first of them.
        seq: Seq,
    },
    /// An event follows another one than stands before it.
    #[error("event {seq} of {stream} does not follow the event before it: one of the two was replaced")]
    Unlinked {
        /// The stream.
        stream: StreamId,
        /// The position.
        seq: Seq,
    },
    /// The event that the stream's head names is another than the head says.
    #[error("event {seq} of {stream} is not the one its head names: it was replaced")]
    Replaced {
        /// The stream.
        stream: StreamId,
        /// The position.
        seq: Seq,
    },
    /// An event of another stream.
    #[error("an event of {found} is stored in {stream}")]
    Strange {
        /// The stream read.
        stream: StreamId,
        /// The stream the event names.
        found: StreamId,
    },
}

impl Chain {
    /// Before the first event.
    pub const START: Self = Self { seq: 0, hash: Some(Hash::GENESIS) };

    /// Before the event at `seq`, where what stands before it is not known.
    #[must_use]
    pub fn before(seq: Seq) -> Self {
        if seq <= 1 { Self::START } else { Self { seq: seq - 1, hash: None } }
    }

    /// The position of the next event.
    #[must_use]
    pub fn next(&self) -> Seq {
        self.seq + 1
    }

    /// Goes on to `event` of `stream`.
    ///
    /// # Errors
    /// [`Broken`], but for [`Broken::Replaced`].
    pub fn follow(&mut self, stream: &StreamId, event: &Recorded) -> Result<(), Broken> {
        if event.stream() != stream {
            return Err(Broken::Strange { stream: stream.clone(), found: event.stream().clone() });
        }
        if event.seq() != self.next() && !self.is_told_lost(event) {
            return Err(Broken::Missing { stream: stream.clone(), seq: self.next() });
        }
        if event.seq() == self.next()
            && self.hash.is_some_and(|hash| hash != event.sealed().envelope.prev_hash)
        {
            return Err(Broken::Unlinked { stream: stream.clone(), seq: event.seq() });
        }
        *self = Self { seq: event.seq(), hash: Some(event.sealed().hash) };
        Ok(())
    }

    /// Whether `event` says that all between here and itself is lost for good.
    fn is_told_lost(&self, event: &Recorded) -> bool {
        matches!(event.event(), Event::EventsLost(lost)
            if lost.from == self.next() && lost.through >= lost.from && event.seq() == lost.through + 1)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::event::incident::EventsLost;
    use crate::ids::EventId;
    use crate::record::Draft;
    use crate::story::{Story, start};

    fn story() -> Story {
        let mut story = Story::with("+12125550101");
        for body in ["Hello", "STOP", "START"] {
            story.texts(body, TimeDelta::zero());
        }
        story
    }

    fn follow(events: &[Recorded]) -> Result<Chain, Broken> {
        let mut chain = Chain::START;
        events.iter().try_for_each(|event| chain.follow(events[0].stream(), event)).map(|()| chain)
    }

    #[test]
    fn a_whole_stream_leads_to_its_head() {
        let events = story().events;
        let chain = follow(&events).unwrap();
        assert_eq!(chain.next(), events.last().unwrap().seq() + 1);
        let mut later = Chain::before(3);
        assert_eq!(later.follow(events[0].stream(), &events[2]), Ok(()));
        assert_eq!(later.next(), 4);
    }

    #[test]
    fn a_missing_a_strange_and_a_replaced_event_are_told_apart() {
        let events = story().events;
        let stream = events[0].stream().clone();
        let gap = [events[0].clone(), events[2].clone()];
        assert_eq!(follow(&gap), Err(Broken::Missing { stream: stream.clone(), seq: 2 }));
        let other: StreamId = "contact#+14255550183".parse().unwrap();
        let strange = Chain::START.clone().follow(&other, &events[0]);
        assert_eq!(strange, Err(Broken::Strange { stream: other, found: stream.clone() }));
        // The same position, honestly sealed, and yet another event.
        let mut replaced = story();
        replaced.events.truncate(1);
        replaced.texts("Hello again", TimeDelta::minutes(1));
        let mixed = [events[0].clone(), replaced.events[1].clone(), events[2].clone()];
        assert_eq!(follow(&mixed), Err(Broken::Unlinked { stream, seq: 3 }));
    }

    #[test]
    fn only_the_event_that_tells_of_a_hole_may_follow_it() {
        let mut story = story();
        let count = story.events.len();
        let lost =
            EventsLost { from: count as Seq - 1, through: count as Seq, reason: "no backup".to_owned() };
        let draft = |story: &Story, lost: &EventsLost| {
            let cause = EventId::draw(story.moment(TimeDelta::zero()));
            let moment = story.moment(TimeDelta::zero());
            Draft::by_system("textledger", lost.clone(), cause.into(), cause, moment)
        };
        let told = draft(&story, &lost);
        story.record(vec![told], start());
        let mut events = story.events.clone();
        events.drain(count - 2..count);
        assert_eq!(follow(&events).unwrap().next(), story.events.last().unwrap().seq() + 1);
        events.pop();
        let honest = events.clone();
        let wrong = EventsLost { from: lost.from - 1, ..lost };
        let mut other = Story { events: story.events[..count].to_vec(), ..Story::with("+12125550101") };
        let told = draft(&other, &wrong);
        other.record(vec![told], start());
        let mut events = honest;
        events.push(other.events.pop().unwrap());
        assert!(matches!(follow(&events), Err(Broken::Missing { .. })), "the hole is larger than told");
    }
}
