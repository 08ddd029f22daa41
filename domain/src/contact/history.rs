//! How far a contact's events are understood. What is not may be a revocation, so
//! it closes the gate: doubt closes (S13, S14).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::event::{Event, Unknown};

/// What of a history this build could not fold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// Types and schemas of a newer build that occur in it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    unknown: BTreeSet<(String, u32)>,
    /// Whether what was recorded up to some point could not be folded at all:
    /// an event is missing, changed or malformed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    unusable: bool,
}

impl History {
    /// Of events that could not be folded.
    #[must_use]
    pub fn unusable() -> Self {
        Self { unusable: true, ..Self::default() }
    }

    /// Whether everything in it was folded.
    #[must_use]
    pub fn is_understood(&self) -> bool {
        self.unknown.is_empty() && !self.unusable
    }

    /// Whether folding it anew may lead further: somebody may have mended the
    /// events, or this build may know what an older one did not.
    #[must_use]
    pub fn is_worth_folding_again(&self) -> bool {
        self.unusable || self.unknown.iter().any(|(event_type, schema)| Event::is_known(event_type, *schema))
    }

    pub(super) fn met(&mut self, unknown: &Unknown) {
        self.unknown.insert((unknown.event_type.clone(), unknown.schema));
    }
}
