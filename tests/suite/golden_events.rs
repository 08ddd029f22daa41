//! Recorded events never change, so every (type, schema) ever written keeps a
//! golden file, and every build must read all of them. The files under
//! `tests/golden/events` are the ledger's promise to its own past: tests may
//! create a missing one (`UPDATE_GOLDEN=1`), nothing ever rewrites one.
//!
//! `<Type>.<schema>.json` has every optional field, `<Type>.<schema>.min.json`
//! has none of them.

mod samples;
mod words;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde::Deserialize;
use serde_json::Value;
use textledger_domain::beside;
use textledger_domain::envelope::Sealed;
use textledger_domain::event::Event;
use textledger_domain::joined::Joined;
use textledger_domain::record::{Error, Recorded};

use samples::{Sample, samples};

/// A golden file.
struct Golden {
    file: String,
    text: String,
}

/// All golden files; with `UPDATE_GOLDEN=1`, after the missing ones were created.
static GOLDEN: LazyLock<Vec<Golden>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/events");
    if std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        samples().iter().for_each(|sample| create_if_missing(&folder.join(&sample.file), sample));
    }
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("tests/golden/events can be listed")
        .map(|entry| entry.expect("tests/golden/events can be listed").path())
        .collect();
    files.sort();
    files
        .iter()
        .map(|path| Golden {
            file: path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
            text: fs::read_to_string(path).expect("a golden file is UTF-8"),
        })
        .collect()
});

fn create_if_missing(path: &Path, sample: &Sample) {
    // `create_new` is what keeps an existing file as it is.
    if let Ok(mut file) = fs::OpenOptions::new().write(true).create_new(true).open(path) {
        writeln!(file, "{}", sample.pretty()).expect("a golden file can be written");
    }
}

/// The type and schema that a file's name stands for.
fn kind_of(file: &str) -> Option<(&str, u32)> {
    let stem = file.strip_suffix(".json")?;
    let stem = stem.strip_suffix(".min").unwrap_or(stem);
    let (event_type, schema) = stem.split_once('.')?;
    Some((event_type, schema.parse().ok()?))
}

/// Files that must be there and are not.
fn missing(written: &[(&str, u32)], samples: &[Sample], files: &[&str]) -> Vec<String> {
    let full =
        written.iter().flat_map(|(name, latest)| (1..=*latest).map(move |n| format!("{name}.{n}.json")));
    let mut expected: Vec<String> = full.chain(samples.iter().map(|sample| sample.file.clone())).collect();
    expected.sort();
    expected.dedup();
    expected.retain(|file| !files.contains(&file.as_str()));
    expected
}

/// Files that stand for nothing this build can read.
fn strangers(written: &[(&str, u32)], files: &[&str]) -> Vec<String> {
    let known = |file: &str| {
        kind_of(file).is_some_and(|(event_type, schema)| {
            written.iter().any(|(name, latest)| *name == event_type && (1..=*latest).contains(&schema))
        })
    };
    files.iter().filter(|file| !known(file)).map(|file| (*file).to_owned()).collect()
}

/// Reads a golden file as the ledger reads a stored event.
///
/// # Errors
/// What was refused, or lost on the way.
fn read_back(golden: &Golden) -> Result<Recorded, String> {
    let stored: Value = serde_json::from_str(&golden.text).map_err(|error| error.to_string())?;
    let sealed: Sealed = serde_json::from_str(&golden.text).map_err(|error| error.to_string())?;
    if serde_json::to_value(&sealed).ok().as_ref() != Some(&stored) {
        return Err("a field of the envelope is lost or changed by reading it".to_owned());
    }
    let recorded = Recorded::open(sealed).map_err(|error| with_causes(&error))?;
    let (event, envelope) = (recorded.event(), &recorded.sealed().envelope);
    if kind_of(&golden.file) != Some((envelope.event_type.as_str(), envelope.schema)) {
        return Err("it holds another type or schema than its name says".to_owned());
    }
    let spoken = beside::join(&envelope.data, &recorded.sealed().words);
    let spoken = spoken.map_err(|foreign| format!("{foreign:?}"))?;
    let said = Value::deserialize(Joined::new(&envelope.data, &spoken)).map_err(|error| error.to_string())?;
    // Data of an older schema reads as the latest one, so it may differ.
    if envelope.schema == event.schema() && event.to_data() != said {
        return Err("a field of the data is lost or changed by reading it".to_owned());
    }
    Ok(recorded)
}

fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

fn files() -> Vec<&'static str> {
    GOLDEN.iter().map(|golden| golden.file.as_str()).collect()
}

#[test]
fn every_type_and_schema_ever_written_has_its_golden_files() {
    let missing = missing(Event::WRITTEN, &samples(), &files());
    assert!(
        missing.is_empty(),
        "these are missing from tests/golden/events: {missing:?}. Add a sample of a new schema to \
         samples.rs and run this test with UPDATE_GOLDEN=1; get an older one back from the history"
    );
}

