//! One stream, followed item by item. The chain is the ledger's own ([`Chain`]);
//! what is more here is that it goes on behind whatever is wrong, so that each
//! wrong event is named, and no other.

use textledger_domain::chain::{Broken, Chain};
use textledger_domain::contact::Contact;
use textledger_domain::event::Event;
use textledger_domain::ids::EventId;
use textledger_domain::record::{Error, Recorded};
use textledger_domain::stream::{Seq, StreamId};

use super::erasure::{Erasures, has_strangers};
use super::fault::Fault;
use super::finding::{Finding, Whose};
use super::followed::{Followed, LastEvent, LastItem};
use super::identify::Unidentified;
use super::stored::{StoredEvent, Why, Wrong};
use super::told::{Lost, SignedLate};
use crate::checkpoint::verify::{Dated, SignedHead, Testimony};

/// How far one stream has been followed.
#[derive(Debug)]
pub struct StreamCheck {
    stream: StreamId,
    chain: Chain,
    last: Option<LastItem>,
    findings: Vec<Finding>,
    erasures: Erasures,
    unidentified: Unidentified,
    state: Option<Box<Contact>>,
    events: u64,
    lost: Vec<Lost>,
    signed_late: Vec<SignedLate>,
    /// What checkpoints say of it.
    testimony: Testimony,
}

impl StreamCheck {
    /// Before the first item of `stream`.
    #[must_use]
    pub fn new(stream: StreamId) -> Self {
        let state = stream.contact().is_some().then(Box::default);
        Self {
            stream,
            chain: Chain::START,
            last: None,
            findings: Vec::new(),
            erasures: Erasures::default(),
            unidentified: Unidentified::default(),
            state,
            events: 0,
            lost: Vec::new(),
            signed_late: Vec::new(),
            testimony: Testimony::default(),
        }
    }

    /// Before the event that a checkpoint `signed`: what came before it is bound by
    /// its hash, and is not read again.
    #[must_use]
    pub fn from(stream: StreamId, signed: &SignedHead) -> Self {
        let before = signed.seq.saturating_sub(1);
        Self {
            chain: Chain::before(signed.seq),
            last: (before > 0).then_some(LastItem { seq: before, event: None }),
            erasures: Erasures::from(signed.seq),
            state: None,
            ..Self::new(stream)
        }
    }

    /// Holds it against what checkpoints say of it.
    #[must_use]
    pub fn held_against(self, testimony: Testimony) -> Self {
        Self { testimony, ..self }
    }

    /// The stream.
    #[must_use]
    pub fn stream(&self) -> &StreamId {
        &self.stream
    }

    /// Goes on to the next item: in the order of positions.
    pub fn take(&mut self, item: StoredEvent) {
        self.events += 1;
        match item {
            StoredEvent::Right(event) => self.follow(&event),
            StoredEvent::OutOfIndex(event) => {
                self.found(event.seq(), Some(event.id()), Fault::OutOfIndex);
                self.follow(&event);
            }
            StoredEvent::Beside(event, attribute) => {
                self.found(event.seq(), Some(event.id()), Fault::Annotated { attribute });
                self.follow(&event);
            }
            StoredEvent::Wrong(wrong) => self.pass(wrong),
        }
    }

    /// What came of it, at the end of the stream.
    #[must_use]
    pub fn end(mut self) -> Followed {
        let end = self.last.map_or(0, |last| last.seq);
        if let Some(signed) = self.testimony.furthest().filter(|signed| signed.seq > end) {
            let fault = Fault::SignedGone { through: signed.seq, checkpoint: signed.checkpoint };
            self.found(end + 1, None, fault);
        }
        let erasures = std::mem::take(&mut self.erasures);
        let (erased, unfinished) = (erasures.told, erasures.unfinished);
        for (seq, id) in erasures.untold() {
            self.found(seq, Some(id), Fault::WordsTaken);
        }
        for (seq, fault) in std::mem::take(&mut self.unidentified).identified() {
            let of_it = |finding: &&mut Finding| finding.seq == seq && finding.fault == Fault::Changed;
            if let Some(finding) = self.findings.iter_mut().find(of_it) {
                finding.fault = fault;
            }
        }
        self.findings.sort_by_key(|finding| finding.seq);
        let Self { stream, last, findings, state, events, lost, signed_late, .. } = self;
        let state = state.filter(|_| findings.is_empty());
        Followed { stream, last, findings, state, events, erased, unfinished, lost, signed_late }
    }

