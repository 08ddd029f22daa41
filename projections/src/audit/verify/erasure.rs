//! Words that are gone: each time, an event behind must say so.

use std::collections::BTreeMap;

use serde_json::Value;
use textledger_domain::beside::has_words;
use textledger_domain::envelope::Sealed;
use textledger_domain::event::Event;
use textledger_domain::ids::EventId;
use textledger_domain::record::Recorded;
use textledger_domain::stream::Seq;

/// The words of a stream that are gone.
#[derive(Debug, Default)]
pub(super) struct Erasures {
    /// The first event that is looked at.
    from: Seq,
    /// Events without their words that no event has named yet.
    gone: BTreeMap<Seq, EventId>,
    /// Events without their words that an event has named.
    pub told: u64,
    /// Events that an event has named and that have their words still.
    pub unfinished: u64,
}

impl Erasures {
    /// Of a stream that is followed from this event on.
    pub fn from(seq: Seq) -> Self {
        Self { from: seq, ..Self::default() }
    }

    /// Goes on to `event`.
    pub fn follow(&mut self, event: &Recorded) {
        if has_gaps(event.sealed()) {
            self.gone.insert(event.seq(), event.id());
        }
        let Event::WordsErased(erased) = event.event() else { return };
        if erased.seq < self.from {
            return;
        }
        if self.gone.get(&erased.seq) == Some(&erased.event) {
            self.gone.remove(&erased.seq);
            self.told += 1;
        } else {
            self.unfinished += 1;
        }
    }

    /// The events whose words are gone although no event says so.
    pub fn untold(self) -> BTreeMap<Seq, EventId> {
        self.gone
    }
}

/// Whether words are missing: all of them, or some.
fn has_gaps(sealed: &Sealed) -> bool {
    places(&sealed.envelope.data) > sealed.words.len()
}

/// How many places in hashed data have words: the innermost that have any.
fn places(data: &Value) -> usize {
    if !has_words(data) {
        return 0;
    }
    let inner: usize = match data {
        Value::Object(fields) => fields.values().map(places).sum(),
        Value::Array(items) => items.iter().map(places).sum(),
        _ => 0,
    };
    inner.max(1)
}

/// Whether words stand beside an event at no place of its data.
pub(super) fn has_strangers(sealed: &Sealed) -> bool {
    let data = &sealed.envelope.data;
    let at = |place: &String| data.pointer(&format!("/{}", place.replace('.', "/")));
    sealed.words.keys().any(|place| !at(place).is_some_and(has_words))
}