#[test]
fn every_golden_file_is_of_a_type_and_schema_this_build_reads() {
    let strangers = strangers(Event::WRITTEN, &files());
    assert!(
        strangers.is_empty(),
        "no type and schema in domain/src/event/catalogue.rs for {strangers:?}. \
         A type that was ever written must stay readable: put it back"
    );
}

#[test]
fn every_golden_file_reads_back_whole_and_with_its_hash() {
    for golden in GOLDEN.iter() {
        if let Err(why) = read_back(golden) {
            panic!(
                "{}: {why}. Events like it are in the ledger: restore what reads them, or raise the \
                 schema in domain/src/event/catalogue.rs and add an upcaster",
                golden.file
            );
        }
    }
}

#[test]
fn what_this_build_writes_is_what_its_golden_file_holds() {
    for sample in samples() {
        let Some(golden) = GOLDEN.iter().find(|golden| golden.file == sample.file) else { continue };
        // As values: the order of keys is not part of the stored form.
        let [writes, holds]: [Value; 2] =
            [&sample.pretty(), &golden.text].map(|text| serde_json::from_str(text).unwrap_or_default());
        assert_eq!(
            writes, holds,
            "{}: the stored form changed without a new schema. Raise the schema in \
             domain/src/event/catalogue.rs and add an upcaster; a golden file never changes",
            sample.file
        );
    }
}

/// A stored event that a newer build might have written: its hash is right.
fn stored_as(event_type: &str, schema: u32) -> Sealed {
    let mut sealed = samples().remove(0).recorded.sealed().clone();
    event_type.clone_into(&mut sealed.envelope.event_type);
    sealed.envelope.schema = schema;
    sealed.hash = sealed.envelope.hash().expect("it has a canonical form");
    sealed
}

#[test]
fn an_event_of_a_newer_build_is_unknown_and_its_words_are_still_checked() {
    let known = Event::WRITTEN.iter().map(|(name, _)| *name);
    let newer = known.map(|name| (name, 99)).chain([("PaymentTaken", 1), ("", 1), ("MessageReceived", 0)]);
    for (event_type, schema) in newer {
        let sealed = stored_as(event_type, schema);
        let opened = Recorded::open(sealed.clone()).expect("it opens");
        let Event::Unknown(unknown) = opened.event() else { panic!("{event_type}.{schema} is known") };
        assert_eq!((unknown.event_type.as_str(), unknown.schema), (event_type, schema));
        let mut changed = sealed;
        changed.words.values_mut().for_each(|words| words.text.push('!'));
        assert!(matches!(Recorded::open(changed), Err(Error::ForeignWords { .. })), "{event_type}.{schema}");
    }
}

#[test]
fn a_changed_golden_file_is_found() {
    let golden = &GOLDEN[0];
    assert!(read_back(golden).is_ok());
    let changed = |text: String| read_back(&Golden { file: golden.file.clone(), text });
    assert!(
        changed(golden.text.replace("2026-", "2025-"))
            .is_err_and(|why| why.contains("does not match its hash"))
    );
    assert!(
        changed(golden.text.replacen('{', "{\"extra\": 1,", 1)).is_err_and(|why| why.contains("envelope"))
    );
    assert!(changed(String::new()).is_err());
    let renamed = Golden { file: "SessionStarted.1.json".to_owned(), text: golden.text.clone() };
    assert!(read_back(&renamed).is_err_and(|why| why.contains("another type")));
}

#[test]
fn data_that_reading_would_lose_is_found() {
    let mut sealed = samples().remove(0).recorded.sealed().clone();
    sealed.envelope.data["mood"] = "cheerful".into();
    sealed.hash = sealed.envelope.hash().expect("it has a canonical form");
    let text = serde_json::to_string(&sealed).expect("an envelope has a JSON form");
    let golden = Golden { file: samples().remove(0).file, text };
    assert!(read_back(&golden).is_err_and(|why| why.contains("data is lost")));
}

#[test]
fn missing_and_strange_files_are_found() {
    let written = [("SessionStarted", 2)];
    assert_eq!(missing(&written, &[], &["SessionStarted.2.json"]), ["SessionStarted.1.json"]);
    assert!(missing(&written, &[], &["SessionStarted.1.json", "SessionStarted.2.json"]).is_empty());
    let files = [
        "SessionStarted.2.json",
        "SessionStarted.1.min.json",
        "SessionStarted.3.json",
        "Gone.1.json",
        "notes.txt",
    ];
    assert_eq!(strangers(&written, &files), ["SessionStarted.3.json", "Gone.1.json", "notes.txt"]);
}
