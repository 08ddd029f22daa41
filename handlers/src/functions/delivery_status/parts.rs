//! What `delivery-status` works with: the ledger.

use textledger_infrastructure::ledger::{Ledger, LedgerTables};
use textledger_infrastructure::settings::Variables;

use crate::handler::Parts;
use crate::outside::Outside;

/// Records the carrier's reports.
pub struct DeliveryStatus {
    /// The event streams.
    pub ledger: Ledger,
}

/// What `delivery-status` has to be told.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The ledger.
    pub ledger: LedgerTables,
}

impl Parts for DeliveryStatus {
    type Settings = Settings;

    fn settings(variables: &mut Variables<'_>) -> Settings {
        Settings { ledger: LedgerTables::read(variables) }
    }

    fn new(settings: Settings, outside: &Outside) -> Self {
        Self { ledger: outside.ledger(settings.ledger) }
    }
}
