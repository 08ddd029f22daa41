//! The languages we answer in, by the customer's own words.

use serde::{Deserialize, Serialize};

/// A language of the fixed texts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English, also where the customer's words do not tell.
    #[default]
    En,
    /// Spanish.
    Es,
}
