//! What a clearing-up works on.

use aws_config::SdkConfig;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::policy::Policy;
use textledger_infrastructure::budget::Budget;
use textledger_infrastructure::ledger::Ledger;
use textledger_infrastructure::views::ViewStore;
use textledger_projections::audit::shown::Shown;

use super::foreseen::Foresight;

/// What it works on.
pub struct Redrive {
    /// The ledger.
    pub ledger: Ledger,
    /// The views beside it.
    pub views: ViewStore,
    /// What the deployment decided for itself.
    pub policy: Policy,
    /// The parts that may be sent in a day.
    pub budget: Budget,
    /// What reaches the queues.
    pub sdk: SdkConfig,
    /// The deployment.
    pub environment: String,
}

impl Redrive {
    /// How a contact's replier would decide.
    pub(super) fn foresight(&self) -> Foresight<'_> {
        Foresight { ledger: &self.ledger, policy: &self.policy, budget: &self.budget }
    }
}

/// How a contact is named.
pub(super) fn masked(phone: &PhoneNumber) -> String {
    Shown::Masked.phone(phone)
}
