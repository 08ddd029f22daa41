//! Channels as callers name them: a text is a text, whichever way it goes.

use serde::de::{Deserialize, Deserializer, Error};
use textledger_domain::event::consent::Channel;

/// Reads one channel.
///
/// # Errors
/// When there is none of that name.
pub fn one<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Channel, D::Error> {
    named(&String::deserialize(deserializer)?)
}

/// Reads a list of channels, where there is one.
///
/// # Errors
/// When one of them is none.
pub fn several<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<Channel>>, D::Error> {
    let Some(names) = Option::<Vec<String>>::deserialize(deserializer)? else { return Ok(None) };
    names.iter().map(|name| named(name)).collect::<Result<_, _>>().map(Some)
}

fn named<E: Error>(name: &str) -> Result<Channel, E> {
    Channel::named(name).ok_or_else(|| E::custom("no such channel"))
}
