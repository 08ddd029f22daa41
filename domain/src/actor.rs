//! Who caused an event.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Who caused an event. Written `customer`, `system:<function>`,
/// `operator:<principal>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// The person at the phone.
    Customer,
    /// One of our functions.
    System(String),
    /// A person of ours, by principal.
    Operator(String),
}

impl fmt::Display for Actor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Customer => out.write_str("customer"),
            Self::System(function) => write!(out, "system:{function}"),
            Self::Operator(principal) => write!(out, "operator:{principal}"),
        }
    }
}

impl FromStr for Actor {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            None if text == "customer" => Ok(Self::Customer),
            Some(("system", function)) => Ok(Self::System(function.to_owned())),
            Some(("operator", principal)) => Ok(Self::Operator(principal.to_owned())),
            _ => Err("an actor is customer, system:<function> or operator:<principal>".to_owned()),
        }
    }
}

impl Serialize for Actor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Actor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
