//! A person's words: a text, a quotation, an account of a call. They are kept
//! beside the hash chain, so they can be erased while everything that was decided
//! on them stays (see [`beside`](crate::beside)). No rule reads them twice: what
//! a fold or a later decision needs of a text is recorded beside it.

use std::fmt;

use serde::de::{Error, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// How erased words read, everywhere.
pub const ERASED: &str = "[erased]";

/// The one key of the object that words are in the data of an event.
pub(crate) const KEY: &str = "words";

/// What somebody said or wrote, as long as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub enum Words {
    /// The words themselves.
    Said(String),
    /// They were erased; that they were there is still known.
    Erased,
}

impl Words {
    /// The words, or [`ERASED`].
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.said().unwrap_or(ERASED)
    }

    /// The words, if they are still there.
    #[must_use]
    pub fn said(&self) -> Option<&str> {
        match self {
            Self::Said(text) => Some(text),
            Self::Erased => None,
        }
    }
}

impl From<String> for Words {
    fn from(text: String) -> Self {
        Self::Said(text)
    }
}

impl From<&str> for Words {
    fn from(text: &str) -> Self {
        Self::Said(text.to_owned())
    }
}

impl PartialEq<str> for Words {
    /// Erased words equal no text.
    fn eq(&self, text: &str) -> bool {
        self.said() == Some(text)
    }
}

impl PartialEq<&str> for Words {
    fn eq(&self, text: &&str) -> bool {
        self == *text
    }
}

impl PartialEq<String> for Words {
    fn eq(&self, text: &String) -> bool {
        self == text.as_str()
    }
}

impl fmt::Display for Words {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl fmt::Debug for Words {
    /// The length only: debug output ends in logs (S10).
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Said(text) => write!(out, "Words({} bytes)", text.len()),
            Self::Erased => out.write_str(ERASED),
        }
    }
}

impl Serialize for Words {
    /// As `{"words": text}`, with `null` for what is erased: a form that shows
    /// wherever it stands in an event's data. An empty text is nobody's words.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.said() == Some("") {
            return serializer.serialize_str("");
        }
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(KEY, &self.said())?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Words {
    /// Also from a plain string: in the first schemas words stood in the data.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Words;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("words")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Words, E> {
        Ok(text.into())
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Words, E> {
        Ok(text.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Words, A::Error> {
        match map.next_entry::<String, Option<String>>()? {
            Some((key, text)) if key == KEY => Ok(text.map_or(Words::Erased, Words::Said)),
            _ => Err(A::Error::custom("not words")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_as_they_were() {
        for words in [Words::from("Stop, \"please\" 🛑"), Words::from(""), Words::Erased] {
            let written = serde_json::to_value(&words).unwrap();
            assert_eq!(serde_json::from_value::<Words>(written).unwrap(), words);
        }
        assert_eq!(serde_json::from_str::<Words>("\"Stop\"").unwrap(), "Stop");
    }

    #[test]
    fn debug_output_repeats_nothing() {
        assert_eq!(format!("{:?} {:?}", Words::from("secret"), Words::Erased), "Words(6 bytes) [erased]");
        assert_eq!(Words::Erased.to_string(), "[erased]");
    }
}
