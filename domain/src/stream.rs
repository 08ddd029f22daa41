//! Streams: the sequences of events that share an order and a hash chain.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::hash::Hash;
use crate::phone::PhoneNumber;
use crate::time::Timestamp;

/// The position of an event in its stream: 1, 2, 3 … without gaps.
pub type Seq = u64;

/// Names a stream.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StreamId {
    /// All that concerns one customer's phone number.
    Contact(PhoneNumber),
    /// What a customer texted while events of the contact's own stream were
    /// missing: nothing is built on a stream with a hole. An operator's repair
    /// carries it over.
    Annex(PhoneNumber),
    /// Inbound payloads that could not be understood.
    Quarantine(Quarantine),
    /// What concerns no contact.
    System(System),
}

/// Payloads of one UTC day, spread over shards: a flood of broken ones must not
/// queue behind one head.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarantine {
    /// `YYYY-MM-DD`.
    pub day: String,
    /// Which shard of the day; the first builds had one a day.
    pub shard: Option<u8>,
}

/// The streams of the system itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum System {
    /// Generations of views: built, swapped, retired.
    Projections,
    /// Findings about the ledger itself.
    Incidents,
    /// Signed tree heads.
    Checkpoints,
    /// Who was shown what.
    Access,
}

/// Shards of one day's quarantine.
const QUARANTINE_SHARDS: u8 = 16;

/// Why a text names no stream.
#[derive(Debug, thiserror::Error)]
#[error(
    "not a stream id: expected contact# or annex#<E.164 number>, quarantine#<YYYY-MM-DD>#<shard>, or system# and projections, incidents, checkpoints or access"
)]
pub struct Error;

impl System {
    /// Every one.
    pub const ALL: [Self; 4] = [Self::Projections, Self::Incidents, Self::Checkpoints, Self::Access];

    fn name(self) -> &'static str {
        match self {
            Self::Projections => "projections",
            Self::Incidents => "incidents",
            Self::Checkpoints => "checkpoints",
            Self::Access => "access",
        }
    }
}

impl Quarantine {
    /// The day, whatever the shard.
    #[must_use]
    pub fn whole_day(&self) -> Self {
        Self { day: self.day.clone(), shard: None }
    }

    /// All that may be in quarantine on the same day.
    pub fn shards(&self) -> impl Iterator<Item = Self> {
        let shards = (0..QUARANTINE_SHARDS).map(Some);
        [None].into_iter().chain(shards).map(|shard| Self { day: self.day.clone(), shard })
    }

    fn parse(text: &str) -> Option<Self> {
        let (day, shard) = text.split_once('#').map_or((text, None), |(day, shard)| (day, Some(shard)));
        let shard = match shard {
            Some(digits) if digits.len() == 2 => {
                Some(digits.parse().ok().filter(|shard| *shard < QUARANTINE_SHARDS)?)
            }
            Some(_) => return None,
            None => None,
        };
        let day = chrono::NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()?.format("%Y-%m-%d").to_string();
        Some(Self { day, shard })
    }
}

impl StreamId {
    /// The quarantine stream for a payload with this hash, of the day `at`
    /// falls on.
    #[must_use]
    pub fn quarantine(at: Timestamp, payload: &Hash) -> Self {
        let [first, ..] = *payload.bytes();
        Self::Quarantine(Quarantine { day: at.day(), shard: Some(first % QUARANTINE_SHARDS) })
    }

    /// The key as stored. It holds a full phone number: data, never log text.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Contact(phone) => ["contact#", phone.e164()].concat(),
            Self::Annex(phone) => ["annex#", phone.e164()].concat(),
            Self::Quarantine(Quarantine { day, shard: Some(shard) }) => {
                format!("quarantine#{day}#{shard:02}")
            }
            Self::Quarantine(Quarantine { day, shard: None }) => format!("quarantine#{day}"),
            Self::System(system) => ["system#", system.name()].concat(),
        }
    }

    /// The contact this stream belongs to, if it is a contact's.
    #[must_use]
    pub fn contact(&self) -> Option<&PhoneNumber> {
        match self {
            Self::Contact(phone) => Some(phone),
            Self::Annex(_) | Self::Quarantine(_) | Self::System(_) => None,
        }
    }

    /// The phone that texts of this stream go to and come from.
    #[must_use]
    pub fn phone(&self) -> Option<&PhoneNumber> {
        match self {
            Self::Contact(phone) | Self::Annex(phone) => Some(phone),
            Self::Quarantine(_) | Self::System(_) => None,
        }
    }
}

impl FromStr for StreamId {
    type Err = Error;

    fn from_str(key: &str) -> Result<Self, Error> {
        match key.split_once('#').ok_or(Error)? {
            ("contact", phone) => phone.parse().map(Self::Contact).map_err(|_| Error),
            ("annex", phone) => phone.parse().map(Self::Annex).map_err(|_| Error),
            ("quarantine", rest) => Quarantine::parse(rest).map(Self::Quarantine).ok_or(Error),
            ("system", name) => {
                System::ALL.into_iter().find(|system| system.name() == name).map(Self::System).ok_or(Error)
            }
            _ => Err(Error),
        }
    }
}

impl fmt::Display for StreamId {
    /// Masked, fit for logs and errors.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Contact(phone) => write!(out, "contact {phone}"),
            Self::Annex(phone) => write!(out, "annex {phone}"),
            Self::Quarantine(_) | Self::System(_) => out.write_str(&self.key().replace('#', " ")),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_stream_has_one_key() {
        for key in [
            "contact#+14255550182",
            "annex#+14255550182",
            "quarantine#2026-11-22",
            "quarantine#2026-11-22#07",
            "system#projections",
            "system#incidents",
            "system#checkpoints",
            "system#access",
        ] {
            assert_eq!(key.parse::<StreamId>().unwrap().key(), key);
        }
        for key in ["", "contact", "contact#1", "quarantine#yesterday", "quarantine#2026-11-22#7", "system#x"]
        {
            assert!(key.parse::<StreamId>().is_err(), "{key}");
        }
    }

    #[test]
    fn a_days_payloads_spread_over_its_shards() {
        let at = "2026-11-22T07:28:00Z".parse().unwrap();
        let streams: std::collections::BTreeSet<StreamId> =
            (0..200_u32).map(|n| StreamId::quarantine(at, &Hash::of(&n.to_be_bytes()))).collect();
        assert_eq!(streams.len(), usize::from(QUARANTINE_SHARDS));
    }
}
