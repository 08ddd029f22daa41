//! `textledger audit export` and `audit verify-bundle` as people and scripts run them:
//! on record before anything is written, the same again, and an exit code for each
//! reason why not.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::ledger::{CUSTOMER, Ledger, STRANGER, Said, textledger};

fn audit(ledger: &Ledger, args: &[&str]) -> Said {
    let directory = ledger.path().to_str().unwrap();
    textledger(&[&["audit"], args, &["--data-dir", directory]].concat())
}

fn export(ledger: &Ledger, out: &Path, more: &[&str]) -> Said {
    let why = ["export", CUSTOMER, "--reason", "Doe v. Acme", "--out", out.to_str().unwrap()];
    audit(ledger, &[&why, more].concat())
}

fn verify(bundle: &Path, more: &[&str]) -> Said {
    textledger(&[&["audit", "verify-bundle", bundle.to_str().unwrap()], more].concat())
}

fn looks(ledger: &Ledger) -> usize {
    audit(ledger, &["access", "--json"]).json().as_array().unwrap().len()
}

#[track_caller]
fn refused(said: &Said, code: i32, parts: &[&str]) {
    assert_eq!((said.code, said.stdout.as_str()), (Some(code), ""), "{said:?}");
    for part in parts {
        assert!(said.stderr.contains(part), "{part} is missing: {said:?}");
    }
}

