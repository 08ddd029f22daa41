//! Everything that can be done to a log, and that each of it is found by its name.

use std::collections::BTreeMap;

use ed25519_dalek::{Signer, SigningKey};
use textledger_domain::record::Head;
use textledger_domain::stream::StreamId;
use textledger_domain::time::Timestamp;

use super::*;
use crate::checkpoint::census::CensusRoot;
use crate::checkpoint::leaf::StreamDigest;
use crate::checkpoint::testing::InMemory;
use crate::testing::ready;

const ORIGIN: &str = "textledger/test";

fn signing() -> SigningKey {
    SigningKey::from_bytes(&[3; 32])
}

fn key() -> VerifierKey {
    VerifierKey::new(ORIGIN, signing().verifying_key()).unwrap()
}

fn at(second: u32) -> Timestamp {
    format!("2026-11-22T07:28:{second:02}Z").parse().unwrap()
}

fn stream(n: u64) -> StreamId {
    format!("contact#+1425555{n:04}").parse().unwrap()
}

fn head(n: u64, seq: u64) -> Head {
    Head { seq, hash: Hash::of(format!("{n} {seq}").as_bytes()), recorded_at: Some(at(1)) }
}

fn note(text: String, signing: &SigningKey) -> Vec<u8> {
    let key = VerifierKey::new(ORIGIN, signing.verifying_key()).unwrap();
    let signature = key.line(signing.sign(text.as_bytes()).to_bytes());
    SignedNote { text, signatures: vec![signature] }.to_bytes()
}

/// A log of checkpoints, each of which has these streams at these positions.
struct Chronicle {
    objects: InMemory,
    anchors: Vec<Anchor>,
    heads: SignedHeads,
}

impl Chronicle {
    fn of(checkpoints: &[&[(u64, u64)]]) -> Self {
        let mut log =
            Self { objects: InMemory::default(), anchors: Vec::new(), heads: SignedHeads::default() };
        checkpoints.iter().for_each(|advances| log.append(advances, None));
        log
    }

    fn append(&mut self, advances: &[(u64, u64)], census: Option<CensusRoot>) {
        let leaves = advances.iter().map(|(n, seq)| HeadLeaf::of(&stream(*n), head(*n, *seq)));
        let leaves: Vec<HeadLeaf> = leaves.collect();
        let mut entries: Vec<Vec<u8>> = leaves.iter().map(|leaf| leaf.to_bytes().unwrap()).collect();
        let number = self.anchors.len() as u64 + 1;
        let mut heads: BTreeMap<_, _> = self.heads.newest().map(|leaf| (leaf.stream, leaf)).collect();
        heads.extend(leaves.iter().map(|leaf| (leaf.stream, leaf.clone())));
        let CensusRoot { root, size } = census.or_else(|| census_of(heads.into_values())).unwrap();
        let census = CensusLeaf { at: at(9), checkpoint: number, root, size };
        self.heads.add(&leaves, &census);
        entries.push(census.to_bytes().unwrap());
        let (size, root) = self.anchors.last().map_or((0, Hash::GENESIS), |last| (last.size, last.root));
        let grown = ready(Log::at(&self.objects, size, root).with(&entries)).unwrap();
        ready(self.objects.create(grown.objects)).unwrap();
        let head = TreeHead { origin: ORIGIN.to_owned(), size: grown.size, root: grown.root };
        let note = note(head.to_text().unwrap(), &signing());
        self.put(&numbered(number), note.clone());
        self.put(NEWEST, note);
        self.anchors.push(Anchor { number, size: grown.size, root: grown.root });
    }

    fn put(&self, name: &str, object: Vec<u8>) {
        self.objects.0.lock().unwrap().insert(name.to_owned(), object);
    }

    fn get(&self, name: &str) -> Vec<u8> {
        self.objects.0.lock().unwrap()[name].clone()
    }

    fn remove(&self, name: &str) {
        self.objects.0.lock().unwrap().remove(name).unwrap();
    }

    fn faults(&self) -> Vec<LogFault> {
        ready(verify_log(&self.objects, &key(), &self.anchors)).unwrap().faults
    }
}

fn chronicle() -> Chronicle {
    Chronicle::of(&[&[(1, 2), (2, 1)], &[(3, 1)], &[(1, 5), (4, 1), (2, 2)]])
}

#[test]
fn a_log_that_nobody_touched_is_whole_and_says_what_it_holds() {
    let log = chronicle();
    let found = ready(verify_log(&log.objects, &key(), &log.anchors)).unwrap();
    assert_eq!(found.faults, []);
    assert_eq!((found.size, found.heads), (9, log.heads));
    assert_eq!(found.census.map(|census| (census.checkpoint, census.size)), Some((3, 4)));
    // Before the first checkpoint there is nothing to find.
    assert_eq!(Chronicle::of(&[]).faults(), []);
}

