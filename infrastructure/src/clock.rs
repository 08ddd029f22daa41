//! Where time comes in. Rules take instants as values; only this file, and the
//! embedded cloud's hand-turned clock, make them.

use std::sync::Arc;

use textledger_domain::time::Timestamp;

/// A source of the present instant, shared by everything in one process.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
}

/// A clock shared between the parts of one process.
pub type SharedClock = Arc<dyn Clock>;

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's clock")]
    fn now(&self) -> Timestamp {
        chrono::Utc::now().into()
    }
}
