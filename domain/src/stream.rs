//! Streams: the sequences of events that share an order and a hash chain.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::phone::PhoneNumber;
use crate::time::Timestamp;

/// The position of an event in its stream: 1, 2, 3 … without gaps.
pub type Seq = u64;

/// Names a stream.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StreamId {
    /// All that concerns one customer's phone number.
    Contact(PhoneNumber),
    /// Inbound payloads of one UTC day (`YYYY-MM-DD`) that could not be understood.
    Quarantine(String),
}

/// Why a text names no stream.
#[derive(Debug, thiserror::Error)]
#[error("not a stream id: expected contact#<E.164 number> or quarantine#<YYYY-MM-DD>")]
pub struct Error;

impl StreamId {
    /// The quarantine stream of the day `at` falls on.
    #[must_use]
    pub fn quarantine(at: Timestamp) -> Self {
        Self::Quarantine(at.day())
    }

    /// The key as stored. It holds a full phone number: data, never log text.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Contact(phone) => format!("contact#{}", phone.e164()),
            Self::Quarantine(day) => format!("quarantine#{day}"),
        }
    }

    /// The contact this stream belongs to, if it is a contact's.
    #[must_use]
    pub fn contact(&self) -> Option<&PhoneNumber> {
        match self {
            Self::Contact(phone) => Some(phone),
            Self::Quarantine(_) => None,
        }
    }
}

impl FromStr for StreamId {
    type Err = Error;

    fn from_str(key: &str) -> Result<Self, Error> {
        match key.split_once('#').ok_or(Error)? {
            ("contact", phone) => phone.parse().map(Self::Contact).map_err(|_| Error),
            ("quarantine", day) => chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d")
                .map(|day| Self::Quarantine(day.format("%Y-%m-%d").to_string()))
                .map_err(|_| Error),
            _ => Err(Error),
        }
    }
}

impl fmt::Display for StreamId {
    /// Masked, fit for logs and errors.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Contact(phone) => write!(out, "contact {phone}"),
            Self::Quarantine(day) => write!(out, "quarantine {day}"),
        }
    }
}

impl fmt::Debug for StreamId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

impl Serialize for StreamId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.key())
    }
}

impl<'de> Deserialize<'de> for StreamId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
