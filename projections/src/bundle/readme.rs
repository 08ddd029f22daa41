//! How a bundle is checked without our software: in words, and as a script.

use textledger_domain::stream::StreamId;

use super::evidence::Evidence;
use super::names;

/// The check for `sh`, `openssl`, `awk` and `xxd`.
pub const VERIFY: &str = include_str!("texts/verify.sh");

const OF_EVENTS: &str = include_str!("texts/readme-events.txt");
const OF_ABSENCE: &str = include_str!("texts/readme-absence.txt");
const COMMANDS: &str = include_str!("texts/readme-commands.txt");

/// The text, for the bundle of `evidence`.
pub fn readme(evidence: &Evidence<'_>) -> String {
    let census = &evidence.attested.census.leaf;
    let about = if evidence.events.is_empty() { OF_ABSENCE } else { OF_EVENTS };
    let stream = StreamId::Contact(evidence.phone.clone()).key();
    let origin = evidence.key.name();
    let note = names::note(census.checkpoint);
    let annex = match evidence.has_annex {
        true => {
            "\nTexts that came while events of this number were missing stand in a stream of their own,\nits annex, which is not in this bag.\n"
        }
        false => "",
    };
    let commands = six_commands(evidence.events.is_empty());
    [about, annex, &commands]
        .concat()
        .replace("{stream}", &stream)
        .replace("{number}", evidence.phone.e164())
        .replace("{origin}", origin)
        .replace("{note}", &note)
        .replace("{checkpoint}", &census.checkpoint.to_string())
        .replace("{at}", &census.at.to_string())
        .replace("{key}", &evidence.key.to_string())
}

/// The commands, of which one is about events where there are some.
fn six_commands(is_absent: bool) -> String {
    let mut block = None;
    let mut kept = String::new();
    for line in COMMANDS.lines() {
        match (line.strip_prefix('#'), block) {
            (Some(begun), _) => block = Some(begun),
            (None, Some("events")) if is_absent => {}
            (None, Some("absent")) if !is_absent => {}
            _ => kept.extend([line, "\n"]),
        }
    }
    kept
}
