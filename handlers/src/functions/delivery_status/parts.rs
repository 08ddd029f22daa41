//! What `delivery-status` works with: the ledger, and the rules' choices.

use textledger_domain::policy::Policy;
use textledger_infrastructure::ledger::{Ledger, LedgerTables};
use textledger_infrastructure::settings::{Variables, business_time_zone};

use crate::handler::Parts;
use crate::outside::Outside;

/// Records the carrier's reports.
pub struct DeliveryStatus {
    /// The event streams.
    pub ledger: Ledger,
    /// The deployment's choices.
    pub policy: Policy,
}

/// What `delivery-status` has to be told.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The ledger.
    pub ledger: LedgerTables,
    /// The deployment's choices.
    pub policy: Policy,
}

impl Parts for DeliveryStatus {
    type Settings = Settings;

    fn settings(variables: &mut Variables<'_>) -> Settings {
        Settings {
            ledger: LedgerTables::read(variables),
            policy: Policy { time_zone: business_time_zone(variables), ..Policy::default() },
        }
    }

    fn new(settings: Settings, outside: &Outside) -> Self {
        Self { ledger: outside.ledger(settings.ledger), policy: settings.policy }
    }
}
