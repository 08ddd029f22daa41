//! The census against one that is computed whole, and its proofs against hands that
//! change them.

use std::collections::BTreeMap;

use proptest::prelude::*;
use textledger_domain::hash::Hash;

use super::hashing::{DEPTH, node};
use super::paths::Paths;
use super::proof::{Beside, ProofFault};
use super::{CensusRoot, EMPTY};
use crate::checkpoint::leaf::StreamDigest;
use crate::checkpoint::objects::{Objects, page};
use crate::checkpoint::testing::InMemory;
use crate::testing::ready;

type Leaves = BTreeMap<StreamDigest, Hash>;

/// What came of one change of a census.
struct Change {
    census: CensusRoot,
    read: usize,
    written: usize,
}

fn change(objects: &InMemory, before: CensusRoot, leaves: &Leaves) -> Change {
    let streams: Vec<StreamDigest> = leaves.keys().copied().collect();
    let leaves: Vec<_> = leaves.iter().map(|(stream, leaf)| (*stream, *leaf)).collect();
    let paths = ready(Paths::read(objects, before.root, &streams)).unwrap();
    let changed = paths.change(before.size, &leaves).unwrap();
    let written = changed.pages.len();
    let pages = changed.pages.iter().map(|new| (page(&new.hash()), new.to_bytes())).collect();
    assert_eq!(ready(objects.create(pages)).unwrap(), Vec::<String>::new());
    Change { census: changed.census, read: paths.page_count(), written }
}

/// The root by the definition: halves of the streams, 256 times.
fn by_definition(leaves: &[(StreamDigest, Hash)], depth: usize) -> Hash {
    match leaves {
        [] => EMPTY,
        [(_, leaf)] if depth == DEPTH => *leaf,
        _ => {
            let (left, right): (Vec<_>, Vec<_>) = leaves.iter().partition(|(stream, _)| !stream.bit(depth));
            node(by_definition(&left, depth + 1), by_definition(&right, depth + 1))
        }
    }
}

/// A digest that shares its beginning with many others.
fn digest() -> impl Strategy<Value = StreamDigest> {
    let bytes =
        (prop::collection::vec(prop_oneof![Just(0_u8), Just(1), Just(0x80), any::<u8>()], 4), any::<u8>());
    bytes.prop_map(|(start, end)| {
        let mut all = [0; 32];
        all[..4].copy_from_slice(&start);
        all[31] = end;
        StreamDigest(Hash::from_bytes(all))
    })
}

