//! Values as words, for whoever reads about them.

use serde::Serialize;
use textledger_domain::event::consent::{Channel, Purpose};

/// A value that has a name, by the name it is stored under; nothing for any other.
#[must_use]
pub fn word(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|word| Some(word.as_str()?.to_owned())).unwrap_or_default()
}

/// Several of them, such as `sms+voice`.
#[must_use]
pub fn joined(values: &[impl Serialize]) -> String {
    values.iter().map(word).collect::<Vec<_>>().join("+")
}

/// What a wish is about, such as `sms+voice for marketing`.
#[must_use]
pub fn scope(channels: &[Channel], purposes: &[Purpose]) -> String {
    let all = Purpose::ALL.iter().all(|purpose| purposes.contains(purpose));
    let purposes = if all { "all purposes".to_owned() } else { joined(purposes) };
    format!("{} for {purposes}", joined(channels))
}

/// `1 text`, `2 texts`.
#[must_use]
pub fn counted(count: u64, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}
