//! A row as it is stored: its attributes with their types. What this version of
//! the view makes of them is of no concern here.

use std::collections::{BTreeMap, BTreeSet};

use super::number::Number;

/// The attributes of a row by name.
pub type RawRow = BTreeMap<String, Field>;

/// An attribute of a row. Two of different types are never equal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Field {
    /// `S`.
    Text(String),
    /// `N`.
    Number(Number),
    /// `BOOL`.
    Bool(bool),
    /// `NULL`: not the same as no attribute, which an index and a condition on
    /// an attribute's existence tell apart.
    Null,
    /// `L`.
    List(Vec<Self>),
    /// `M`.
    Map(RawRow),
    /// What no view writes: bytes and sets.
    Other {
        /// DynamoDB's name of the type.
        of: &'static str,
        /// Its members in one form each, since a set has no order.
        members: BTreeSet<Vec<u8>>,
    },
}

impl Field {
    /// DynamoDB's name of its type.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Text(_) => "S",
            Self::Number(_) => "N",
            Self::Bool(_) => "BOOL",
            Self::Null => "NULL",
            Self::List(_) => "L",
            Self::Map(_) => "M",
            Self::Other { of, .. } => of,
        }
    }
}
