//! What came of making a decision again.

use serde::Serialize;

use super::compare::Deviation;

/// What came of deriving a decision again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Rederived {
    /// The same events follow, field by field.
    Identical {
        /// The rule that was asked.
        rule: &'static str,
        /// What was taken as the events have it.
        given: &'static str,
    },
    /// Something else follows.
    Different {
        /// The rule that was asked.
        rule: &'static str,
        /// What differs.
        differences: Vec<Deviation>,
    },
    /// There is nothing to derive, or not enough to derive it from.
    NotDerived {
        /// Why.
        why: String,
    },
}

impl Rederived {
    /// Whether the decision came out as it was recorded.
    #[must_use]
    pub fn is_identical(&self) -> bool {
        matches!(self, Self::Identical { .. })
    }

    /// Why there is nothing to hold against the record.
    pub(super) fn not(why: impl Into<String>) -> Self {
        Self::NotDerived { why: why.into() }
    }

    /// What `differences` make of it.
    pub(super) fn of(rule: &'static str, given: &'static str, differences: Vec<Deviation>) -> Self {
        match differences.is_empty() {
            true => Self::Identical { rule, given },
            false => Self::Different { rule, differences },
        }
    }
}
