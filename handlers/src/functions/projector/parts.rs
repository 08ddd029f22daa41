//! What the projector works with: the ledger, the views, and the queue of
//! triggers. It can reach nobody.

use textledger_infrastructure::ledger::Ledger;
use textledger_infrastructure::replies::ReplyQueue;
use textledger_infrastructure::settings::Variables;
use textledger_infrastructure::views::ViewStore;
use textledger_infrastructure::{ledger, views};

use crate::handler::{Parts, reply_queue_url};
use crate::outside::Outside;

/// Folds events into views.
pub struct Projector {
    /// The event streams.
    pub ledger: Ledger,
    /// The view tables.
    pub views: ViewStore,
    /// Where replies are called for.
    pub replies: ReplyQueue,
}

/// What the projector has to be told.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The ledger.
    pub ledger: ledger::LedgerTables,
    /// The views.
    pub views: views::ViewTables,
    /// The reply queue.
    pub reply_queue_url: String,
}

impl Parts for Projector {
    type Settings = Settings;

    fn settings(variables: &mut Variables<'_>) -> Settings {
        let ledger = ledger::LedgerTables::read(variables);
        Settings {
            views: views::ViewTables::read(variables, &ledger.control),
            ledger,
            reply_queue_url: reply_queue_url(variables),
        }
    }

    fn new(settings: Settings, outside: &Outside) -> Self {
        Self {
            ledger: outside.ledger(settings.ledger),
            views: ViewStore::new(outside.dynamodb(), settings.views, outside.time.clone()),
            replies: outside.replies(settings.reply_queue_url),
        }
    }
}
