//! What the old system's tables are called, and which tables cannot be its.

use textledger_domain::event::imported::LegacyTable;
use textledger_projections::registry::Registry;

use super::error::Error;
use crate::deployment::tables::TableNames;
use crate::views::ViewStore;

/// The names of its tables, as its Terraform made them for an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegacyTables {
    /// Which table is called what, opt-outs first.
    pub names: Vec<(LegacyTable, String)>,
}

/// In this order they are taken over: what closes comes first.
pub(super) const ORDER: [LegacyTable; 4] =
    [LegacyTable::Consent, LegacyTable::OptOutTracking, LegacyTable::Messages, LegacyTable::Sessions];

impl LegacyTables {
    /// Its tables in `environment`.
    #[must_use]
    pub fn of_environment(environment: &str) -> Self {
        let TableNames { consent, opt_out_tracking, messages, sessions, .. } =
            TableNames::deployed(environment);
        let names = ORDER.into_iter().zip([consent, opt_out_tracking, messages, sessions]).collect();
        Self { names }
    }

    /// Refuses the tables of the deployment `environment`, whose `views` have the
    /// generations in `registry`: it writes them.
    ///
    /// # Errors
    /// [`Error::Ours`], for the first.
    pub fn are_none_of(
        &self,
        environment: &str,
        views: &ViewStore,
        registry: &Registry,
    ) -> Result<(), Error> {
        let deployed = TableNames::deployed(environment);
        let mut ours: Vec<String> =
            deployed.definitions().iter().map(|definition| definition.name.to_owned()).collect();
        ours.extend(registry.targets().into_iter().map(|target| views.table_of(target)));
        match self.names.iter().find(|(_, name)| ours.contains(name)) {
            Some((_, table)) => {
                Err(Error::Ours { table: table.clone(), environment: environment.to_owned() })
            }
            None => Ok(()),
        }
    }
}
