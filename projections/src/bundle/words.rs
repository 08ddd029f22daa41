//! The words of events, which the chain holds digests of only: one place of one event
//! a line, in RFC 8785 form. Erased words keep their line, which says which event
//! erased them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use textledger_domain::beside::{Salt, digested};
use textledger_domain::canonical;
use textledger_domain::event::Event;
use textledger_domain::record::{self, Recorded};
use textledger_domain::stream::Seq;

/// The words of one place of one event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordsLine {
    /// SHA-256 over salt and text, as it stands in the event.
    pub digest: String,
    /// The event that erased them; the words are gone then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_by: Option<Seq>,
    /// Where in the event's data.
    pub field: String,
    /// What makes the digest unguessable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub salt: Option<Salt>,
    /// The event.
    pub seq: Seq,
    /// The words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// Words that are gone, and no event says why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// The event.
    pub seq: Seq,
    /// Where in its data.
    pub field: String,
}

/// Which events of a stream erased the words of which.
pub fn erasures<'a>(events: impl Iterator<Item = &'a Recorded>) -> BTreeMap<Seq, Seq> {
    let mut erased = BTreeMap::new();
    for event in events {
        if let Event::WordsErased(told) = event.event() {
            erased.entry(told.seq).or_insert_with(|| event.seq());
        }
    }
    erased
}

/// The events without words that are on record as erased, also where the erasure was
/// recorded and is not done yet.
pub fn without_erased(
    events: &[Recorded],
    erased: &BTreeMap<Seq, Seq>,
) -> Result<Vec<Recorded>, record::Error> {
    let silent = |event: &Recorded| {
        let mut sealed = event.sealed().clone();
        sealed.words.clear();
        Recorded::open(sealed)
    };
    let kept = |event: &Recorded| match erased.contains_key(&event.seq()) {
        true => silent(event),
        false => Ok(event.clone()),
    };
    events.iter().map(kept).collect()
}

/// The lines of `events`.
pub fn lines(events: &[Recorded], erased: &BTreeMap<Seq, Seq>) -> Result<Vec<WordsLine>, Gone> {
    let mut lines = Vec::new();
    for event in events {
        let seq = event.seq();
        for (field, digest) in digested(&event.sealed().envelope.data) {
            let salted = event.sealed().words.get(&field).cloned();
            let erased_by = erased.get(&seq).copied();
            if salted.is_none() && erased_by.is_none() {
                return Err(Gone { seq, field });
            }
            let (salt, text) = salted.map(|salted| (salted.salt, salted.text)).unzip();
            lines.push(WordsLine { digest, erased_by, field, salt, seq, text });
        }
    }
    Ok(lines)
}

/// The lines as they are written.
pub fn written(lines: &[WordsLine]) -> Result<Vec<u8>, canonical::Error> {
    let mut bytes = Vec::new();
    for line in lines {
        bytes.extend(canonical::to_vec(line)?);
        bytes.push(b'\n');
    }
    Ok(bytes)
}
