//! The rows of one old table, from DynamoDB or from exports of it, in handfuls.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};

use textledger_domain::event::imported::LegacyTable;
use textledger_infrastructure::legacy::{self, LegacyScan};

use super::export::{ExportError, ExportRows, Placed};

/// So many rows of a file are taken in hand at once.
const ROWS_AT_ONCE: usize = 500;

/// Why the rows of an old table were not read.
#[derive(Debug, thiserror::Error)]
pub enum NotRead {
    /// The table.
    #[error(transparent)]
    Table(#[from] legacy::Error),
    /// The export.
    #[error(transparent)]
    Export(#[from] ExportError),
}

/// All rows of one old table.
pub struct OldRows {
    /// Which table.
    pub table: LegacyTable,
    supply: Supply,
}

enum Supply {
    Table(Box<LegacyScan>),
    Files { named: String, left: VecDeque<PathBuf>, open: Option<Box<ExportRows>> },
}

impl OldRows {
    /// Those that DynamoDB has.
    #[must_use]
    pub fn of_table(table: LegacyTable, scan: LegacyScan) -> Self {
        Self { table, supply: Supply::Table(Box::new(scan)) }
    }

    /// Those in exports of it.
    #[must_use]
    pub fn of_files(table: LegacyTable, files: Vec<PathBuf>) -> Self {
        let named = files.iter().map(|file| file.display().to_string()).collect::<Vec<_>>().join(", ");
        Self { table, supply: Supply::Files { named, left: files.into(), open: None } }
    }

    /// Where they are.
    #[must_use]
    pub fn named(&self) -> &str {
        match &self.supply {
            Supply::Table(scan) => scan.name(),
            Supply::Files { named, .. } => named,
        }
    }

    /// Makes sure that they can be read, before any is taken over; how many there are
    /// at about, as far as that is told. Files are read to their end.
    ///
    /// # Errors
    /// [`NotRead`]
    pub async fn examine(&self) -> Result<Option<u64>, NotRead> {
        match &self.supply {
            Supply::Table(scan) => Ok(scan.examine().await?),
            Supply::Files { left, .. } => {
                let mut count = 0;
                for file in left {
                    for placed in ExportRows::open(file)? {
                        old(placed?)?;
                        count += 1;
                    }
                }
                Ok(Some(count))
            }
        }
    }

    /// The next rows; none at the end.
    ///
    /// # Errors
    /// [`NotRead`]
    pub async fn some(&mut self) -> Result<Option<Vec<Placed>>, NotRead> {
        match &mut self.supply {
            Supply::Table(scan) => {
                let place = format!("table {}", scan.name());
                let placed = |row| Placed { place: place.clone(), row };
                Ok(scan.page().await?.map(|rows| rows.into_iter().map(placed).collect()))
            }
            Supply::Files { left, open, .. } => {
                let mut some = Vec::new();
                while some.len() < ROWS_AT_ONCE {
                    let Some(rows) = open else {
                        let Some(file) = left.pop_front() else { break };
                        *open = Some(Box::new(opened(&file)?));
                        continue;
                    };
                    match rows.next() {
                        Some(placed) => some.push(old(placed?)?),
                        None => *open = None,
                    }
                }
                Ok((!some.is_empty()).then_some(some))
            }
        }
    }
}

fn opened(file: &Path) -> Result<ExportRows, NotRead> {
    Ok(ExportRows::open(file)?)
}

/// A row that is none of ours.
fn old(placed: Placed) -> Result<Placed, NotRead> {
    match placed.row.is_ours() {
        true => Err(legacy::Error::View { place: placed.place }.into()),
        false => Ok(placed),
    }
}
