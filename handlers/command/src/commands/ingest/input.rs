//! What is read from a file: one SNS event, or one a line (JSON Lines). A file that
//! is neither goes to the function as it is, which keeps what it cannot read.

use std::path::Path;

use serde_json::Value;
use serde_json::value::RawValue;
use textledger_domain::time::Timestamp;

use super::super::failure::Failure;

/// An event, and where it stood.
#[derive(Clone)]
pub(super) struct Input {
    /// The file, with the line where it has several events.
    pub(super) place: String,
    /// The event.
    pub(super) event: Vec<u8>,
}

/// The events in `file`.
///
/// # Errors
/// When it cannot be read.
pub(super) fn read(file: &Path) -> Result<Vec<Input>, Failure> {
    let content = std::fs::read(file)
        .map_err(|error| Failure(format!("{}: {error}; nothing was ingested", file.display())))?;
    Ok(events(&file.display().to_string(), content))
}

fn events(file: &str, content: Vec<u8>) -> Vec<Input> {
    let lines: Vec<(usize, &[u8])> = (1..)
        .zip(content.split(|byte| *byte == b'\n'))
        .filter(|(_, line)| !line.trim_ascii().is_empty())
        .collect();
    match &lines[..] {
        [(_, first), _, ..] if is_json(first) => lines
            .into_iter()
            .map(|(number, line)| Input { place: format!("{file}:{number}"), event: line.to_vec() })
            .collect(),
        _ => vec![Input { place: file.to_owned(), event: content }],
    }
}

/// Whether `line` is a JSON text by itself. The first line of one that is spread
/// over several never is.
fn is_json(line: &[u8]) -> bool {
    serde_json::from_slice::<&RawValue>(line).is_ok()
}

/// The event with every record stamped `now`; as it came when it does not read.
pub(super) fn restamped(event: &[u8], now: Timestamp) -> Vec<u8> {
    let Ok(mut event) = serde_json::from_slice::<Value>(event) else { return event.to_vec() };
    for record in event["Records"].as_array_mut().into_iter().flatten() {
        if let Some(stamp) = record.get_mut("Sns").and_then(|sns| sns.get_mut("Timestamp")) {
            *stamp = now.to_string().into();
        }
    }
    event.to_string().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::events;

    #[test]
    fn a_file_holds_one_event_or_one_a_line() {
        for (content, places) in [
            ("{\"Records\": []}", &["f"][..]),
            ("{\"Records\": []}\n", &["f"]),
            ("{\n  \"Records\": []\n}\n", &["f"]),
            ("[\n{}\n]", &["f"]),
            ("{\"Records\": []}\n{\"Records\": []}\n", &["f:1", "f:2"]),
            ("\n{}\r\n\n{ broken\r\n", &["f:2", "f:4"]),
            ("{ broken\n{}\n", &["f"]),
            ("no JSON\nat all", &["f"]),
            ("", &["f"]),
        ] {
            let found: Vec<String> =
                events("f", content.into()).into_iter().map(|input| input.place).collect();
            assert_eq!(found, places, "{content:?}");
        }
    }
}
