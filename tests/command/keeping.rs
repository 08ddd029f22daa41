//! What a data directory and a log give away to others on the same machine.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::ledger::{CUSTOMER, Ledger, Said, command, textledger};

/// The files in `directory`, and the directory itself, that others may look at.
fn open_to_others(directory: &Path) -> Vec<String> {
    let files = fs::read_dir(directory).unwrap().map(|file| file.unwrap().path());
    let all = files.chain([directory.to_path_buf()]);
    let is_open = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o077 != 0;
    all.filter(|path| is_open(path)).map(|path| path.display().to_string()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_data_directory_is_its_owners_alone() {
    let folder = tempfile::tempdir().unwrap();
    let directory = folder.path().join("below").join("data");
    let pipeline = crate::ledger::pipeline_in(&directory).await;
    assert_eq!(open_to_others(&directory), Vec::<String>::new(), "while it is open");
    assert!(fs::read_dir(&directory).unwrap().count() >= 3);
    pipeline.stop().await.unwrap();
    assert_eq!(open_to_others(&directory), Vec::<String>::new(), "and afterwards");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_that_was_emptied_or_taken_away_is_not_begun_anew() {
    let ledger = Ledger::after("STOP").await;
    for (file, spoil) in
        [("dynamodb.sqlite", "empty"), ("services.sqlite", "empty"), ("dynamodb.sqlite", "gone")]
    {
        let path = ledger.path().join(file);
        let good = fs::read(&path).unwrap();
        if spoil == "empty" {
            fs::write(&path, "").unwrap()
        } else {
            fs::remove_file(&path).unwrap()
        }
        let event = concat!(env!("CARGO_MANIFEST_DIR"), "/demo/02-schedule.json");
        let said = textledger(&["ingest", event, "--data-dir", ledger.path().to_str().unwrap()]);
        assert_eq!(said.code, Some(1), "{file} {spoil}: {said:?}");
        assert!(said.stderr.contains(file) && said.stderr.contains("from a copy"), "{said:?}");
        fs::write(&path, good).unwrap();
    }
    ledger.consent(&["check", CUSTOMER, "--channel", "sms", "--purpose", "reply"]).assert(1, &["refused"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn s10_a_command_told_to_log_everything_logs_no_text_and_no_number() {
    let folder = tempfile::tempdir().unwrap();
    let event = concat!(env!("CARGO_MANIFEST_DIR"), "/demo/02-schedule.json");
    let args = ["ingest", event, "--data-dir", folder.path().to_str().unwrap()];
    let said: Said = command(&args).env("RUST_LOG", "trace,dynoxide=trace").output().unwrap().into();
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.stderr.contains("inbound text recorded"), "{}", said.stderr);
    for secret in ["4255550182", "Schedule appointment"] {
        assert!(!said.stderr.contains(secret), "{}", said.stderr);
    }
}
