//! The files of the payload, by their places in the bag.

use std::collections::BTreeMap;

use textledger_domain::hash::Hash;
use textledger_domain::stream::{Seq, StreamId};

use super::evidence::{Evidence, NoBundle};
use super::proofs::{BeginningProof, EntryProof, PlaceProof, beginnings};
use super::{Files, account, certification, events, names, readme, told, words};
use crate::checkpoint::attest::{Included, NumberedNote};
use crate::checkpoint::census::leaf_hash;
use crate::checkpoint::leaf::StreamDigest;

/// All of them; `erased` says which event erased the words of which.
pub fn payload(evidence: &Evidence<'_>, erased: &BTreeMap<Seq, Seq>) -> Result<Files, NoBundle> {
    let mut files = Files::new();
    sealed(evidence, erased, &mut files)?;
    proofs(evidence, &mut files)?;
    narrated(evidence, &mut files)?;
    let certified = certification::forms(evidence, &files);
    files.extend(certified);
    Ok(files)
}

/// What proves itself: events, words, and who looked.
fn sealed(evidence: &Evidence<'_>, erased: &BTreeMap<Seq, Seq>, files: &mut Files) -> Result<(), NoBundle> {
    put(files, names::CUSTODY, events::forms(evidence.custody)?);
    if evidence.events.is_empty() {
        return Ok(());
    }
    put(files, names::EVENTS, events::forms(evidence.events)?);
    put(files, names::HASHES, events::hashes(evidence.events));
    put(files, names::WORDS, words::written(&words::lines(evidence.events, erased)?)?);
    Ok(())
}

/// What the log proves.
fn proofs(evidence: &Evidence<'_>, files: &mut Files) -> Result<(), NoBundle> {
    let attested = evidence.attested;
    let newest = attested.notes.last().map_or_else(Vec::new, |newest| newest.note.clone());
    let in_log = |index: u64, proof: &[Hash]| {
        EntryProof { index, proof: proof.to_vec(), note: newest.clone() }.to_bytes()
    };
    let Included { leaf, index, proof } = &attested.census;
    put(files, names::CENSUS, leaf.to_bytes()?);
    put(files, names::CENSUS_PROOF, in_log(*index, proof));
    let mut leaf_in_census = None;
    if let Some(Included { leaf, index, proof }) = &attested.head {
        let entry = leaf.to_bytes()?;
        leaf_in_census = Some(leaf_hash(&entry));
        put(files, names::HEAD, entry);
        put(files, names::HEAD_PROOF, in_log(*index, proof));
    }
    let stream = StreamDigest::of(&StreamId::Contact(evidence.phone.clone()));
    let place = PlaceProof { stream, leaf: leaf_in_census, proof: attested.place.clone() };
    put(files, names::PLACE, place.to_bytes());
    for NumberedNote { number, note, .. } in &attested.notes {
        put(files, &names::note(*number), note.clone());
    }
    let to = attested.census.leaf.checkpoint;
    let earlier = attested.notes.iter().zip(&attested.consistency);
    let earlier = earlier.map(|(note, proof)| BeginningProof { from: note.number, to, proof: proof.clone() });
    put(files, names::CONSISTENCY, beginnings(&earlier.collect::<Vec<_>>()));
    let key = evidence.key;
    put(files, names::VKEY, format!("{key}\n").into_bytes());
    put(files, names::PEM, key.to_pem()?.into_bytes());
    put(files, names::POLICY, format!("log {key}\nquorum none\n").into_bytes());
    Ok(())
}

/// What is told of it, and how it is checked.
fn narrated(evidence: &Evidence<'_>, files: &mut Files) -> Result<(), NoBundle> {
    let Evidence { phone, events, stretch, .. } = *evidence;
    put(files, names::README, readme::readme(evidence).into_bytes());
    put(files, names::VERIFY, readme::VERIFY.as_bytes().to_vec());
    put(files, names::CONSENT, told::pretty(evidence.consent)?);
    put(
        files,
        names::ACCOUNT,
        account::page(phone, events, stretch, &evidence.attested.census.leaf).into_bytes(),
    );
    if events.is_empty() {
        return Ok(());
    }
    put(files, names::RULES, told::pretty(&told::rules(events))?);
    put(files, names::SCHEMA, told::pretty(&told::schema(events))?);
    for (name, explained) in told::explanations(events, evidence.policy, stretch) {
        put(files, &name, told::pretty(&explained)?);
    }
    Ok(())
}

fn put(files: &mut Files, name: &str, bytes: Vec<u8>) {
    files.insert(name.to_owned(), bytes);
}
