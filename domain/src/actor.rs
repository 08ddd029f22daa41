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
    /// A person of ours or a system that acts for us, by principal.
    Operator(String),
}

/// Who a caller was found to be, by whoever let them in: the ARN with which AWS
/// IAM signed a request, or the way in where nobody was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal(String);

impl Principal {
    /// The principal of this name; none where there is no name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim();
        (!name.is_empty()).then(|| Self(name.to_owned()))
    }

    /// Whoever may use the ledger's tables, by the command.
    #[must_use]
    pub fn command() -> Self {
        Self("command".to_owned())
    }

    /// Whoever is on this machine, by the API of `textledger serve`.
    #[must_use]
    pub fn loopback() -> Self {
        Self("loopback".to_owned())
    }
}

impl From<Principal> for Actor {
    fn from(Principal(name): Principal) -> Self {
        Self::Operator(name)
    }
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
