//! Everything that can be done to a bundle, by hands that make the manifests anew and
//! by others that do not: both programs find each of it, and name the file and the
//! event.

use std::thread;

use ed25519_dalek::{Signer, SigningKey};
use textledger_domain::envelope::Envelope;
use textledger_domain::hash::Hash;
use textledger_projections::bundle::bag::sealed;
use textledger_projections::bundle::verify::examine;
use textledger_projections::bundle::{Files, names};
use textledger_projections::checkpoint::note::{SignedNote, VerifierKey};

use super::exhibit::{Exhibit, checked, edit, edit_events};

/// What is done, whether the manifests are made anew with it, and where both programs
/// have to find it.
type Alteration = (&'static str, bool, fn(&mut Files), String);

/// A byte of a file that is not one of the bag's own.
fn flip(files: &mut Files, name: &str) {
    let bytes = files.get_mut(name).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
}

/// The `at`-th hash in the text of a proof, another one.
fn other_hash(text: String, is_hash: impl Fn(&str) -> bool) -> String {
    let other = |line: &str| {
        let first = if line.starts_with('A') { "B" } else { "A" };
        format!("{first}{}\n", &line[1..])
    };
    let mut done = false;
    let mut changed = String::new();
    for line in text.lines() {
        if !done && is_hash(line) {
            changed.push_str(&other(line));
            done = true;
        } else {
            changed.push_str(&format!("{line}\n"));
        }
    }
    changed
}

fn is_base64_hash(line: &str) -> bool {
    line.len() == 44 && line.ends_with('=')
}

/// All events from the third on, sealed anew behind a changed one.
fn seal_anew(files: &mut Files) {
    let text = String::from_utf8(files[names::EVENTS].clone()).unwrap();
    let mut events: Vec<Envelope> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let at = events[0].occurred_at;
    events[2].occurred_at = at;
    let (mut lines, mut hashes) = (Vec::new(), String::new());
    let mut before = Hash::GENESIS;
    for event in &mut events {
        event.prev_hash = before;
        let form = event.form().unwrap();
        before = Hash::of(&form);
        hashes.push_str(&format!("{before}  {}\n", event.seq));
        lines.extend([form, b"\n".to_vec()].concat());
    }
    files.insert(names::EVENTS.to_owned(), lines);
    files.insert(names::HASHES.to_owned(), hashes.into_bytes());
}

/// The newest checkpoint, signed by a key of the same name.
fn signed_by_another(files: &mut Files) {
    let name = names::note(3);
    let mut note = SignedNote::parse(&files[&name]).unwrap();
    let signing = SigningKey::from_bytes(&[9; 32]);
    let origin = note.signatures[0].name.clone();
    let key = VerifierKey::new(&origin, signing.verifying_key()).unwrap();
    note.signatures = vec![key.line(signing.sign(note.text.as_bytes()).to_bytes())];
    files.insert(name, note.to_bytes());
}

fn alterations(last: usize) -> Vec<Alteration> {
    let event = |name: &str, seq: usize| format!("{name}, event {seq}: ");
    vec![
        ("a byte of the account", false, |files| flip(files, names::ACCOUNT), names::ACCOUNT.to_owned()),
        (
            "a byte of the certification",
            false,
            |files| flip(files, names::COPY_CERTIFIED),
            names::COPY_CERTIFIED.to_owned(),
        ),
        ("a byte of the script", false, |files| flip(files, names::VERIFY), names::VERIFY.to_owned()),
        ("a byte of custody", false, |files| flip(files, names::CUSTODY), names::CUSTODY.to_owned()),
        (
            "a digest in the manifest",
            false,
            |files| {
                edit(files, names::MANIFEST, |text| match text.as_bytes()[0] {
                    b'0' => text.replacen('0', "1", 1),
                    _ => format!("0{}", &text[1..]),
                });
            },
            names::MANIFEST.to_owned(),
        ),
        (
            "a digest in the tag manifest",
            false,
            |files| {
                edit(files, names::TAG_MANIFEST, |text| match text.as_bytes()[0] {
                    b'0' => text.replacen('0', "1", 1),
                    _ => format!("0{}", &text[1..]),
                });
            },
            names::BAG_INFO.to_owned(),
        ),
        (
            "a file more",
            false,
            |files| drop(files.insert("data/more.txt".to_owned(), vec![])),
            "data/more.txt".to_owned(),
        ),
        (
            "a file beside the payload",
            false,
            |files| drop(files.insert("more.txt".to_owned(), vec![])),
            "more.txt".to_owned(),
        ),
        ("a file less", false, |files| drop(files.remove(names::CONSENT)), names::CONSENT.to_owned()),
        (
            "a file less, and listed nowhere",
            true,
            |files| drop(files.remove(names::ACCOUNT)),
            names::ACCOUNT.to_owned(),
        ),
        (
            "the events less, and listed nowhere",
            true,
            |files| drop(files.remove(names::EVENTS)),
            names::EVENTS.to_owned(),
        ),
        (
            "a byte of an event",
            false,
            |files| {
                edit(files, names::EVENTS, |text| text.replacen("\"schema\":", "\"schema\":1", 1));
            },
            event(names::EVENTS, 1),
        ),
        (
            "a changed event that is listed with its hash",
            true,
            |files| {
                edit(files, names::EVENTS, |text| text.replacen("\"schema\":", "\"schema\":1", 1));
                let first = String::from_utf8(files[names::EVENTS].clone()).unwrap();
                let hash = Hash::of(first.lines().next().unwrap().as_bytes());
                edit(files, names::HASHES, |text| format!("{hash}{}", &text[64..]));
            },
            event(names::EVENTS, 2),
        ),
        (
            "an event dropped",
            true,
            |files| edit_events(files, |lines| drop(lines.remove(2))),
            event(names::EVENTS, 3),
        ),
        (
            "two events swapped",
            true,
            |files| edit_events(files, |lines| lines.swap(2, 3)),
            event(names::EVENTS, 3),
        ),
        (
            "the last event dropped",
            true,
            |files| edit_events(files, |lines| drop(lines.pop())),
            event(names::EVENTS, last - 1),
        ),
        ("all sealed anew", true, seal_anew, event(names::EVENTS, last)),
        (
            "a hash less",
            true,
            |files| {
                edit(files, names::HASHES, |text| {
                    text[..text.trim_end().rfind('\n').unwrap() + 1].to_owned()
                });
            },
            names::HASHES.to_owned(),
        ),
        (
            "words changed",
            true,
            |files| {
                edit(files, names::WORDS, |text| text.replacen("quetzal", "sparrow", 1));
            },
            event(names::WORDS, 2),
        ),
        (
            "words dropped",
            true,
            |files| {
                edit(files, names::WORDS, |text| text[text.find('\n').unwrap() + 1..].to_owned());
            },
            event(names::WORDS, 2),
        ),
        (
            "words told erased",
            true,
            |files| {
                edit(files, names::WORDS, |text| {
                    let (first, rest) = text.split_once('\n').unwrap();
                    let mut line: serde_json::Value = serde_json::from_str(first).unwrap();
                    let line = line.as_object_mut().unwrap();
                    line.remove("salt");
                    line.remove("text");
                    line.insert("erased_by".to_owned(), 3.into());
                    format!("{}\n{rest}", serde_json::to_string(line).unwrap())
                });
            },
            event(names::WORDS, 2),
        ),
        (
            "another head",
            true,
            |files| {
                edit(files, names::HEAD, |text| text.replacen("\"seq\":", "\"seq\":1", 1));
            },
            names::HEAD_PROOF.to_owned(),
        ),
        (
            "another index",
            true,
            |files| {
                edit(files, names::HEAD_PROOF, |text| text.replacen("index ", "index 1", 1));
            },
            names::HEAD_PROOF.to_owned(),
        ),
        (
            "another hash beside the census",
            true,
            |files| {
                edit(files, names::CENSUS_PROOF, |text| other_hash(text, is_base64_hash));
            },
            names::CENSUS_PROOF.to_owned(),
        ),
        (
            "another root of the census",
            true,
            |files| {
                edit(files, names::CENSUS, |text| {
                    let at = text.find("\"root\":\"").unwrap() + 8;
                    let digit = if &text[at..=at] == "0" { "1" } else { "0" };
                    format!("{}{digit}{}", &text[..at], &text[at + 1..])
                });
            },
            names::CENSUS_PROOF.to_owned(),
        ),
        (
            "another place in the census",
            true,
            |files| {
                edit(files, names::PLACE, |text| {
                    let at = text.trim_end().len() - 1;
                    let digit = if &text[at..=at] == "0" { "1" } else { "0" };
                    format!("{}{digit}\n", &text[..at])
                });
            },
            names::PLACE.to_owned(),
        ),
        (
            "another way between checkpoints",
            true,
            |files| {
                edit(files, names::CONSISTENCY, |text| other_hash(text, is_base64_hash));
            },
            names::CONSISTENCY.to_owned(),
        ),
        ("a checkpoint signed by another key", true, signed_by_another, names::note(3)),
        (
            "a checkpoint changed after it was signed",
            true,
            |files| {
                edit(files, &names::note(3), |text| text.replacen('\n', "\n1", 1));
            },
            names::note(3),
        ),
        (
            "one checkpoint in the place of another",
            true,
            |files| {
                let first = files[&names::note(1)].clone();
                files.insert(names::note(3), first);
            },
            names::CENSUS_PROOF.to_owned(),
        ),
        (
            "another key for OpenSSL",
            true,
            |files| {
                edit(files, names::PEM, |text| text.replacen("\nMCo", "\nMCp", 1));
            },
            names::PEM.to_owned(),
        ),
        (
            "another number",
            true,
            |files| {
                edit(files, names::BAG_INFO, |text| text.replace("#+14255550001", "#+14255550002"));
            },
            names::PLACE.to_owned(),
        ),
        (
            "a look that was none",
            true,
            |files| {
                edit(files, names::CUSTODY, |text| text.replacen("#+14255550001", "#+14255550002", 1));
            },
            names::CUSTODY.to_owned(),
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn both_programs_find_everything_that_is_done_to_a_bundle_and_say_where() {
    let exhibit = Exhibit::new().await;
    let gathered = exhibit.gathered(&exhibit.phone).await.unwrap();
    exhibit.pipeline.stop().await.unwrap();
    let files = gathered.files;
    let alterations = alterations(gathered.events);
    // Each takes the script a second or two.
    let halves = alterations.split_at(alterations.len() / 2);
    let missed = &|half: &[Alteration]| -> Vec<String> {
        half.iter().flat_map(|alteration| missed_by_any(&files, alteration)).collect()
    };
    let missed = thread::scope(|scope| {
        let halves = [halves.0, halves.1].map(|half| scope.spawn(move || missed(half)));
        halves.map(|half| half.join().unwrap()).concat()
    });
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

/// What our program or the script does not find, or finds elsewhere.
fn missed_by_any(files: &Files, (what, anew, alter, place): &Alteration) -> Vec<String> {
    let mut altered = files.clone();
    alter(&mut altered);
    let altered = if *anew { sealed(altered) } else { altered };
    let found = checked(&altered, None);
    let ours: Vec<String> = found.ours.flaws.iter().map(ToString::to_string).collect();
    let (code, said) = found.script;
    let mut missed = Vec::new();
    if !ours.iter().any(|flaw| flaw.starts_with(place.as_str())) {
        missed.push(format!("{what}: we do not find {place}, but {ours:?}"));
    }
    if code != Some(4) || !said.contains(&format!("WRONG {place}")) {
        missed.push(format!("{what}: the script does not find {place}, but ends with {code:?}: {said}"));
    }
    missed
}

#[tokio::test(flavor = "multi_thread")]
async fn a_byte_changed_anywhere_in_any_file_is_found_and_the_file_is_named() {
    let exhibit = Exhibit::new().await;
    let files = exhibit.bundle(&exhibit.phone).await;
    exhibit.pipeline.stop().await.unwrap();
    let mut tried = 0;
    for (name, bytes) in &files {
        for at in [0, bytes.len() / 3, bytes.len() / 2, bytes.len() - 1] {
            let mut changed = files.clone();
            changed.get_mut(name).unwrap()[at] ^= 1;
            let found = examine(&changed, &[], None);
            // What is wrong with a list shows at what it lists.
            let is_named = found.flaws.iter().any(|flaw| flaw.file == *name || *name == names::TAG_MANIFEST);
            assert!(is_named && !found.flaws.is_empty(), "{name} at {at}: {:?}", found.flaws);
            tried += 1;
        }
    }
    assert!(tried > 100, "{tried}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bundle_of_another_store_or_another_key_is_told_from_one_that_was_changed() {
    let exhibit = Exhibit::new().await;
    let files = exhibit.bundle(&exhibit.phone).await;
    exhibit.pipeline.stop().await.unwrap();
    let public = SigningKey::from_bytes(&[9; 32]).verifying_key();
    for (name, told) in [("textledger/test", "signed by another key"), ("textledger/else", "another store's")]
    {
        let found = checked(&files, Some(&VerifierKey::new(name, public).unwrap()));
        let flaws = &found.ours.flaws;
        assert!(flaws.len() == 1 && flaws[0].is_foreign && flaws[0].what.contains(told), "{flaws:?}");
        assert_eq!(found.ours.key_is_known, Some(false));
        assert!(found.script.0 == Some(5) && found.script.1.contains(told), "{:?}", found.script);
    }
}
