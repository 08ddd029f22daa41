//! The account of an import: every row of the old tables is in it, by what came of
//! it, and every number they call opted out, by what the consent check answers.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use textledger_domain::event::imported::{LegacyTable, Oddity};
use textledger_domain::ids::EventId;
use textledger_domain::phone::PhoneNumber;
use textledger_domain::time::Timestamp;
use textledger_projections::audit::shown::Shown;

/// The old system's tables.
pub(super) const TABLES: [LegacyTable; 4] =
    [LegacyTable::Consent, LegacyTable::OptOutTracking, LegacyTable::Messages, LegacyTable::Sessions];

/// What came of an import, or would.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Account {
    /// Whether anything was recorded; else it is what would be.
    pub applied: bool,
    /// Each table that was read.
    pub tables: Vec<TableAccount>,
    /// Tables that were not: nothing is said of what stands in them.
    pub not_read: Vec<LegacyTable>,
    /// Rows in which something was odd, by what it was.
    pub oddities: BTreeMap<Oddity, u64>,
    /// The numbers that some old row calls opted out, or may.
    pub opted_out: OptedOut,
    /// Rows that were not taken over.
    pub not_taken: Vec<Leftover>,
    /// Rows that a number was given for by hand, and that no row without one is.
    pub unmatched: Vec<String>,
}

/// The rows of one table: all of them are in exactly one of its counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TableAccount {
    /// The table.
    pub table: LegacyTable,
    /// Its name, or its files.
    pub from: String,
    /// All rows.
    pub rows: u64,
    /// Recorded now, or to be.
    pub new: u64,
    /// Recorded by an import before.
    pub already: u64,
    /// Texts that came to this system too.
    pub received_here: u64,
    /// Sessions: they end with the old system.
    pub not_needed: u64,
    /// Not taken over.
    pub not_taken: u64,
}

/// A row that was not taken over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Leftover {
    /// Its table.
    pub table: LegacyTable,
    /// The file with the line, or the table.
    pub place: String,
    /// What names it there, masked unless it is revealed.
    pub key: String,
    /// SHA-256 of the row.
    pub row_sha256: String,
    /// Why.
    pub why: String,
}

/// The numbers of the old opt-outs, and what the check answers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct OptedOut {
    /// How many there are.
    pub numbers: u64,
    /// Refused on every channel for every purpose.
    pub refused: u64,
    /// Allowed something, by no wish of the customer that is on record here: to be
    /// closed by an import, and a fault after it.
    pub open: Vec<StillOpen>,
    /// Allowed something by a grant that is on record here and later than the opt-out.
    pub granted_since: Vec<StillOpen>,
    /// Closed, although another old row says `opted_in`: they come back with START.
    pub contradicted: Vec<String>,
}

/// A number that is allowed something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StillOpen {
    /// The number, masked unless it is revealed.
    pub phone_number: String,
    /// What is allowed, such as `sms for reply`.
    pub allowed: Vec<String>,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// The events that allow it.
    pub proof: Vec<EventId>,
}

/// What came of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Came {
    New,
    Already,
    ReceivedHere,
    NotNeeded,
    NotTaken { key: String, why: String },
}

/// Whose the rows are, while they are read.
#[derive(Debug, Default)]
pub(super) struct People {
    pub closed: BTreeSet<PhoneNumber>,
    pub given: BTreeSet<PhoneNumber>,
}

impl People {
    /// Those of whom one row says this and another that.
    pub fn contradicted(&self, shown: Shown) -> Vec<String> {
        self.closed.intersection(&self.given).map(|phone| shown.phone(phone)).collect()
    }
}

impl Came {
    /// A row that is not taken over, why.
    pub fn not_taken(key: String, why: Option<impl ToString>) -> Self {
        Self::NotTaken { key, why: why.map(|why| why.to_string()).unwrap_or_default() }
    }
}

impl TableAccount {
    pub(super) fn new(table: LegacyTable, from: String) -> Self {
        Self { table, from, rows: 0, new: 0, already: 0, received_here: 0, not_needed: 0, not_taken: 0 }
    }

    pub(super) fn count(&mut self, came: &Came) {
        self.rows += 1;
        *match came {
            Came::New => &mut self.new,
            Came::Already => &mut self.already,
            Came::ReceivedHere => &mut self.received_here,
            Came::NotNeeded => &mut self.not_needed,
            Came::NotTaken { .. } => &mut self.not_taken,
        } += 1;
    }
}

impl Account {
    /// Rows that are recorded by this run, or would be.
    #[must_use]
    pub fn new_rows(&self) -> u64 {
        self.tables.iter().map(|table| table.new).sum()
    }

    /// Whether all that can be taken over is.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.applied || self.new_rows() == 0
    }

    /// Whether somebody whom the old system calls opted out may be contacted although
    /// all that can be taken over is.
    #[must_use]
    pub fn has_lost_an_opt_out(&self) -> bool {
        self.is_complete() && !self.opted_out.open.is_empty()
    }
}
