//! Real sentences that are no request to stop: what people said to a service of
//! appointments, in task dialogues, and in private texts. They are no part of
//! this repository; the test counts where they lie beside it, or where
//! `TEXTLEDGER_REAL_SENTENCES` says, and is skipped elsewhere.

use std::fs;
use std::path::PathBuf;

use textledger_reading::Class;

use super::measure::ours;

/// Of a file's sentences, how many of ten thousand may be taken for a revocation,
/// and how many may be asked about.
struct Most {
    file: &'static str,
    revoke: usize,
    ask: Option<usize>,
}

const MOST: [Most; 3] = [
    Most { file: "appointments.txt", revoke: 3, ask: Some(10) },
    Most { file: "dialogues.txt", revoke: 2, ask: Some(10) },
    Most { file: "sms.txt", revoke: 10, ask: None },
];

#[test]
fn conversation_of_real_people_is_hardly_ever_taken_for_a_request_to_stop() {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpus"));
    let folder = std::env::var_os("TEXTLEDGER_REAL_SENTENCES").map_or_else(beside, PathBuf::from);
    for Most { file, revoke, ask } in MOST {
        let Ok(text) = fs::read_to_string(folder.join(file)) else {
            eprintln!("{file} is not here: skipped");
            continue;
        };
        let sentences = text.lines().filter(|line| !line.is_empty()).collect::<Vec<_>>();
        let read_as =
            |class| sentences.iter().filter(|line| ours(line) == class).copied().collect::<Vec<_>>();
        let within = |found: &[&str], most: usize| 10_000 * found.len() <= most * sentences.len();
        let (revoked, asked) = (read_as(Class::Revoke), read_as(Class::Unclear));
        assert!(within(&revoked, revoke), "{file}: {} revoked: {revoked:#?}", revoked.len());
        assert!(ask.is_none_or(|ask| within(&asked, ask)), "{file}: {} asked: {asked:#?}", asked.len());
    }
}
