//! The log against a second implementation of RFC 6962 (the crate `ct-merkle`), and
//! against hands that change what is kept.

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use proptest::prelude::*;
use sha2::Sha256;
use textledger_domain::hash::Hash;

use super::*;
use crate::checkpoint::testing::InMemory;
use crate::testing::ready;

fn entry(n: u64) -> Vec<u8> {
    format!("entry {n}").into_bytes()
}

/// A log that grew by these numbers of entries, with its state after each step.
fn grown(steps: &[u64]) -> (InMemory, Vec<(u64, Hash)>) {
    let objects = InMemory::default();
    let mut states = Vec::new();
    let (mut size, mut root) = (0, Hash::GENESIS);
    for step in steps {
        let entries: Vec<Vec<u8>> = (size..size + step).map(entry).collect();
        let grown = ready(Log::at(&objects, size, root).with(&entries)).unwrap();
        assert_eq!(ready(objects.create(grown.objects)).unwrap(), Vec::<String>::new());
        (size, root) = (grown.size, grown.root);
        states.push((size, root));
    }
    (objects, states)
}

/// The tree of the other implementation.
fn theirs(size: u64) -> MemoryBackedTree<Sha256, Vec<u8>> {
    let mut tree = MemoryBackedTree::new();
    (0..size).for_each(|n| tree.push(entry(n)));
    tree
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn roots_and_proofs_are_those_of_another_implementation(steps in prop::collection::vec(1..400_u64, 1..6)) {
        let (objects, states) = grown(&steps);
        let &(size, root) = states.last().unwrap();
        let log = Log::at(&objects, size, root);
        let tree = theirs(size);
        for (size, root) in &states {
            let their_root = theirs(*size).root().as_bytes().to_vec();
            prop_assert_eq!(their_root, root.bytes());
            let proof = ready(log.begins_with(*size, *root)).unwrap().unwrap();
            let bytes: Vec<u8> = proof.iter().flat_map(|hash| *hash.bytes()).collect();
            let additions = usize::try_from(log.size - size).unwrap();
            if additions > 0 {
                prop_assert_eq!(tree.prove_consistency(additions).as_bytes().to_vec(), bytes);
            }
        }
        for number in 0..size.div_ceil(ENTRIES_PER_BUNDLE) {
            let first = number * ENTRIES_PER_BUNDLE;
            let expected: Vec<_> = (first..size.min(first + ENTRIES_PER_BUNDLE)).map(entry).collect();
            prop_assert_eq!(ready(log.entries(number)).unwrap(), expected);
        }
    }
}

#[test]
fn another_beginning_is_no_beginning() {
    let (objects, states) = grown(&[3, 300, 40]);
    let log = Log::at(&objects, states[2].0, states[2].1);
    for (size, root) in
        [(3, states[1].1), (303, states[0].1), (4, states[0].1), (0, Hash::GENESIS), (344, states[2].1)]
    {
        assert_eq!(ready(log.begins_with(size, root)).unwrap(), None, "{size}");
    }
}

#[test]
fn whatever_is_changed_or_gone_is_named_and_the_log_does_not_go_on() {
    let (objects, states) = grown(&[300, 5]);
    let (size, root) = states[1];
    for name in ["tile/0/000", "tile/0/001.p/49", "tile/1/000.p/1", "tile/entries/001.p/49"] {
        let kept = objects.0.lock().unwrap().get(name).cloned().unwrap();
        let mut changed = kept.clone();
        changed[5] ^= 1;
        objects.0.lock().unwrap().insert(name.to_owned(), changed);
        let all = || -> Result<(), LogError<_>> {
            let log = Log::at(&objects, size, root);
            ready(log.entries(0))?;
            ready(log.with(&[entry(305)])).map(|_| ())
        };
        assert!(matches!(all(), Err(LogError::Altered(found)) if found.contains(name)), "{name}");
        objects.0.lock().unwrap().remove(name);
        assert!(matches!(all(), Err(LogError::Missing(found)) if found == name), "{name}");
        objects.0.lock().unwrap().insert(name.to_owned(), kept);
        assert!(all().is_ok());
    }
}
