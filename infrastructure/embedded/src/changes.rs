//! A counter that moves whenever something has changed: whoever waits for work
//! follows it instead of looking again and again.

use std::sync::Arc;

use tokio::sync::watch;

/// The counter; clones share it.
#[derive(Debug, Clone)]
pub struct Changes(Arc<watch::Sender<u64>>);

impl Default for Changes {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(0)))
    }
}

impl Changes {
    /// Tells everybody who follows that something has changed.
    pub fn announce(&self) {
        self.0.send_modify(|count| *count += 1);
    }

    /// Follows it from now on.
    #[must_use]
    pub fn follow(&self) -> watch::Receiver<u64> {
        self.0.subscribe()
    }

    /// How many changes there were.
    #[must_use]
    pub fn count(&self) -> u64 {
        *self.0.borrow()
    }
}
