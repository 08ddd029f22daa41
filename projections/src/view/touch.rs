//! Which row an event touches.

/// The row an event touches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touch {
    /// The row's key.
    pub id: String,
    /// Whether the event creates the row, so that none needs to be loaded.
    pub creates: bool,
}
