//! Values as words of a screen.

use serde_json::Value;
use textledger_domain::event::consent::{Channel, Purpose};
use textledger_domain::event::outbound::SendKind;
use textledger_domain::time::Timestamp;

/// Characters of a body shown in a table.
const BODY_CHARS_MAX: usize = 44;
/// Digits of a hash shown in a table.
pub const HASH_DIGITS: usize = 12;

/// `15:20:03.120`.
#[must_use]
pub fn clock_time(at: Timestamp) -> String {
    at.calendar().format("%H:%M:%S%.3f").to_string()
}

/// The beginning of a text, on one line.
#[must_use]
pub fn excerpt(text: &str) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    // Control and direction characters would garble the terminal.
    let line: String =
        line.chars().filter(|c| !c.is_control() && !('\u{202a}'..='\u{202e}').contains(c)).collect();
    if line.chars().count() <= BODY_CHARS_MAX {
        return line;
    }
    line.chars().take(BODY_CHARS_MAX - 1).chain(['…']).collect()
}

pub fn short(id: &str) -> String {
    id.chars().rev().take(8).collect::<Vec<_>>().into_iter().rev().collect()
}

/// A unit variant as it is written in JSON.
pub fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}

pub fn kind(kind: SendKind) -> String {
    word(&kind)
}

pub fn channels(channels: &[Channel]) -> String {
    joined(channels)
}

/// What a wish is about, such as `sms+voice for marketing`.
pub fn scope(channels: &[Channel], purposes: &[Purpose]) -> String {
    let all = Purpose::ALL.iter().all(|purpose| purposes.contains(purpose));
    let purposes = if all { "all purposes".to_owned() } else { joined(purposes) };
    format!("{} for {purposes}", joined(channels))
}

fn joined(words: &[impl serde::Serialize]) -> String {
    words.iter().map(word).collect::<Vec<_>>().join("+")
}

pub fn texts(count: usize) -> String {
    if count == 1 { "1 text".to_owned() } else { format!("{count} texts") }
}
