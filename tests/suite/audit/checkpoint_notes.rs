//! Checkpoints as others read them: by the crate `signed_note`, which is another
//! implementation of C2SP signed-note, and tiles by `tlog_tiles`.

use std::fs;

use signed_note::{Note, StandardVerifier, VerifierList};
use textledger_infrastructure::checkpoint::NoteSigner;
use textledger_projections::checkpoint::objects::{NEWEST, numbered};
use tlog_tiles::{Checkpoint, record_hash};

use super::logged::{Logged, ORIGIN};

#[tokio::test(flavor = "multi_thread")]
async fn another_implementation_verifies_our_checkpoints() {
    let logged = Logged::with(5).await;
    let signed = logged.checkpoint().await.unwrap().signed;
    let bytes = fs::read(logged.log().join(numbered(1))).unwrap();
    assert_eq!(fs::read(logged.log().join(NEWEST)).unwrap(), bytes);
    let note = Note::from_bytes(&bytes).unwrap();
    let verifier = StandardVerifier::new(&logged.key.key().to_string()).unwrap();
    let (verified, rest) = note.verify(&VerifierList::new(vec![Box::new(verifier)])).unwrap();
    assert_eq!((verified.len(), rest.len()), (1, 0));
    assert_eq!(format!("{:08x}", verified[0].id()), signed.key_id);
    let head = Checkpoint::from_bytes(note.text()).unwrap();
    assert_eq!((head.origin(), head.size()), (ORIGIN, signed.tree_size));
    assert_eq!(&head.hash().0, signed.root.bytes());

    // The tile and the bundle of entries stand where the specification says.
    let tile = fs::read(logged.log().join("tile/0/000.p/6")).unwrap();
    let mut bundle = &*fs::read(logged.log().join("tile/entries/000.p/6")).unwrap();
    for hash in tile.chunks(32) {
        let (length, rest) = bundle.split_first_chunk().unwrap();
        let (entry, rest) = rest.split_at(u16::from_be_bytes(*length).into());
        assert_eq!(record_hash(entry).0, hash);
        bundle = rest;
    }
    assert!(bundle.is_empty());
}
