//! Whose event stands where it does not belong: what does not match its hash may
//! match it at another place, and then that is where it is from.

use std::collections::BTreeSet;

use serde_json::Value;
use textledger_domain::envelope::Sealed;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::record::Recorded;
use textledger_domain::stream::{Seq, StreamId};

use super::fault::Fault;

/// How many items of one stream are kept until all of it is known, how many
/// places each is tried at, and how many contacts' streams. What is beyond is
/// named as changed.
const KEPT_MAX: usize = 64;
const PLACES_MAX: usize = 256;
const OWNERS_MAX: usize = 4;

/// The items of a stream that do not match their hash.
#[derive(Debug, Default)]
pub(super) struct Unidentified {
    kept: Vec<Sealed>,
    /// Where in the stream something is missing, or something else stands.
    places: BTreeSet<Seq>,
    /// Streams that the items may be from.
    owners: BTreeSet<StreamId>,
}

impl Unidentified {
    /// Events are missing from `from` through `through`.
    pub fn missing(&mut self, from: Seq, through: Seq) {
        let room = PLACES_MAX.saturating_sub(self.places.len());
        self.places.extend((from..=through).take(room));
    }

    /// One more item.
    pub fn add(&mut self, sealed: Sealed) {
        self.missing(sealed.envelope.seq, sealed.envelope.seq);
        self.owners.extend(owners(&sealed.envelope.data).take(OWNERS_MAX));
        if self.kept.len() < KEPT_MAX {
            self.kept.push(sealed);
        }
    }

    /// What is known by now of the items, by their positions.
    pub fn identified(self) -> impl Iterator<Item = (Seq, Fault)> {
        let Self { kept, places, owners } = self;
        kept.into_iter().filter_map(move |sealed| {
            let seq = sealed.envelope.seq;
            Some((seq, identify(&sealed, &places, &owners)?))
        })
    }
}

fn identify(sealed: &Sealed, places: &BTreeSet<Seq>, owners: &BTreeSet<StreamId>) -> Option<Fault> {
    for from in places {
        let mut there = sealed.clone();
        there.envelope.seq = *from;
        if Recorded::open(there).is_ok() {
            return Some(Fault::Moved { from: *from });
        }
    }
    for from in owners {
        let mut there = sealed.clone();
        there.envelope.stream_id = from.clone();
        if Recorded::open(there).is_ok() {
            return Some(Fault::Copied { from: from.clone() });
        }
    }
    None
}

/// The streams of the contacts whose numbers stand in `data`.
fn owners(data: &Value) -> impl Iterator<Item = StreamId> {
    let mut phones = BTreeSet::new();
    collect(data, &mut phones);
    phones.into_iter().flat_map(|phone| [StreamId::Contact(phone.clone()), StreamId::Annex(phone)])
}

fn collect(data: &Value, phones: &mut BTreeSet<PhoneNumber>) {
    match data {
        Value::String(text) => phones.extend(text.parse()),
        Value::Object(fields) => fields.values().for_each(|field| collect(field, phones)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, phones)),
        _ => {}
    }
}