    fn follow(&mut self, event: &Recorded) {
        let (seq, id) = (event.seq(), event.id());
        if !self.has_room_at(seq) {
            return self.found(seq, Some(id), Fault::NoPlace);
        }
        let (before, next) = (self.last, self.chain.next());
        match self.chain.follow(&self.stream, event) {
            Ok(()) if seq > next => self.lose(event),
            Ok(()) => {}
            Err(Broken::Missing { seq: from, .. }) => self.missing(from, seq - 1),
            Err(Broken::Unlinked { .. } | Broken::Replaced { .. }) => match before {
                // This event is bound by the ones behind it, up to the head.
                Some(LastItem { seq, event }) => {
                    self.found(seq, event.map(|event| event.id), Fault::Replaced)
                }
                None => self.found(seq, Some(id), Fault::Replaced),
            },
            Err(Broken::Strange { found, .. }) => self.found(seq, Some(id), Fault::Copied { from: found }),
        }
        if self.chain.next() != seq + 1 {
            self.chain = Chain::before(seq);
            if self.chain.follow(&self.stream, event).is_err() {
                self.chain = Chain::before(seq + 1);
            }
        }
        if is_of_another(&self.stream, event) {
            self.found(seq, Some(id), Fault::OtherContact);
        }
        self.ask(event);
        self.erasures.follow(event);
        if let Some(state) = &mut self.state {
            state.evolve(event);
        }
        let last = LastEvent { id, hash: event.sealed().hash, recorded_at: event.recorded_at() };
        self.last = Some(LastItem { seq, event: Some(last) });
    }

    /// Goes on behind a hole that `event` tells of.
    fn lose(&mut self, event: &Recorded) {
        let Event::EventsLost(lost) = event.event() else { return };
        let last = event.sealed().envelope.prev_hash;
        if let Some((seq, checkpoint)) = self.testimony.lost_otherwise(lost.from, lost.through, last) {
            self.found(seq, None, Fault::LostNotAsSigned { checkpoint });
        }
        self.lost.push(Lost::of(event, lost));
    }

    /// Holds `event` against what checkpoints say: of what is there, and since when.
    fn ask(&mut self, event: &Recorded) {
        let (seq, id) = (event.seq(), event.id());
        // All behind the first that is another are others too, and are not named.
        let is_named = |finding: &Finding| matches!(finding.fault, Fault::NotAsSigned { .. });
        if let Some(checkpoint) = self.testimony.signed_otherwise(seq, event.sealed().hash)
            && !self.findings.iter().any(is_named)
        {
            self.found(seq, Some(id), Fault::NotAsSigned { checkpoint });
        }
        match self.testimony.dated(seq, event.recorded_at()) {
            None => {}
            Some(Dated::Back { checkpoint }) => self.found(seq, Some(id), Fault::Backdated { checkpoint }),
            Some(Dated::Unsigned { checkpoint }) => self.found(seq, Some(id), Fault::Unsigned { checkpoint }),
            Some(Dated::Late { checkpoint: due, signed }) => {
                let stream = self.stream.clone();
                self.signed_late.push(SignedLate { stream, seq, event_id: id, due, signed });
            }
        }
    }

    /// Goes on behind what does not open.
    fn pass(&mut self, wrong: Wrong) {
        let Wrong { seq, event_id, why, sealed } = wrong;
        if !self.has_room_at(seq) {
            return self.found(seq, event_id, Fault::NoPlace);
        }
        if seq > self.chain.next() {
            self.missing(self.chain.next(), seq - 1);
        }
        let fault = match why {
            Why::NoEvent => Fault::NoEvent,
            Why::Record(Error::Tampered { .. } | Error::Uncanonical { .. }) => Fault::Changed,
            Why::Record(Error::Unreadable { .. }) => Fault::NotUnderstood,
            Why::Record(Error::ForeignWords { place, .. }) => match &sealed {
                Some(sealed) if has_strangers(sealed) => Fault::WordsAdded,
                _ => Fault::WordsChanged { place },
            },
        };
        if let (Fault::Changed, Some(sealed)) = (&fault, sealed) {
            self.unidentified.add(*sealed);
        }
        self.found(seq, event_id, fault);
        self.chain = Chain::before(seq + 1);
        self.last = Some(LastItem { seq, event: None });
    }

    /// Whether an event can stand at `seq`: behind those before, and before others.
    fn has_room_at(&self, seq: Seq) -> bool {
        seq >= self.chain.next() && seq < Seq::MAX
    }

    fn missing(&mut self, from: Seq, through: Seq) {
        self.unidentified.missing(from, through);
        self.found(from, None, Fault::Missing { through });
    }

    fn found(&mut self, seq: Seq, event_id: Option<EventId>, fault: Fault) {
        self.findings.push(Finding { whose: Whose::Stream(self.stream.clone()), seq, event_id, fault });
    }
}

/// Whether `event` holds a text of another phone than that of its stream.
fn is_of_another(stream: &StreamId, event: &Recorded) -> bool {
    let Some(phone) = stream.phone() else { return false };
    match event.event() {
        Event::MessageReceived(text) => text.from != *phone,
        Event::SendStarted(send) => send.to != *phone,
        _ => false,
    }
}
