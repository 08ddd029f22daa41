//! The files of a bag against its manifests, and those that a bundle has to have.

use textledger_domain::hash::Hash;

use crate::bundle::flaw::Flaws;
use crate::bundle::names::{self, BAG_INFO, BAGIT, MANIFEST, PAYLOAD, TAG_MANIFEST};
use crate::bundle::{Files, bag};

/// What every bundle has.
const ALWAYS: [&str; 18] = [
    BAGIT.0,
    BAG_INFO,
    MANIFEST,
    TAG_MANIFEST,
    names::README,
    names::ACCOUNT,
    names::CENSUS,
    names::CENSUS_PROOF,
    names::PLACE,
    names::CONSISTENCY,
    names::VKEY,
    names::PEM,
    names::POLICY,
    names::CONSENT,
    names::CUSTODY,
    names::SYSTEM_CERTIFIED,
    names::COPY_CERTIFIED,
    names::VERIFY,
];

/// What a bundle with events has beside that.
const WITH_EVENTS: [&str; 7] =
    [names::EVENTS, names::HASHES, names::WORDS, names::HEAD, names::HEAD_PROOF, names::RULES, names::SCHEMA];

/// Says what is missing, what is too many, and what was changed.
pub fn check(files: &Files, odd: &[String], flaws: &mut Flaws) {
    for name in odd {
        flaws.of(name, "it is no regular file, and no bag has such");
    }
    if files.get(BAGIT.0).is_some_and(|bytes| bytes != BAGIT.1.as_bytes()) {
        flaws.of(BAGIT.0, "it is not the declaration of a bag of version 1.0");
    }
    against(files, TAG_MANIFEST, |path| !path.starts_with(PAYLOAD) && path != TAG_MANIFEST, flaws);
    against(files, MANIFEST, |path| path.starts_with(PAYLOAD), flaws);
    let with_events = WITH_EVENTS.iter().filter(|_| WITH_EVENTS.iter().any(|name| files.contains_key(*name)));
    for name in ALWAYS.iter().chain(with_events) {
        let is_listed = [MANIFEST, TAG_MANIFEST].iter().any(|manifest| lists(files, manifest, name));
        if !files.contains_key(*name) && !is_listed {
            flaws.of(name, "it is missing, and every bundle has it");
        }
    }
}

fn lists(files: &Files, manifest: &str, name: &str) -> bool {
    let entries = files.get(manifest).and_then(|bytes| bag::entries(bytes));
    entries.is_some_and(|entries| entries.iter().any(|(path, _)| path == name))
}

/// Holds the files that `manifest` is about against it.
fn against(files: &Files, manifest: &str, is_its: impl Fn(&str) -> bool, flaws: &mut Flaws) {
    let Some(bytes) = files.get(manifest) else { return };
    let Some(entries) = bag::entries(bytes) else {
        flaws.of(manifest, "it is no manifest");
        return;
    };
    for (path, digest) in &entries {
        match files.get(path) {
            _ if !is_its(path) => flaws.of(manifest, format!("it lists {path}, which is not its to list")),
            None => flaws.of(path, "it is missing"),
            Some(found) if Hash::of(found) != *digest => {
                flaws.of(path, format!("it was changed: its digest is not the one in {manifest}"));
            }
            Some(_) => {}
        }
    }
    for path in files.keys().filter(|path| is_its(path)) {
        match entries.iter().filter(|(listed, _)| listed == path).count() {
            0 => flaws.of(path, format!("it is not of this bag: {manifest} does not list it")),
            1 => {}
            _ => flaws.of(manifest, format!("it lists {path} more than once")),
        }
    }
}
