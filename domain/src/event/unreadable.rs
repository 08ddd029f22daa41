//! Why a stored event cannot be read.

/// Why a stored event cannot be read by this build.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// The data does not have the form its type and schema promise.
    #[error("event type {event_type} schema {schema} does not read: {why}")]
    Malformed {
        /// The stored type.
        event_type: String,
        /// The stored schema.
        schema: u32,
        /// What the reader stumbled over; never the value itself.
        why: String,
    },
}