#[test]
fn a_log_that_was_cut_off_is_told_from_one_that_was_forked_or_rewritten() {
    let mut log = chronicle();
    log.put(NEWEST, log.get(&numbered(2)));
    assert_eq!(log.faults(), [LogFault::CutOff { newest: 2, recorded: 3 }]);
    log.remove(NEWEST);
    assert_eq!(log.faults(), [LogFault::CutOff { newest: 0, recorded: 3 }]);

    // The same key signed another third checkpoint.
    log = chronicle();
    let forked = Chronicle::of(&[&[(1, 2), (2, 1)], &[(3, 1)], &[(1, 4)]]);
    assert_eq!(
        ready(verify_log(&forked.objects, &key(), &log.anchors)).unwrap().faults,
        [LogFault::Forked(3)]
    );
    // The whole log anew, with one leaf less, and the old notes put back.
    let rewritten = Chronicle::of(&[&[(1, 2)], &[(3, 1)], &[(1, 5), (4, 1), (2, 2)]]);
    [1, 2].map(numbered).iter().for_each(|name| rewritten.put(name, log.get(name)));
    assert_eq!(
        ready(verify_log(&rewritten.objects, &key(), &log.anchors)).unwrap().faults,
        [LogFault::Rewritten(1), LogFault::Rewritten(2), LogFault::Forked(3)]
    );
}

#[test]
fn what_is_done_to_a_checkpoint_is_found() {
    let name = numbered(2);
    let log = chronicle();
    log.remove(&name);
    assert_eq!(log.faults(), [LogFault::Gone(2)]);
    log.put(&name, b"not a note".to_vec());
    assert_eq!(log.faults(), [LogFault::Malformed(name.clone())]);
    let text = SignedNote::parse(&log.get(&numbered(3))).unwrap().text;
    log.put(&name, note(text.clone(), &SigningKey::from_bytes(&[4; 32])));
    assert_eq!(log.faults(), [LogFault::OtherKey(name.clone())]);
    let changed = String::from_utf8(log.get(&numbered(3))).unwrap().replace("\n9\n", "\n8\n");
    log.put(&name, changed.into_bytes());
    assert_eq!(log.faults(), [LogFault::Forged(name.clone())]);
    log.put(&name, note(text.replace(ORIGIN, "elsewhere"), &signing()));
    assert_eq!(log.faults(), [LogFault::OtherLog { name: name.clone(), origin: "elsewhere".to_owned() }]);
    // One checkpoint in the place of another.
    log.put(&name, log.get(&numbered(3)));
    assert_eq!(log.faults(), [LogFault::NoCensus(name)]);
    log.put(NEWEST, b"half a no".to_vec());
    assert_eq!(log.faults(), [LogFault::Malformed(NEWEST.to_owned())]);
}

#[test]
fn what_is_done_to_tiles_and_entries_is_found() {
    for name in ["tile/0/000.p/9", "tile/entries/000.p/9"] {
        let log = chronicle();
        let mut changed = log.get(name);
        changed[40] ^= 1;
        log.put(name, changed);
        assert_eq!(log.faults(), [LogFault::Altered(name.to_owned())]);
        log.remove(name);
        assert_eq!(log.faults(), [LogFault::NoObject(name.to_owned())]);
    }
}

#[test]
fn a_census_that_is_not_that_of_the_heads_is_found() {
    let mut log = chronicle();
    log.append(&[(5, 1)], Some(CensusRoot { root: Hash::of(b"some other"), size: 5 }));
    assert_eq!(log.faults(), [LogFault::ForeignCensus(4)]);
    let mut log = chronicle();
    let root = census_of(log.heads.newest()).unwrap().root;
    log.append(&[], Some(CensusRoot { root, size: 3 }));
    assert_eq!(log.faults(), [LogFault::ForeignCensus(4)]);
}

#[test]
fn heads_that_do_not_fit_the_log_are_told_apart() {
    let log = chronicle();
    let heads = |changed: &[(u64, u64)]| -> Vec<(StreamId, Head)> {
        let mut heads: BTreeMap<u64, u64> = [(1, 5), (2, 2), (3, 1), (4, 1)].into();
        heads.extend(changed.iter().copied());
        heads.retain(|_, seq| *seq > 0);
        heads.into_iter().map(|(n, seq)| (stream(n), head(n, seq))).collect()
    };
    let (before, later) = (at(1), at(2));
    let faults = |heads: &[_], since| against_heads(&log.heads, heads, since);
    assert_eq!(faults(&heads(&[]), later), []);
    // What came since is no fault; what had been there, and was left out, is.
    let advanced = heads(&[(1, 9), (7, 1)]);
    assert_eq!(faults(&advanced, before), []);
    let missed = |n, seq, end| HeadFault::Missed { stream: stream(n), seq, end };
    assert_eq!(faults(&advanced, later), [missed(1, 5, 9), missed(7, 0, 1)]);
    let cut = HeadFault::CutOff { stream: stream(1), seq: 5, end: 4 };
    assert_eq!(faults(&heads(&[(1, 4)]), later), [cut]);
    let gone = HeadFault::Gone { stream: StreamDigest::of(&stream(4)), seq: 1 };
    assert_eq!(faults(&heads(&[(4, 0)]), later), [gone]);
    let mut replaced = heads(&[]);
    replaced[1].1.hash = Hash::of(b"another event");
    assert_eq!(faults(&replaced, later), [HeadFault::Replaced { stream: stream(2), seq: 2 }]);
}
