//! Which generation of a view readers are shown.

use serde::{Deserialize, Serialize};

use crate::hash::Hash;

/// Readers of a view are shown another of its generations from here on. Kept in
/// `system#projections`, and recorded in one go with the pointer readers go by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectionActivated {
    /// The view, by its name: it may be one that this build does not have.
    pub view: String,
    /// The generation they were shown before.
    pub from: u32,
    /// The generation they are shown now.
    pub to: u32,
    /// The digest of the report on what differs between the two, which was
    /// accepted; none where they are shown an earlier one again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diff: Option<Hash>,
    /// Why it was done although the report or the census stood against it, in
    /// the operator's words. They are about views, not about persons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The differences that were named as intended before the swap.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accepted: Vec<Accepted>,
}

/// One kind of difference that was named as intended, as the list of them has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// What differs, such as `added`: it may be a kind that this build does not
    /// know.
    pub change: String,
    /// Of which field; none where it is about whole rows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Why it is meant.
    pub reason: String,
}
