//! Events as the very bytes that were hashed, one a line, and their hashes.

use textledger_domain::canonical;
use textledger_domain::record::Recorded;

/// One event a line, in RFC 8785 form.
pub fn forms(events: &[Recorded]) -> Result<Vec<u8>, canonical::Error> {
    let mut lines = Vec::new();
    for event in events {
        lines.extend(event.sealed().envelope.form()?);
        lines.push(b'\n');
    }
    Ok(lines)
}

/// One hash a line, with the position of the event it is of.
pub fn hashes(events: &[Recorded]) -> Vec<u8> {
    events
        .iter()
        .flat_map(|event| format!("{}  {}\n", event.sealed().hash, event.seq()).into_bytes())
        .collect()
}
