//! Which old tables are meant, and from where each is read.

use std::path::PathBuf;
use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use textledger_domain::event::imported::LegacyTable;
use textledger_infrastructure::legacy::{LegacyScan, LegacyTables};
use textledger_infrastructure::time::MachineTime;

use super::super::failure::Failure;
use super::super::running::Running;
use super::super::source::phone;
use crate::import::{ByHand, OldRows};

/// The tables as the command line calls them, opt-outs first: in this order they are
/// taken over, so that what closes is in before all else.
const KINDS: [(&str, LegacyTable); 4] = [
    ("consent", LegacyTable::Consent),
    ("opt-out-tracking", LegacyTable::OptOutTracking),
    ("messages", LegacyTable::Messages),
    ("sessions", LegacyTable::Sessions),
];

/// A table, and where it is.
#[derive(Debug, Clone)]
pub struct Given<T> {
    table: LegacyTable,
    at: T,
}

/// What the command line names.
pub(super) struct Old<'a> {
    pub environment: Option<&'a str>,
    pub tables: &'a [Given<String>],
    pub files: &'a [Given<PathBuf>],
}

/// Reads `KIND=NAME`.
pub(super) fn table_name(text: &str) -> Result<Given<String>, String> {
    given(text, "the table's name")
}

/// Reads `KIND=PATH`.
pub(super) fn table_file(text: &str) -> Result<Given<PathBuf>, String> {
    given(text, "the path of its export").map(|Given { table, at }| Given { table, at: at.into() })
}

/// Reads `ROW=PHONE`.
pub(super) fn row_by_hand(text: &str) -> Result<ByHand, String> {
    let (row, number) =
        text.split_once('=').ok_or("give the row as the account names it, then = and its number")?;
    let number = phone(number)?;
    number.possible().map_err(|why| why.to_string())?;
    ByHand::new(row.trim(), number).map_err(|why| why.to_string())
}

fn given(text: &str, what: &str) -> Result<Given<String>, String> {
    let kinds = KINDS.map(|(name, _)| name).join(", ");
    let (kind, at) = text
        .split_once('=')
        .ok_or_else(|| format!("give the kind and {what}: one of {kinds}, then = and {what}"))?;
    let (_, table) = KINDS
        .into_iter()
        .find(|(name, _)| *name == kind)
        .ok_or_else(|| format!("no old table is called {kind}: one of {kinds} is"))?;
    if at.is_empty() {
        return Err(format!("give {what} after the ="));
    }
    Ok(Given { table, at: at.to_owned() })
}

impl Old<'_> {
    /// The rows of all that is named, none of which is a table that `running`, the
    /// deployment `environment`, writes itself.
    pub async fn rows(&self, running: &Running, environment: &str) -> Result<Vec<OldRows>, Failure> {
        let of_environment = self.environment.map(LegacyTables::of_environment);
        let mut scanned = LegacyTables { names: Vec::new() };
        let mut rows = Vec::new();
        for (kind, table) in KINDS {
            let files: Vec<PathBuf> = self
                .files
                .iter()
                .filter(|given| given.table == table)
                .map(|given| given.at.clone())
                .collect();
            let named: Vec<&String> =
                self.tables.iter().filter(|given| given.table == table).map(|given| &given.at).collect();
            if named.len() > 1 || (!named.is_empty() && !files.is_empty()) {
                return Err(Failure(format!("{kind} is named twice: import one place after the other")));
            }
            let derived = of_environment.iter().flat_map(|old| &old.names).find(|(other, _)| *other == table);
            if !files.is_empty() {
                rows.push(OldRows::of_files(table, files));
            } else if let Some(name) = named.first().copied().or_else(|| derived.map(|(_, name)| name)) {
                scanned.names.push((table, name.clone()));
                rows.push(OldRows::of_table(table, self.scan(running, table, name)));
            }
        }
        let registry = running.views.registry().await?;
        scanned.are_none_of(environment, &running.views, &registry)?;
        Ok(rows)
    }

    fn scan(&self, running: &Running, table: LegacyTable, name: &str) -> LegacyScan {
        LegacyScan::new(Client::new(running.sdk()), Arc::new(MachineTime), table, name.to_owned())
    }
}
