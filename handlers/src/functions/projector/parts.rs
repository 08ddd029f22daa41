//! What the projector works with: the ledger, the views, and the queue of
//! triggers. It can reach nobody.

use textledger_infrastructure::ledger::Ledger;
use textledger_infrastructure::replies::ReplyQueue;
use textledger_infrastructure::views::ViewStore;

use crate::wiring::Wiring;

/// Folds events into views.
pub struct Projector {
    /// The event streams.
    pub ledger: Ledger,
    /// The view tables.
    pub views: ViewStore,
    /// Where replies are called for.
    pub replies: ReplyQueue,
}

impl From<&Wiring> for Projector {
    fn from(wiring: &Wiring) -> Self {
        Self { ledger: wiring.ledger.clone(), views: wiring.views.clone(), replies: wiring.replies.clone() }
    }
}
