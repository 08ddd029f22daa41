//! What a checkpoint takes in, what it leaves out, and what it refuses.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use aws_sdk_dynamodb::types::AttributeValue;
use chrono::TimeDelta;
use textledger_domain::ids::Moment;
use textledger_domain::record::Recorded;
use textledger_domain::stream::StreamId;
use textledger_infrastructure::checkpoint::{
    CheckpointError, Checkpointed, Directory, KeyFile, KeyFileError, NoteSigner,
};
use textledger_infrastructure::ledger::{Ledger, Unfolded};
use textledger_projections::checkpoint::census::leaf_hash;
use textledger_projections::checkpoint::census::paths::Paths;
use textledger_projections::checkpoint::leaf::{HeadLeaf, StreamDigest};
use textledger_projections::checkpoint::objects::page;
use textledger_projections::checkpoint::verify::{HeadFault, LogFault};

use super::logged::{Logged, ORIGIN};
use crate::ledger::bench::{contact, note, notes};

#[tokio::test(flavor = "multi_thread")]
async fn the_first_takes_in_every_stream_and_those_after_it_only_what_advanced() {
    let logged = Logged::with(20).await;
    let first = logged.checkpoint().await.unwrap();
    assert_eq!((first.advances, first.signed.tree_size, first.signed.census_size), (20, 21, 20));
    assert_eq!(logged.recorded().await, std::slice::from_ref(&first.signed));

    // Nothing but the record of the last one advanced: nothing is written at all.
    let files = logged.files();
    let nothing = Checkpointed { advances: 0, pages: 0, ..first.clone() };
    assert_eq!(logged.checkpoint().await.unwrap(), nothing);
    assert_eq!((logged.files(), logged.recorded().await.len()), (files, 1));

    // Two streams by several events, a new one, and the record of the first.
    for n in [3, 3, 7, 30] {
        logged.hear(n, "second").await;
        logged.hear(n, "third").await;
    }
    let second = logged.checkpoint().await.unwrap();
    assert_eq!((second.advances, second.signed.tree_size, second.signed.census_size), (4, 26, 22));
    let verified = logged.assert_whole().await;
    assert_eq!(verified.size, 26);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_census_proves_the_head_of_a_stream_and_that_another_does_not_exist() {
    let logged = Logged::with(20).await;
    let signed = logged.checkpoint().await.unwrap().signed;
    let prove = async |stream: &StreamId| {
        let digest = StreamDigest::of(stream);
        let paths = Paths::read(&logged.objects(), signed.census_root, &[digest]).await.unwrap();
        (digest, paths.prove(&digest))
    };
    for n in 0..20 {
        let (digest, proof) = prove(&contact(n)).await;
        let head = logged.bench.ledger.read_stream(&contact(n)).await.unwrap().last().unwrap().as_head();
        let leaf = leaf_hash(&HeadLeaf::of(&contact(n), head).to_bytes().unwrap());
        assert_eq!(proof.check(signed.census_root, &digest, Some(leaf)), Ok(()));
        assert!(proof.check(signed.census_root, &digest, None).is_err());
    }
    let (digest, proof) = prove(&contact(99)).await;
    assert_eq!(proof.check(signed.census_root, &digest, None), Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_phone_number_stands_in_the_log() {
    let logged = Logged::with(3).await;
    logged.checkpoint().await.unwrap();
    for file in logged.files() {
        let bytes = fs::read(&file).unwrap();
        let holds = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
        assert!(!holds(b"4255550001") && !holds(b"contact#"), "{}", file.display());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_recorded_by_a_clock_that_lags_is_in_the_next_one() {
    let logged = Logged::with(3).await;
    logged.checkpoint().await.unwrap();
    let lagging = logged.bench.ledger_whose_clock_shows(logged.bench.ledger.now() - TimeDelta::seconds(120));
    write(&lagging, "late").await;
    assert_eq!(logged.checkpoint().await.unwrap().advances, 2, "the note, and the record of the first");
    logged.assert_whole().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_index_did_not_show_is_found_by_verify_and_taken_up_by_all() {
    let logged = Logged::with(3).await;
    logged.checkpoint().await.unwrap();
    // As if the index had shown it hours late.
    let hidden = logged.bench.ledger_whose_clock_shows(logged.bench.ledger.now() - TimeDelta::hours(3));
    write(&hidden, "hidden").await;
    logged.hear(1, "second").await;
    assert_eq!(logged.checkpoint().await.unwrap().advances, 2);
    let missed = HeadFault::Missed { stream: notes(), seq: 0, end: 1 };
    assert_eq!(logged.verify().await.heads, [missed]);
    logged.bench.clock.advance(TimeDelta::minutes(1));
    let ledger = &logged.bench.ledger;
    let all = logged.checkpoint_of(ledger, &logged.objects(), true).await.unwrap();
    assert_eq!(all.advances, 2, "what was missed, and the record of the second");
    logged.assert_whole().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_does_not_open_keeps_no_other_out() {
    let logged = Logged::with(3).await;
    logged.checkpoint().await.unwrap();
    logged.hear(0, "second").await;
    logged.hear(1, "second").await;
    let last = logged.bench.ledger.read_stream(&contact(0)).await.unwrap().last().map_or(0, Recorded::seq);
    let mut item = logged.bench.item(&contact(0), last).await;
    item.insert("type".to_owned(), AttributeValue::S("SessionStarted".to_owned()));
    logged.bench.overwrite(&contact(0), last, item).await;
    assert!(logged.bench.ledger.read_stream(&contact(0)).await.is_err());
    assert_eq!(logged.checkpoint().await.unwrap().advances, 3);
    logged.assert_whole().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_was_cut_off_or_forked_or_exchanged_gets_no_checkpoint() {
    let logged = Logged::with(3).await;
    logged.checkpoint().await.unwrap();
    let [empty, copied] = ["empty", "copy"].map(|name| logged.log().with_file_name(name));
    copy(&logged, &copied);
    logged.hear(1, "second").await;
    logged.checkpoint().await.unwrap();
    logged.hear(2, "second").await;
    let refused = async |objects: &Directory| match logged
        .checkpoint_of(&logged.bench.ledger, objects, false)
        .await
        .unwrap_err()
    {
        CheckpointError::Log(fault) => fault,
        other => panic!("{other}"),
    };
    // An empty directory; the log as it was a checkpoint ago.
    assert_eq!(refused(&Directory::at(&empty)).await, LogFault::CutOff { newest: 0, recorded: 2 });
    assert_eq!(refused(&Directory::at(&copied)).await, LogFault::CutOff { newest: 1, recorded: 2 });
    assert!(!empty.exists(), "nothing is written");
    // The log of another ledger, by its own key and by ours.
    let mut other = Logged::with(1).await;
    for id in ["second", "third"] {
        other.checkpoint().await.unwrap();
        other.hear(0, id).await;
    }
    assert_eq!(refused(&other.objects()).await, LogFault::OtherKey("checkpoint".to_owned()));
    other = Logged::with(1).await;
    other.key = logged.same_key();
    for id in ["second", "third"] {
        other.checkpoint().await.unwrap();
        other.hear(0, id).await;
    }
    assert_eq!(refused(&other.objects()).await, LogFault::Forked(2));
    // Each of them was refused, and the log goes on as if nothing had been.
    assert_eq!(logged.checkpoint().await.unwrap().signed.checkpoint, 3);
    logged.assert_whole().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_that_was_restored_to_an_earlier_instant_gets_no_checkpoint() {
    let logged = Logged::with(3).await;
    for id in ["second", "third", "fourth"] {
        logged.checkpoint().await.unwrap();
        logged.hear(1, id).await;
    }
    let mut restored = Logged::with(3).await;
    restored.key = logged.same_key();
    let ledger = &restored.bench.ledger;
    restored.bench.clock.advance(TimeDelta::hours(1));
    let refused = restored.checkpoint_of(ledger, &logged.objects(), false).await.unwrap_err();
    assert!(matches!(refused, CheckpointError::LedgerBehind { log: 3, ledger: 0 }), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_before_the_last_checkpoint_signs_nothing() {
    let logged = Logged::with(3).await;
    logged.checkpoint().await.unwrap();
    logged.hear(1, "second").await;
    let files = logged.files();
    let behind = logged.bench.ledger_whose_clock_shows(logged.bench.ledger.now() - TimeDelta::minutes(5));
    let refused = logged.checkpoint_of(&behind, &logged.objects(), false).await.unwrap_err();
    assert!(matches!(refused, CheckpointError::ClockBefore { .. }), "{refused}");
    assert_eq!(logged.files(), files);
    logged.checkpoint().await.unwrap();
    logged.assert_whole().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_the_census_that_was_changed_or_lost_is_named() {
    let logged = Logged::with(3).await;
    let root = logged.checkpoint().await.unwrap().signed.census_root;
    logged.hear(1, "second").await;
    let path = logged.log().join(page(&root));
    let kept = fs::read(&path).unwrap();
    for other in [Some(kept[1..].to_vec()), None] {
        match other {
            Some(changed) => fs::write(&path, changed).unwrap(),
            None => fs::remove_file(&path).unwrap(),
        }
        let refused = logged.checkpoint().await.unwrap_err();
        assert!(refused.to_string().contains(&page(&root)), "{refused}");
    }
    fs::write(&path, kept).unwrap();
    logged.checkpoint().await.unwrap();
    logged.assert_whole().await;
}

#[test]
fn a_key_is_its_owners_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key.pem");
    assert!(matches!(KeyFile::read(&path, ORIGIN), Err(KeyFileError::Missing(_))));
    let made = KeyFile::make(&path, ORIGIN).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(KeyFile::read(&path, ORIGIN).unwrap().key(), made.key());
    assert!(matches!(KeyFile::make(&path, ORIGIN), Err(KeyFileError::Exists(_))));
    for mode in [0o640, 0o604, 0o660, 0o610] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let refused = KeyFile::read(&path, ORIGIN).unwrap_err();
        assert!(matches!(refused, KeyFileError::Open { mode: found, .. } if found == mode), "{refused}");
    }
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(&path, "-----BEGIN PRIVATE KEY-----\n").unwrap();
    assert!(matches!(KeyFile::read(&path, ORIGIN), Err(KeyFileError::NoKey(_))));
}

async fn write(ledger: &Ledger, text: &str) {
    let decide = |_: &_, moment: Moment<'_>| vec![note(moment, text)];
    ledger.transact::<Unfolded>(&notes(), None, decide).await.unwrap();
}

fn copy(logged: &Logged, to: &Path) {
    for file in logged.files() {
        let place = to.join(file.strip_prefix(logged.log()).unwrap());
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::copy(file, place).unwrap();
    }
}
