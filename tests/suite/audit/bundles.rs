//! Evidence bundles: the same bytes at the same checkpoint, whole by both programs that
//! check them, with erased words and without a contact too.

use std::process::Command;

use serde_json::Value;
use textledger_command::commands::audit::bundle::gather::{NotGathered, gather};
use textledger_command::commands::audit::bundle::verify::screen;
use textledger_domain::hash::Hash;
use textledger_infrastructure::checkpoint::Directory;
use textledger_projections::bundle::bag::sealed;
use textledger_projections::bundle::{Files, names};
use textledger_projections::checkpoint::attest::AttestError;
use textledger_projections::checkpoint::note::VerifierKey;

use super::cut_by_hand::policy;
use super::exhibit::{Checked, Exhibit, checked, edit, kept};
use crate::erasure::{LATER, erase, wait};
use crate::phones::{customer, text_and_settle};

#[track_caller]
fn assert_whole(files: &Files, key: &VerifierKey) -> Checked {
    let checked = checked(files, Some(key));
    assert_eq!(checked.ours.flaws, [], "{:?}", checked.script);
    assert_eq!(checked.script.0, Some(0), "{:?}", checked.script);
    checked
}

fn lines(files: &Files, name: &str) -> Vec<Value> {
    let text = std::str::from_utf8(&files[name]).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn s12_a_bundle_made_again_at_the_same_checkpoint_is_the_same_and_both_programs_find_it_whole() {
    let exhibit = Exhibit::new().await;
    let files = exhibit.bundle(&exhibit.phone).await;
    assert_whole(&files, exhibit.key());
    // Neither the export itself, nor what came since, changes it.
    exhibit.looked_at("a letter").await;
    text_and_settle(&exhibit.pipeline, &exhibit.phone, "one more").await;
    let again = exhibit.gathered(&exhibit.phone).await.unwrap();
    assert!(again.files == files && again.since > 0);
    assert!(files == exhibit.bundle(&exhibit.phone).await);

    let notes: Vec<&String> = files.keys().filter(|name| name.starts_with(names::NOTES)).collect();
    assert_eq!(
        notes,
        [&names::note(1), &names::note(2), &names::note(3)],
        "the first, that with the head, the last"
    );
    let looks = lines(&files, names::CUSTODY);
    assert_eq!(looks.len(), 1, "that before the first checkpoint, and nobody else's");
    let first = std::str::from_utf8(&files[names::EVENTS]).unwrap().lines().next().unwrap();
    let hash = Hash::of(first.as_bytes());
    assert!(files[names::HASHES].starts_with(format!("{hash}  1\n").as_bytes()));
    assert!(files.keys().any(|name| name.ends_with("-ConsentRevoked.json")));
    exhibit.pipeline.stop().await.unwrap();
}

/// Whoever has the key makes another that is whole: only the certification tells which
/// of them it is about.
#[tokio::test(flavor = "multi_thread")]
async fn a_bundle_that_is_whole_and_not_the_one_certified_is_known_by_its_seal() {
    let exhibit = Exhibit::new().await;
    let certified = exhibit.bundle(&exhibit.phone).await;
    let seal = Hash::of(&certified[names::TAG_MANIFEST]);
    text_and_settle(&exhibit.pipeline, &exhibit.phone, "one more").await;
    exhibit.checkpoint().await;
    let other = exhibit.bundle(&exhibit.phone).await;
    for (files, flaws) in [(&certified, 0), (&other, 1)] {
        let checked = assert_whole(files, exhibit.key());
        let found = Hash::of(&files[names::TAG_MANIFEST]);
        assert!(
            checked.script.1.ends_with(&format!("signed certification:\n  {found}\n")),
            "{:?}",
            checked.script
        );
        assert!(screen(&checked.ours).ends_with(&format!("signed certification:\n  {found}")));
        let held = checked.ours.held_against(seal);
        assert_eq!(held.flaws.len(), flaws, "{:?}", held.flaws);
        assert!(held.flaws.iter().all(|flaw| flaw.file == names::TAG_MANIFEST && !flaw.is_foreign));
    }
    exhibit.pipeline.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_absence_of_a_number_is_proven_without_anybody_elses() {
    let exhibit = Exhibit::new().await;
    let stranger = customer(99);
    let files = exhibit.bundle(&stranger).await;
    let found = assert_whole(&files, exhibit.key());
    assert_eq!(found.ours.events, 0);
    let holds =
        |part: &str| files.iter().filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains(part)).count();
    assert!(holds(stranger.e164()) > 0);
    assert_eq!((holds("4255550001"), holds("4255550002")), (0, 0));
    // It does not pass for the absence of somebody who is there.
    let mut renamed = files.clone();
    edit(&mut renamed, names::BAG_INFO, |text| text.replace("0099", "0001"));
    let other = checked(&sealed(renamed), None);
    assert!(!other.ours.flaws.is_empty() && other.script.0 == Some(4), "{:?}", other.script);
    exhibit.pipeline.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn erased_words_are_shown_as_erased_and_leave_with_no_older_checkpoint() {
    let exhibit = Exhibit::new().await;
    let before = exhibit.bundle(&exhibit.phone).await;
    assert!(lines(&before, names::WORDS).iter().all(|line| line["text"].is_string()));
    wait(&exhibit.pipeline, LATER).await;
    assert!(erase(&exhibit.pipeline, &exhibit.phone).await.unwrap().events > 0);
    let since = exhibit.bundle(&exhibit.phone).await;
    let found = assert_whole(&since, exhibit.key());
    assert!(!found.ours.erased_since.is_empty());
    assert_eq!(since[names::EVENTS], before[names::EVENTS]);
    exhibit.checkpoint().await;
    let after = exhibit.bundle(&exhibit.phone).await;
    assert!(assert_whole(&after, exhibit.key()).ours.erased_since.is_empty());
    for files in [&since, &after] {
        let words = lines(files, names::WORDS);
        assert!(words.iter().all(|line| line["erased_by"].is_u64() && line["text"].is_null()), "{words:?}");
        for (name, bytes) in files {
            assert!(!String::from_utf8_lossy(bytes).contains("quetzal"), "{name}");
        }
    }
    exhibit.pipeline.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_six_commands_of_the_readme_do_what_it_says() {
    let exhibit = Exhibit::new().await;
    for phone in [exhibit.phone.clone(), customer(99)] {
        let folder = tempfile::tempdir().unwrap();
        let files = exhibit.bundle(&phone).await;
        let bag = kept(&folder, &files);
        let readme = String::from_utf8(files[names::README].clone()).unwrap();
        for blank in
            ["{stream}", "{number}", "{origin}", "{note}", "{checkpoint}", "{at}", "{key}", "#events"]
        {
            assert!(!readme.contains(blank), "{blank} is not filled in: {readme}");
        }
        let commands: Vec<&str> = readme
            .lines()
            .filter_map(|line| line.strip_prefix("    "))
            .filter(|line| !line.starts_with(' '))
            .collect();
        assert!(commands.len() >= 6, "{readme}");
        for command in commands {
            let ran = Command::new("sh").args(["-ec", command]).current_dir(&bag).output().unwrap();
            assert!(ran.status.success(), "{command}: {ran:?}");
        }
    }
    exhibit.pipeline.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_checkpoint_covers_and_a_log_that_does_not_hold_give_no_bundle() {
    let exhibit = Exhibit::new().await;
    text_and_settle(&exhibit.pipeline, &customer(3), "Hello").await;
    let late = exhibit.gathered(&customer(3)).await.unwrap_err();
    assert!(matches!(late, NotGathered::NotCovered { checkpoint: 3, .. }), "{late}");
    let other = Exhibit::looked_at_for("another letter").await;
    let policy = policy(&exhibit.pipeline);
    let (log, key) = (other.log(), other.key());
    let ledger = &exhibit.pipeline.ledger;
    // Another store's log, by its own key and by ours.
    let strange = gather(ledger, &log, key, &exhibit.phone, &policy, (None, None)).await.unwrap_err();
    assert!(
        matches!(strange, NotGathered::Log(AttestError::Log(_) | AttestError::OtherHead(..))),
        "{strange}"
    );
    let strange =
        gather(ledger, &log, exhibit.key(), &exhibit.phone, &policy, (None, None)).await.unwrap_err();
    assert!(matches!(strange, NotGathered::Log(AttestError::Log(_))), "{strange}");
    let nothing = Directory::at(std::env::temp_dir().join("no-such-log"));
    let none = gather(ledger, &nothing, key, &exhibit.phone, &policy, (None, None)).await.unwrap_err();
    assert!(matches!(none, NotGathered::Log(AttestError::NoCheckpoint)), "{none}");
    other.pipeline.stop().await.unwrap();
    exhibit.pipeline.stop().await.unwrap();
}