/// A ledger with a key and a checkpoint, and where a bundle can go.
async fn signed() -> (Ledger, PathBuf) {
    let ledger = Ledger::after("STOP").await;
    audit(&ledger, &["checkpoint", "--make-key"]).assert(0, &[]);
    audit(&ledger, &["checkpoint"]).assert(0, &["checkpoint 1"]);
    let out = ledger.path().join("evidence");
    (ledger, out)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bundle_is_on_record_before_it_is_written_and_is_the_same_again() {
    let (ledger, out) = signed().await;
    let first = export(&ledger, &out, &["--json"]);
    assert_eq!(first.code, Some(0), "{first:?}");
    let told = first.json();
    assert_eq!((&told["written"], &told["checkpoint"]), (&true.into(), &1.into()));
    assert!(!first.stdout.contains(CUSTOMER), "{first:?}");
    let listed = audit(&ledger, &["access", CUSTOMER]);
    listed.assert(0, &["audit export", "operator:mia", "Doe v. Acme", "1 to "]);
    assert_eq!(looks(&ledger), 1);
    assert_eq!(fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o700);

    export(&ledger, &out, &[]).assert(0, &["was there already, and is unchanged", "verify-bundle"]);
    assert_eq!(looks(&ledger), 1, "nothing left the ledger");
    let again = ledger.path().join("again");
    assert_eq!(export(&ledger, &again, &["--json"]).json()["tagmanifest_sha256"], told["tagmanifest_sha256"]);
    assert_eq!(looks(&ledger), 2);

    let vkey = out.join("data/keys/log.vkey");
    let whole = verify(&out, &["--key", vkey.to_str().unwrap()]);
    whole.assert(0, &["nothing is wrong", "+1•••0182", "signed by the key asked for"]);
    let script = Command::new("sh").arg(out.join("data/verify.sh")).output().unwrap();
    assert!(script.status.success(), "{script:?}");
    // A stretch of time narrows what is told and no chain.
    let old = ledger.path().join("old");
    export(&ledger, &old, &["--to", "2020-01-01"]).assert(0, &["is written"]);
    verify(&old, &[]).assert(0, &["nothing is wrong", "compared with one"]);
    assert!(!old.join("data/explain").exists() && out.join("data/explain").exists());
    let chains = [&old, &out].map(|bag| fs::read(bag.join("data/events.jsonl")).unwrap());
    assert_eq!(chains[0], chains[1]);
    let nothing = ledger.path().join("nothing");
    let asked = ["export", STRANGER, "--reason", "says so", "--out", nothing.to_str().unwrap()];
    audit(&ledger, &asked).assert(0, &["proof that nothing was on record"]);
    verify(&nothing, &[]).assert(0, &["nothing is wrong", "nothing on record"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_exported_is_refused_with_a_code_of_its_own_and_is_not_on_record() {
    let ledger = Ledger::after("STOP").await;
    let out = ledger.path().join("evidence");
    refused(&export(&ledger, &out, &[]), 3, &["no key at", "--make-key"]);
    audit(&ledger, &["checkpoint", "--make-key"]).assert(0, &[]);
    refused(&export(&ledger, &out, &[]), 5, &["no checkpoint yet", "textledger audit checkpoint"]);
    audit(&ledger, &["checkpoint"]).assert(0, &["checkpoint 1"]);
    refused(&export(&ledger, &out, &["--from", "2999-01-01"]), 2, &["is in the future"]);
    refused(&export(&ledger, &out, &["--by", " "]), 1, &["--by NAME"]);
    let nowhere = ledger.path().join("no/such/place");
    let said = textledger(&["audit", "export", CUSTOMER, "--out", "x"]);
    said.assert(2, &["--reason <TEXT>"]);
    fs::create_dir(&out).unwrap();
    fs::write(out.join("mine.txt"), "not a bundle").unwrap();
    refused(&export(&ledger, &out, &[]), 6, &["something else is at", "--out"]);
    assert_eq!(fs::read_dir(&out).unwrap().count(), 1, "it is left as it was");
    assert_eq!(looks(&ledger), 0);

    // What is asked for is on record although the disk does not take it.
    refused(&export(&ledger, &nowhere, &[]), 1, &["name a directory that is there"]);
    assert_eq!(looks(&ledger), 1);
    let log = ledger.path().join("checkpoint-log/checkpoint");
    fs::write(&log, "half a no").unwrap();
    refused(&export(&ledger, &ledger.path().join("new"), &[]), 4, &["no checkpoint"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_of_an_export_that_was_cut_off_is_named_and_no_bundle() {
    let (ledger, out) = signed().await;
    let partial = ledger.path().join("evidence.partial-7");
    fs::create_dir_all(partial.join("data")).unwrap();
    fs::write(partial.join("bagit.txt"), "BagIt-Version: 1.0\n").unwrap();
    let said = export(&ledger, &out, &[]);
    said.assert(0, &["is written"]);
    assert!(said.stderr.contains("evidence.partial-7: delete it"), "{said:?}");
    verify(&partial, &[]).assert(4, &["bagit.txt", "manifest-sha256.txt", "it is missing"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bundle_that_was_changed_one_of_others_and_none_are_told_apart() {
    let (ledger, out) = signed().await;
    export(&ledger, &out, &[]).assert(0, &[]);
    let vkey = ledger.path().join("other.vkey");
    let other = Ledger::after("Hello").await;
    let made = audit(&other, &["checkpoint", "--make-key", "--json"]).json();
    fs::write(&vkey, made["verifier_key"].as_str().unwrap()).unwrap();
    verify(&out, &["--key", vkey.to_str().unwrap()]).assert(5, &["another store's"]);

    let words = out.join("data/words.jsonl");
    let kept = fs::read_to_string(&words).unwrap();
    fs::write(&words, kept.replacen("STOP", "STAY", 1)).unwrap();
    let changed = verify(&out, &["--json"]);
    assert_eq!(changed.code, Some(4), "{changed:?}");
    let flaws = changed.json()["flaws"].as_array().unwrap().clone();
    assert!(flaws.iter().any(|flaw| flaw["file"] == "data/words.jsonl" && flaw["event"] == 2), "{flaws:?}");
    fs::write(&words, kept).unwrap();
    symlink("/etc/passwd", out.join("data/link")).unwrap();
    verify(&out, &[]).assert(4, &["data/link: it is no regular file"]);

    refused(&verify(ledger.path(), &[]), 3, &["there is no bundle", "bagit.txt"]);
    refused(&verify(&ledger.path().join("nowhere"), &[]), 3, &["name a directory that is there"]);
    refused(&verify(&out, &["--key", out.join("bagit.txt").to_str().unwrap()]), 3, &["not a verifier key"]);
}

#[test]
fn help_teaches_by_example() {
    textledger(&["audit", "export", "--help"]).assert(0, &["Examples:", "RFC 3161", "Exit codes"]);
    textledger(&["audit", "verify-bundle", "--help"]).assert(0, &["verify.sh", "Exit codes"]);
}
