//! Where things stand in a bundle.

use textledger_domain::stream::Seq;

/// The declaration that makes a directory a bag, and its whole content.
pub const BAGIT: (&str, &str) = ("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n");
/// What the bag is about.
pub const BAG_INFO: &str = "bag-info.txt";
/// The digests of the payload.
pub const MANIFEST: &str = "manifest-sha256.txt";
/// The digests of the three files above.
pub const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";
/// The folder of the payload.
pub const PAYLOAD: &str = "data/";

/// How to check it without our software.
pub const README: &str = "data/README.txt";
/// The story, for people.
pub const ACCOUNT: &str = "data/account.html";
/// Each event as it was hashed.
pub const EVENTS: &str = "data/events.jsonl";
/// The hash of each.
pub const HASHES: &str = "data/events.sha256";
/// The words beside them.
pub const WORDS: &str = "data/words.jsonl";
/// The stream's last event, as the log and the census have it.
pub const HEAD: &str = "data/head.json";
/// That the log has it.
pub const HEAD_PROOF: &str = "data/head.json.tlog-proof";
/// All streams at once, as the log has it.
pub const CENSUS: &str = "data/census.json";
/// That it is the last entry of the log.
pub const CENSUS_PROOF: &str = "data/census.json.tlog-proof";
/// That the stream's last event is its latest, or that there is no such stream.
pub const PLACE: &str = "data/census-place.txt";
/// The folder of signed checkpoints.
pub const NOTES: &str = "data/checkpoints/";
/// That each checkpoint is the beginning of the last.
pub const CONSISTENCY: &str = "data/consistency.txt";
/// The key as C2SP writes it.
pub const VKEY: &str = "data/keys/log.vkey";
/// The key as OpenSSL reads it.
pub const PEM: &str = "data/keys/log.pem";
/// Whose signatures count, as C2SP tlog-policy has it.
pub const POLICY: &str = "data/keys/tlog-policy";
/// What held at the checkpoint.
pub const CONSENT: &str = "data/consent.json";
/// The rules that the events name.
pub const RULES: &str = "data/rules/named.json";
/// The types of the events.
pub const SCHEMA: &str = "data/schema/events.json";
/// Who was shown numbers and words of it.
pub const CUSTODY: &str = "data/custody.jsonl";
/// For a qualified person to sign: Federal Rules of Evidence 902(13).
pub const SYSTEM_CERTIFIED: &str = "data/certification/902-13.txt";
/// For a qualified person to sign: Federal Rules of Evidence 902(14).
pub const COPY_CERTIFIED: &str = "data/certification/902-14.txt";
/// The check for machines without our software.
pub const VERIFY: &str = "data/verify.sh";

/// Checkpoint `number`.
#[must_use]
pub fn note(number: u64) -> String {
    format!("{NOTES}{number:09}.note")
}

/// The number of the checkpoint that the file at `path` is called after.
#[must_use]
pub fn note_number(path: &str) -> Option<u64> {
    let number = path.strip_prefix(NOTES)?.strip_suffix(".note")?.parse().ok()?;
    (note(number) == path).then_some(number)
}

/// Why the event at `seq` came about.
#[must_use]
pub fn explanation(seq: Seq, event_type: &str) -> String {
    format!("data/explain/{seq:06}-{event_type}.json")
}