fn changes() -> impl Strategy<Value = Vec<Leaves>> {
    let leaf = (0..u64::MAX).prop_map(|n| Hash::of(&n.to_be_bytes()));
    prop::collection::vec(prop::collection::btree_map(digest(), leaf, 0..12), 1..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_root_follows_from_the_leaves_whatever_the_order_and_the_steps(changes in changes()) {
        let objects = InMemory::default();
        let (mut census, mut all) = (CensusRoot::NONE, Leaves::new());
        for leaves in &changes {
            census = change(&objects, census, leaves).census;
            all.extend(leaves);
        }
        let whole: Vec<_> = all.iter().map(|(stream, leaf)| (*stream, *leaf)).collect();
        prop_assert_eq!(census, CensusRoot { root: by_definition(&whole, 0), size: all.len() as u64 });
        // In one go, and one by one from the last to the first.
        prop_assert_eq!(change(&InMemory::default(), CensusRoot::NONE, &all).census, census);
        let backwards = InMemory::default();
        let one_by_one = all.iter().rev().fold(CensusRoot::NONE, |before, (stream, leaf)| {
            change(&backwards, before, &[(*stream, *leaf)].into()).census
        });
        prop_assert_eq!(one_by_one, census);
    }

    #[test]
    fn what_is_there_and_what_is_not_has_its_proof_and_no_other(
        changes in changes(),
        asked in digest(),
        flip in any::<prop::sample::Index>(),
    ) {
        let objects = InMemory::default();
        let (mut census, mut all) = (CensusRoot::NONE, Leaves::new());
        for leaves in &changes {
            census = change(&objects, census, leaves).census;
            all.extend(leaves);
        }
        for stream in all.keys().copied().chain([asked]) {
            let paths = ready(Paths::read(&objects, census.root, &[stream])).unwrap();
            let leaf = all.get(&stream).copied();
            prop_assert_eq!(paths.leaf(&stream), leaf);
            let proof = paths.prove(&stream);
            prop_assert_eq!(proof.check(census.root, &stream, leaf), Ok(()));
            // Not for another leaf, for absence or presence, another stream or root.
            let other = Hash::of(b"another leaf");
            let absent = leaf.map_or(Some(other), |_| None);
            prop_assert_eq!(proof.check(census.root, &stream, Some(other)), Err(ProofFault::OtherRoot));
            prop_assert_eq!(proof.check(census.root, &stream, absent), Err(ProofFault::OtherRoot));
            prop_assert!(proof.check(other, &stream, leaf).is_err());
            if let Some(leaf) = leaf {
                let mut bytes = *stream.0.bytes();
                bytes[31 - flip.index(4)] ^= 1;
                let moved = StreamDigest(Hash::from_bytes(bytes));
                prop_assert!(proof.check(census.root, &moved, Some(leaf)).is_err());
            }
            // Nor with any of its hashes changed, moved, doubled, or left out with what follows.
            for at in 0..proof.0.len() {
                let tampered = |change: &dyn Fn(&mut Vec<Beside>)| {
                    let mut tampered = proof.clone();
                    change(&mut tampered.0);
                    tampered.check(census.root, &stream, leaf)
                };
                prop_assert!(tampered(&|all| all[at].hash = other).is_err());
                prop_assert!(tampered(&|all| all[at].hash = EMPTY).is_err());
                prop_assert!(tampered(&|all| all[at].branch = (all[at].branch + 1) % DEPTH).is_err());
                prop_assert!(tampered(&|all| all.truncate(at)).is_err());
                prop_assert!(tampered(&|all| all.insert(at, all[at])).is_err());
            }
        }
    }

    #[test]
    fn a_changed_page_is_found_by_whoever_comes_along(changes in changes(), flip in any::<prop::sample::Index>()) {
        let all: Leaves = changes.into_iter().flatten().collect();
        let objects = InMemory::default();
        let census = change(&objects, CensusRoot::NONE, &all).census;
        let streams: Vec<StreamDigest> = all.keys().copied().collect();
        let pages = objects.0.lock().unwrap().clone();
        for (name, bytes) in pages {
            let mut changed = bytes.clone();
            changed[flip.index(bytes.len())] ^= 1;
            for other in [changed, bytes[1..].to_vec(), vec![]] {
                objects.0.lock().unwrap().insert(name.clone(), other);
                let refused = ready(Paths::read(&objects, census.root, &streams)).unwrap_err();
                prop_assert_eq!(refused.to_string(), format!("a page of the census was changed: {name}"));
            }
            objects.0.lock().unwrap().insert(name, bytes);
        }
        prop_assert!(ready(Paths::read(&objects, census.root, &streams)).is_ok());
    }
}

/// `count` streams from `first` on, as the digests of their keys fall.
fn streams(first: u64, count: u64) -> Leaves {
    (first..first + count)
        .map(|n| (StreamDigest(Hash::of(&n.to_be_bytes())), Hash::of(format!("leaf {n}").as_bytes())))
        .collect()
}

/// A hundred advances among 1,000 streams and among 10,000: the tree is the same below
/// a hundred times as many, and hashing those takes a minute here.
#[test]
fn advances_cost_no_more_than_twice_as_much_in_a_census_ten_times_as_large() {
    const ADVANCES: u64 = 100;
    let costs = [10, 100].map(|times| {
        let objects = InMemory::default();
        let size = ADVANCES * times;
        let census = change(&objects, CensusRoot::NONE, &streams(0, size)).census;
        assert_eq!(census.size, size);
        // Half of them known, half of them new.
        let new = ADVANCES / 2;
        let Change { census, read, written } = change(&objects, census, &streams(size - new, ADVANCES));
        assert_eq!(census.size, size + new);
        (read as u64, written as u64)
    });
    let [(read_few, written_few), (read_many, written_many)] = costs;
    assert!(read_few > ADVANCES && written_few > ADVANCES, "{costs:?}");
    assert!(read_many <= 2 * read_few && written_many <= 2 * written_few, "{costs:?}");
}

#[test]
fn a_page_that_is_gone_is_named() {
    let objects = InMemory::default();
    let leaves = streams(0, 50);
    let census = change(&objects, CensusRoot::NONE, &leaves).census;
    objects.0.lock().unwrap().remove(&page(&census.root));
    let streams: Vec<StreamDigest> = leaves.keys().copied().collect();
    let refused = ready(Paths::read(&objects, census.root, &streams)).unwrap_err();
    assert_eq!(refused.to_string(), format!("a page of the census is missing: {}", page(&census.root)));
    // A change on paths that were not read is no change.
    let nowhere = ready(Paths::read(&objects, EMPTY, &[])).unwrap();
    assert_eq!(nowhere.page_count(), 0);
}
