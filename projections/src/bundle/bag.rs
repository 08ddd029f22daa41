//! The bag around a payload, as BagIt 1.0 (RFC 8493) has it, and its digests.

use textledger_domain::hash::Hash;

use super::Files;
use super::names::{BAG_INFO, BAGIT, MANIFEST, PAYLOAD, TAG_MANIFEST};

/// The bag that `payload` comes in, with what is told of it, line by line. No time of
/// the making is in it: the same payload makes the same bag.
#[must_use]
pub fn bagged(payload: Files, told: &[(&str, String)]) -> Files {
    let (bytes, count) = (payload.values().map(Vec::len).sum::<usize>(), payload.len());
    let mut info = format!("Payload-Oxum: {bytes}.{count}\n");
    told.iter().for_each(|(label, value)| info.push_str(&format!("{label}: {value}\n")));
    let mut bag = payload;
    bag.insert(BAGIT.0.to_owned(), BAGIT.1.as_bytes().to_vec());
    bag.insert(BAG_INFO.to_owned(), info.into_bytes());
    sealed(bag)
}

/// The bag with the manifests that belong to its other files.
#[must_use]
pub fn sealed(mut bag: Files) -> Files {
    bag.remove(TAG_MANIFEST);
    bag.remove(MANIFEST);
    let manifest = listed(&bag, |path| path.starts_with(PAYLOAD));
    bag.insert(MANIFEST.to_owned(), manifest);
    let manifest = listed(&bag, |path| !path.starts_with(PAYLOAD));
    bag.insert(TAG_MANIFEST.to_owned(), manifest);
    bag
}

fn listed(files: &Files, is_listed: impl Fn(&str) -> bool) -> Vec<u8> {
    let files = files.iter().filter(|(path, _)| is_listed(path));
    files.flat_map(|(path, bytes)| format!("{}  {path}\n", Hash::of(bytes)).into_bytes()).collect()
}

/// The paths and digests of a manifest, in its order; none where it is no manifest.
#[must_use]
pub fn entries(manifest: &[u8]) -> Option<Vec<(String, Hash)>> {
    let lines = std::str::from_utf8(manifest).ok()?.strip_suffix('\n')?.split('\n');
    lines
        .map(|line| {
            let (digest, path) = line.split_once("  ")?;
            let digest: Hash = digest.parse().ok()?;
            Some((path.to_owned(), digest))
        })
        .collect()
}

/// What `info` tells under `label`.
#[must_use]
pub fn told<'a>(info: &'a str, label: &str) -> Option<&'a str> {
    info.lines().find_map(|line| line.strip_prefix(label)?.strip_prefix(": "))
}
