//! Whether a bundle is what was exported: every file as it is listed, every event as
//! it was hashed, and the last of them, or the absence of any, as the log was signed.
//! Needs the files of the bundle and nothing else.

mod chain;
mod listed;
mod log;
mod spoken;

use serde::Serialize;
use textledger_domain::hash::Hash;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::stream::{Seq, StreamId};
use textledger_domain::time::Timestamp;

pub use self::chain::LostEvents;
use super::flaw::{Flaw, Flaws};
use super::{Files, bag, names};
use crate::checkpoint::note::VerifierKey;

/// What was found of a bundle.
#[derive(Debug, Serialize)]
pub struct Examined {
    /// The contact, masked; none where the bundle does not say.
    pub contact: Option<String>,
    /// The key that signed it, by what the bundle says.
    pub key: Option<String>,
    /// Whether that is the key that was asked for; none where nobody asked.
    pub key_is_known: Option<bool>,
    /// The checkpoint it goes up to.
    pub checkpoint: Option<u64>,
    /// When its census was taken.
    pub at: Option<Timestamp>,
    /// The SHA-256 of its `tagmanifest-sha256.txt`, which the certification names: by it
    /// one bundle is told from another that is whole too.
    pub tagmanifest_sha256: Option<Hash>,
    /// How many events it has.
    pub events: u64,
    /// Events that are gone, as one of them says.
    pub lost: Vec<LostEvents>,
    /// Events whose words were erased after the checkpoint, by which the bundle cannot
    /// show the event that did it.
    pub erased_since: Vec<Seq>,
    /// What is wrong.
    pub flaws: Vec<Flaw>,
}

impl Examined {
    /// Holds it against the digest in its certification.
    #[must_use]
    pub fn held_against(mut self, seal: Hash) -> Self {
        if self.tagmanifest_sha256.is_some_and(|found| found != seal) {
            let mut flaws = Flaws(self.flaws);
            flaws.of(
                names::TAG_MANIFEST,
                format!("its SHA-256 is not {seal}: it is not the bag that was certified"),
            );
            self.flaws = flaws.0;
        }
        self
    }
}

/// Whether `files` are a bag at all.
#[must_use]
pub fn is_bag(files: &Files) -> bool {
    files.contains_key(names::BAGIT.0) || files.contains_key(names::MANIFEST)
}

/// Examines a bundle of these `files`; `odd` are things in its directory that are no
/// files. It is to be signed by `key`, where one is given.
#[must_use]
pub fn examine(files: &Files, odd: &[String], key: Option<&VerifierKey>) -> Examined {
    let mut flaws = Flaws::default();
    listed::check(files, odd, &mut flaws);
    let info =
        files.get(names::BAG_INFO).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
    let stream = contact(info);
    if stream.is_none() {
        flaws.of(names::BAG_INFO, "it names no contact as External-Identifier");
    }
    let signed = log::check(files, stream.as_ref(), key, &mut flaws);
    let envelopes = chain::check(files, stream.as_ref(), signed.head.as_ref(), &mut flaws);
    let erased_since = spoken::check(files, &envelopes, &mut flaws);
    for (label, found) in [
        ("Log", signed.key.as_ref().map(|key| key.name().to_owned())),
        ("Checkpoint", signed.census.as_ref().map(|census| census.checkpoint.to_string())),
        ("Checkpoint-At", signed.census.as_ref().map(|census| census.at.to_string())),
        ("Events", Some(envelopes.len().to_string())),
    ] {
        if found.is_some() && bag::told(info, label) != found.as_deref() {
            flaws.of(names::BAG_INFO, format!("{label} is not what the bag holds"));
        }
    }
    Examined {
        contact: stream.as_ref().and_then(StreamId::phone).map(PhoneNumber::to_string),
        key_is_known: key.map(|key| signed.key.as_ref() == Some(key)),
        key: signed.key.map(|key| key.to_string()),
        checkpoint: signed.census.as_ref().map(|census| census.checkpoint),
        at: signed.census.as_ref().map(|census| census.at),
        tagmanifest_sha256: files.get(names::TAG_MANIFEST).map(|bytes| Hash::of(bytes)),
        events: envelopes.len() as u64,
        lost: chain::lost(&envelopes),
        erased_since,
        flaws: flaws.0,
    }
}

fn contact(info: &str) -> Option<StreamId> {
    let stream: StreamId = bag::told(info, "External-Identifier")?.parse().ok()?;
    matches!(stream, StreamId::Contact(_)).then_some(stream)
}
