//! The kinds of difference: what became of a row, or of one of its fields.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What became of something from the old generation to the new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// The new generation has no such row.
    Missing,
    /// Only the new generation has such a row.
    Extra,
    /// Only the new row has the field.
    Added,
    /// The new row does not have the field.
    Removed,
    /// The field has another value.
    Changed,
    /// The field has another type.
    Retyped,
}

impl Change {
    /// Its name in lists and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Extra => "extra",
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
            Self::Retyped => "retyped",
        }
    }

    /// Whether it is about a whole row, and no field of it.
    #[must_use]
    pub fn is_of_row(self) -> bool {
        matches!(self, Self::Missing | Self::Extra)
    }
}

/// What differences are counted by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Kind {
    /// What happened.
    pub change: Change,
    /// To which field; none where it happened to the row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let became = match self.change {
            Change::Missing => "row missing",
            Change::Extra => "row extra",
            Change::Added => "added",
            Change::Removed => "removed",
            Change::Changed => "changed",
            Change::Retyped => "of another type",
        };
        match &self.field {
            Some(field) => write!(out, "field {field} {became}"),
            None => out.write_str(became),
        }
    }
}
