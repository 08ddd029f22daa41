//! `textledger audit checkpoint`: signed, held against the ledger, and refused with an
//! exit code for each reason.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;

use crate::ledger::{CUSTOMER, Ledger, Said, textledger};

fn checkpoint(ledger: &Ledger, args: &[&str]) -> Said {
    let directory = ledger.path().to_str().unwrap();
    textledger(&[&["audit", "checkpoint"], args, &["--data-dir", directory]].concat())
}

#[track_caller]
fn refused(said: &Said, code: i32, parts: &[&str]) {
    assert_eq!(said.code, Some(code), "{said:?}");
    for part in parts {
        assert!(said.stderr.contains(part), "{part} is missing: {said:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_checkpoint_is_signed_and_verified_and_what_does_not_hold_has_its_exit_code() {
    let ledger = Ledger::after("Hello, this is Jane").await;
    let [key, log] = ["checkpoint-key.pem", "checkpoint-log"].map(|name| ledger.path().join(name));
    refused(&checkpoint(&ledger, &[]), 3, &["no key at", "--make-key"]);
    let made = checkpoint(&ledger, &["--make-key", "--json"]);
    made.assert(0, &["textledger/"]);
    refused(&checkpoint(&ledger, &["--make-key"]), 3, &["there is a file at"]);
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    refused(&checkpoint(&ledger, &[]), 3, &["mode 644", "chmod 600"]);
    fs::set_permissions(&key, fs::Permissions::from_mode(0o600)).unwrap();
    assert!(!log.exists(), "nothing was signed");

    checkpoint(&ledger, &["--verify"]).assert(0, &["no checkpoint yet"]);
    refused(&checkpoint(&ledger, &["--by", " "]), 1, &["say who signs with --by"]);
    let signed = checkpoint(&ledger, &["--json"]);
    assert_eq!(signed.code, Some(0), "{signed:?}");
    assert_eq!(signed.json()["newest"]["checkpoint"], 1, "{signed:?}");
    checkpoint(&ledger, &[]).assert(0, &["nothing advanced since checkpoint 1"]);
    checkpoint(&ledger, &["--verify"]).assert(0, &["1 checkpoint verified", " in the census, up to "]);
    let directory = ledger.path().to_str().unwrap();
    let wish =
        ["consent", "revoke", CUSTOMER, "--method", "voice", "--words", "no more", "--evidence", "4711"];
    textledger(&[&wish[..], &["--data-dir", directory]].concat()).assert(0, &[]);
    checkpoint(&ledger, &[]).assert(0, &["checkpoint 2: 2 heads advanced"]);

    let newest = fs::read(log.join("checkpoint")).unwrap();
    let first = fs::read(log.join("checkpoints/000000001.note")).unwrap();
    fs::write(log.join("checkpoint"), &first).unwrap();
    let cut = checkpoint(&ledger, &["--verify", "--json"]);
    assert_eq!(cut.code, Some(4), "{cut:?}");
    assert!(cut.json()["faults"][0].as_str().unwrap().contains("cut off"), "{cut:?}");
    let elsewhere = ledger.path().join("elsewhere");
    let other = ["--log", elsewhere.to_str().unwrap()];
    refused(&checkpoint(&ledger, &other), 4, &["cut off", "restore the log"]);
    fs::write(log.join("checkpoint"), newest).unwrap();
    checkpoint(&ledger, &["--verify"]).assert(0, &["2 checkpoints verified"]);

    let endpoint = textledger(&["audit", "checkpoint", "--endpoint-url", "http://127.0.0.1:1"]);
    refused(&endpoint, 1, &["name --key"]);
}

/// A key that OpenSSL made signs, and OpenSSL reads a key that we made.
#[tokio::test(flavor = "multi_thread")]
async fn keys_are_those_of_openssl() {
    let ledger = Ledger::after("Hello, this is Jane").await;
    let [theirs, ours] = ["theirs.pem", "ours.pem"].map(|name| ledger.path().join(name));
    let openssl = |args: &[&str]| Command::new("openssl").args(args).output();
    let (theirs, ours) = (theirs.to_str().unwrap(), ours.to_str().unwrap());
    let Ok(made) = openssl(&["genpkey", "-algorithm", "ed25519", "-out", theirs]) else {
        panic!("openssl is needed to run this");
    };
    assert!(made.status.success(), "{made:?}");
    checkpoint(&ledger, &["--key", theirs]).assert(0, &["checkpoint 1"]);
    checkpoint(&ledger, &["--make-key", "--key", ours]).assert(0, &["others verify with"]);
    let read = openssl(&["pkey", "-in", ours, "-noout", "-text_pub"]).unwrap();
    assert!(String::from_utf8_lossy(&read.stdout).contains("ED25519"), "{read:?}");
    let log = checkpoint(&ledger, &["--verify", "--key", ours]);
    log.assert(4, &["signed by another key"]);
}
