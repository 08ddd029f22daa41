//! An event that a newer build recorded, kept as it is. Nobody here knows what it
//! means, and it may be a revocation: it closes the gate for its contact until a
//! build that knows it has folded it.

use serde_json::Value;

/// An event of a type or schema this build does not know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// The stored type.
    pub event_type: String,
    /// The stored schema.
    pub schema: u32,
    /// The stored data, its words in place.
    pub data: Value,
}
