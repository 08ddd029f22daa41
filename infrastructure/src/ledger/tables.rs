//! The names of the ledger's tables.

use crate::deployment::tables::TableNames;
use crate::settings::Variables;

/// The tables an event stream is kept in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerTables {
    /// The events.
    pub events: String,
    /// One row a stream: position, hash, decision state.
    pub heads: String,
    /// Dedupe keys, leases, cursors, configuration.
    pub control: String,
}

impl LedgerTables {
    /// As the environment names them.
    pub fn read(variables: &mut Variables<'_>) -> Self {
        Self {
            events: variables.required("EVENTS_TABLE", "the name of the ledger's events table"),
            heads: variables.required("HEADS_TABLE", "the name of the ledger's heads table"),
            control: variables.required("CONTROL_TABLE", "the name of the control table"),
        }
    }
}

impl From<&TableNames> for LedgerTables {
    fn from(names: &TableNames) -> Self {
        let TableNames { events, heads, control, .. } = names.clone();
        Self { events, heads, control }
    }
}
