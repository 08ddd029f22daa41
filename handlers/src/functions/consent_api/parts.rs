//! What `consent-api` works with: consent, as ledger and views hold it.

use textledger_domain::policy::Policy;
use textledger_infrastructure::settings::{Variables, business_time_zone};
use textledger_infrastructure::views::ViewStore;
use textledger_infrastructure::{ledger, views};

use crate::consents::Consents;
use crate::handler::Parts;
use crate::outside::Outside;

/// Answers for consent over HTTP.
pub struct ConsentApi {
    /// Consent.
    pub consents: Consents,
}

/// What `consent-api` has to be told.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The ledger.
    pub ledger: ledger::LedgerTables,
    /// The views.
    pub views: views::ViewTables,
    /// The deployment's choices.
    pub policy: Policy,
}

impl Parts for ConsentApi {
    type Settings = Settings;

    fn settings(variables: &mut Variables<'_>) -> Settings {
        let ledger = ledger::LedgerTables::read(variables);
        Settings {
            views: views::ViewTables::read(variables, &ledger.control),
            ledger,
            policy: Policy { time_zone: business_time_zone(variables), ..Policy::default() },
        }
    }

    fn new(settings: Settings, outside: &Outside) -> Self {
        let ledger = outside.ledger(settings.ledger);
        let views = ViewStore::new(outside.dynamodb(), settings.views, outside.time.clone());
        Self { consents: Consents::new(ledger, views, settings.policy) }
    }
}
