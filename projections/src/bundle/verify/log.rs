//! What the log proves: who signed it, that it only grew, its census, and the head of
//! the stream or its absence.

use textledger_domain::hash::Hash;
use textledger_domain::stream::StreamId;

use crate::bundle::Files;
use crate::bundle::flaw::Flaws;
use crate::bundle::names::{self, CENSUS, CENSUS_PROOF, CONSISTENCY, HEAD, HEAD_PROOF, PLACE};
use crate::bundle::proofs::{BeginningProof, EntryProof, PlaceProof, parse_beginnings};
use crate::checkpoint::attest::NumberedNote;
use crate::checkpoint::census::leaf_hash;
use crate::checkpoint::leaf::{CensusLeaf, HeadLeaf, StreamDigest};
use crate::checkpoint::log::{is_beginning, is_included};
use crate::checkpoint::note::{NoteFault, SignedNote, VerifierKey};
use crate::checkpoint::tree_head::TreeHead;

/// What is signed, as far as it could be read.
#[derive(Default)]
pub struct SignedParts {
    /// Who signed.
    pub key: Option<VerifierKey>,
    /// All streams at once.
    pub census: Option<CensusLeaf>,
    /// The head of the stream.
    pub head: Option<HeadLeaf>,
}

/// Says what does not hold.
pub fn check(
    files: &Files,
    stream: Option<&StreamId>,
    asked: Option<&VerifierKey>,
    flaws: &mut Flaws,
) -> SignedParts {
    let Some(key) = key(files, asked, flaws) else { return SignedParts::default() };
    let notes = notes(files, &key, flaws);
    let mut found = SignedParts { key: Some(key), ..SignedParts::default() };
    let Some(newest) = notes.last() else {
        flaws.of(names::NOTES, "it holds no signed checkpoint");
        return found;
    };
    consistency(files, &notes, newest, flaws);
    found.census = census(files, newest, flaws);
    found.head = head(files, newest, flaws);
    place(files, stream, &found, flaws);
    found
}

fn key(files: &Files, asked: Option<&VerifierKey>, flaws: &mut Flaws) -> Option<VerifierKey> {
    let text = std::str::from_utf8(files.get(names::VKEY)?).unwrap_or_default();
    let Some(key) = text.strip_suffix('\n').and_then(|line| line.parse::<VerifierKey>().ok()) else {
        flaws.of(names::VKEY, "it is no verifier key with Ed25519, as C2SP signed-note has it");
        return None;
    };
    let pem = key.to_pem().unwrap_or_default();
    for (name, wanted) in [(names::PEM, pem), (names::POLICY, format!("log {key}\nquorum none\n"))] {
        if files.get(name).is_some_and(|found| found != wanted.as_bytes()) {
            flaws.of(name, format!("it has not the key of {}", names::VKEY));
        }
    }
    match asked {
        Some(asked) if asked.name() != key.name() => flaws.of_others(
            names::VKEY,
            format!("the bundle is another store's: of the log {}, not {}", key.name(), asked.name()),
        ),
        Some(asked) if *asked != key => {
            flaws.of_others(names::VKEY, format!("the bundle is signed by another key: {key}, not {asked}"));
        }
        _ => {}
    }
    Some(key)
}

/// The checkpoints that hold, oldest first.
fn notes(files: &Files, key: &VerifierKey, flaws: &mut Flaws) -> Vec<NumberedNote> {
    let mut notes = Vec::new();
    for (name, note) in
        files.range(names::NOTES.to_owned()..).take_while(|(name, _)| name.starts_with(names::NOTES))
    {
        let parsed =
            SignedNote::parse(note).ok().and_then(|note| Some((TreeHead::parse(&note.text).ok()?, note)));
        match (names::note_number(name), parsed) {
            (Some(number), Some((head, signed))) => match signed.check(key) {
                _ if head.origin != key.name() => {
                    flaws.of(name, format!("it is of the log {}, not {}", head.origin, key.name()));
                }
                Ok(()) => notes.push(NumberedNote { number, note: note.clone(), head }),
                Err(NoteFault::Forged) => flaws.of(name, "it was changed after it was signed"),
                Err(_) => flaws.of(name, format!("it is signed by another key than {}", names::VKEY)),
            },
            _ => flaws.of(name, "it is no signed checkpoint"),
        }
    }
    notes
}

