//! What `rebuild-slice` works with: the ledger, which it only reads, and the views.
//! It can reach nobody.

use aws_sdk_dynamodb::Client;
use textledger_infrastructure::ledger::{Ledger, LedgerTables};
use textledger_infrastructure::settings::Variables;
use textledger_infrastructure::time::SharedTime;
use textledger_infrastructure::views::{ViewStore, ViewTables};

use crate::handler::Parts;
use crate::outside::Outside;

/// Folds slices of the ledger into a generation.
pub struct RebuildSlice {
    /// The event streams.
    pub ledger: Ledger,
    /// The view tables.
    pub views: ViewStore,
    /// Where the control table is.
    pub dynamodb: Client,
    /// The control table, which has the checkpoints.
    pub control: String,
    /// The time.
    pub time: SharedTime,
}

/// What `rebuild-slice` has to be told.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The ledger.
    pub ledger: LedgerTables,
    /// The views.
    pub views: ViewTables,
}

impl Parts for RebuildSlice {
    type Settings = Settings;

    fn settings(variables: &mut Variables<'_>) -> Settings {
        let ledger = LedgerTables::read(variables);
        Settings { views: ViewTables::read(variables, &ledger.control), ledger }
    }

    fn new(settings: Settings, outside: &Outside) -> Self {
        Self {
            control: settings.ledger.control.clone(),
            ledger: outside.ledger(settings.ledger),
            views: ViewStore::new(outside.dynamodb(), settings.views, outside.time.clone()),
            dynamodb: outside.dynamodb(),
            time: outside.time.clone(),
        }
    }
}
