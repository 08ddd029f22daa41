//! Forms for a qualified person: Federal Rules of Evidence 902(13), about the process
//! that generated the records, and 902(14), about the copy; both in the form of
//! 902(11), under 28 USC 1746. Only facts of the bundle are filled in. Whatever the
//! person has to know is left to them.

use textledger_domain::hash::Hash;
use textledger_domain::record::Recorded;
use textledger_domain::stream::StreamId;

use super::evidence::Evidence;
use super::{Files, names};

const OF_SYSTEM: &str = include_str!("texts/902-13.txt");
const OF_COPY: &str = include_str!("texts/902-14.txt");

/// Files whose digests stand in the form for the copy.
const IDENTIFIED: [&str; 7] =
    [names::EVENTS, names::HASHES, names::WORDS, names::HEAD, names::CENSUS, names::PLACE, names::CUSTODY];

/// Both forms, about the bundle of `evidence` with these `files`.
pub fn forms(evidence: &Evidence<'_>, files: &Files) -> Files {
    let facts = facts(evidence);
    let digests = IDENTIFIED.iter().filter_map(|name| Some((name, files.get(*name)?)));
    let digests: String =
        digests.map(|(name, bytes)| format!("     {}\n       {name}\n", Hash::of(bytes))).collect();
    let filled = |form: &str| form.replace("{facts}", &facts).replace("{digests}", &digests).into_bytes();
    Files::from([
        (names::SYSTEM_CERTIFIED.to_owned(), filled(OF_SYSTEM)),
        (names::COPY_CERTIFIED.to_owned(), filled(OF_COPY)),
    ])
}

fn facts(evidence: &Evidence<'_>) -> String {
    let Evidence { phone, events, attested, key, .. } = *evidence;
    let census = &attested.census.leaf;
    let stream = StreamId::Contact(phone.clone()).key();
    let mut facts = vec![
        format!("Telephone number     {}", phone.e164()),
        format!("Stream               {stream}"),
        format!("Log                  {}", key.name()),
        format!("Checkpoint           {} of {}", census.checkpoint, census.at),
    ];
    if let Some(newest) = attested.notes.last() {
        facts.push(format!("Entries of the log   {}", newest.head.size));
        facts.push(format!("Root of the log      {}", newest.head.root));
    }
    facts.push(format!("Key                  {key}"));
    match events {
        [first, .., last] => facts.extend(of_events(events.len(), first, last)),
        [only] => facts.extend(of_events(1, only, only)),
        [] => facts.push("Events               none: no such stream existed".to_owned()),
    }
    facts.iter().map(|fact| format!("     {fact}\n")).collect()
}

fn of_events(count: usize, first: &Recorded, last: &Recorded) -> [String; 4] {
    [
        format!("Events               {count}, at positions {} to {}", first.seq(), last.seq()),
        format!("First recorded       {}", first.recorded_at()),
        format!("Last recorded        {}", last.recorded_at()),
        format!("Hash of the last     {}", last.sealed().hash),
    ]
}