fn consistency(files: &Files, notes: &[NumberedNote], newest: &NumberedNote, flaws: &mut Flaws) {
    let Some(bytes) = files.get(CONSISTENCY) else { return };
    let Some(proofs) = parse_beginnings(bytes) else {
        flaws.of(CONSISTENCY, "it does not have the form of these proofs");
        return;
    };
    let earlier = &notes[..notes.len() - 1];
    let named = proofs.iter().map(|proof| (proof.from, proof.to));
    if !named.eq(earlier.iter().map(|note| (note.number, newest.number))) {
        flaws.of(CONSISTENCY, "its proofs are not about the checkpoints of this bundle");
        return;
    }
    for (note, BeginningProof { from, to, proof }) in earlier.iter().zip(&proofs) {
        if !is_beginning(proof, &newest.head, &note.head) {
            flaws.of(
                CONSISTENCY,
                format!("checkpoint {from} is not shown to be the beginning of checkpoint {to}"),
            );
        }
    }
}

fn census(files: &Files, newest: &NumberedNote, flaws: &mut Flaws) -> Option<CensusLeaf> {
    let entry = files.get(CENSUS)?;
    let Ok(census) = CensusLeaf::parse(entry) else {
        flaws.of(CENSUS, "it is no census");
        return None;
    };
    if census.checkpoint != newest.number {
        let what = format!("it is the census of checkpoint {}, not {}", census.checkpoint, newest.number);
        flaws.of(CENSUS, what);
    }
    included(files, CENSUS_PROOF, entry, newest, newest.head.size.checked_sub(1), flaws);
    Some(census)
}

fn head(files: &Files, newest: &NumberedNote, flaws: &mut Flaws) -> Option<HeadLeaf> {
    let entry = files.get(HEAD)?;
    let leaf = serde_json::from_slice::<HeadLeaf>(entry).ok();
    let leaf = leaf.filter(|leaf| leaf.to_bytes().is_ok_and(|bytes| bytes == *entry));
    if leaf.is_none() {
        flaws.of(HEAD, "it is no head of a stream");
    }
    included(files, HEAD_PROOF, entry, newest, None, flaws);
    leaf
}

/// Holds the proof `name` against the entry it is of.
fn included(
    files: &Files,
    name: &str,
    entry: &[u8],
    newest: &NumberedNote,
    at: Option<u64>,
    flaws: &mut Flaws,
) {
    let Some(bytes) = files.get(name) else { return };
    let Some(proof) = EntryProof::parse(bytes) else {
        flaws.of(name, "it is no proof in the form of c2sp.org/tlog-proof@v1");
        return;
    };
    if proof.note != newest.note {
        flaws.of(name, format!("its checkpoint is not {}", names::note(newest.number)));
    }
    if at.is_some_and(|at| at != proof.index) {
        flaws.of(name, "it is not about the last entry of the log");
    }
    if !is_included(&proof.proof, &newest.head, proof.index, leaf_hash(entry)) {
        flaws.of(name, "it does not lead from the entry to the root that was signed");
    }
}

fn place(files: &Files, stream: Option<&StreamId>, signed: &SignedParts, flaws: &mut Flaws) {
    let Some(bytes) = files.get(PLACE) else { return };
    let Some(place) = PlaceProof::parse(bytes) else {
        flaws.of(PLACE, "it does not have the form of this proof");
        return;
    };
    let leaf: Option<Hash> = files.get(HEAD).map(|entry| leaf_hash(entry));
    if place.leaf != leaf {
        flaws.of(PLACE, format!("it is not about {HEAD}"));
    }
    let digest = stream.map(StreamDigest::of);
    if digest.is_some_and(|digest| digest != place.stream) {
        flaws.of(PLACE, "it is about another stream");
    }
    if signed.head.as_ref().is_some_and(|head| head.stream != place.stream) {
        flaws.of(HEAD, "it is the head of another stream");
    }
    if let Some(census) = &signed.census
        && place.proof.check(census.root, &place.stream, place.leaf).is_err()
    {
        flaws.of(PLACE, format!("it does not lead to the root in {CENSUS}"));
    }
}
