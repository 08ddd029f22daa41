//! What a comparison of two generations found: counts by kind of difference,
//! with a few examples each. It does not depend on the order in which rows were
//! compared, so the same rows give the same report and the same digest (S12).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Serialize, Serializer};
use textledger_domain::canonical;
use textledger_domain::hash::Hash;
use textledger_domain::time::Timestamp;

use super::compare::{Difference, compare};
use super::example::Example;
use super::field::RawRow;
use super::kind::Kind;
use super::masked::masked;
use super::row_key::RowKey;
use crate::target::Target;

/// How many examples of a kind are kept: of all there are, the first by key.
const EXAMPLES_MAX: usize = 3;

/// How many kinds are told apart. A view has some twenty fields; a table in which
/// every row has fields of its own must not fill the memory.
const KINDS_MAX: usize = 200;

/// The field of all kinds beyond. No attribute's name is shown like this, so it
/// cannot be mistaken for one, nor be allowed.
const OTHER_FIELDS: &str = "(others)";

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The generation that is compared with.
    pub old: Target,
    /// The one that is to take its place.
    pub new: Target,
    /// Rows compared, of either side, without those that expired.
    pub rows: u64,
    /// How many of them are equal.
    pub equal: u64,
    /// Rows that expired, and have not been compared therefore.
    pub expired: u64,
    /// Every kind of difference that was found.
    #[serde(serialize_with = "in_a_list")]
    pub changes: BTreeMap<Kind, Tally>,
}

/// All differences of a kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// How many rows have one.
    pub rows: u64,
    /// A few of them.
    pub examples: BTreeSet<Example>,
}

impl Report {
    /// Nothing compared yet.
    #[must_use]
    pub fn new(old: Target, new: Target) -> Self {
        Self { old, new, rows: 0, equal: 0, expired: 0, changes: BTreeMap::new() }
    }

    /// Compares what the generations have under `key`, and counts what differs.
    pub fn compare(&mut self, key: &RowKey, old: Option<&RawRow>, new: Option<&RawRow>, now: Timestamp) {
        let Some(differences) = compare(old, new, now) else {
            self.expired += u64::from(old.is_some() || new.is_some());
            return;
        };
        self.rows += 1;
        self.equal += u64::from(differences.is_empty());
        // A row has at most one difference a field, but several fields beyond
        // those told apart.
        let mut counted = BTreeSet::new();
        for difference in &differences {
            let kind = self.kind_of(difference);
            let tally = self.changes.entry(kind.clone()).or_default();
            tally.rows += u64::from(counted.insert(kind));
            tally.examples.insert(Example::of(key, difference));
            if tally.examples.len() > EXAMPLES_MAX {
                tally.examples.pop_last();
            }
        }
    }

    /// SHA-256 of the report in its canonical form: what a swap rests on is
    /// recorded by it.
    ///
    /// # Errors
    /// [`canonical::Error`], which no report gives rise to.
    pub fn digest(&self) -> Result<Hash, canonical::Error> {
        canonical::to_vec(self).map(|form| Hash::of(&form))
    }

    fn kind_of(&self, difference: &Difference<'_>) -> Kind {
        let Difference { change, field, .. } = *difference;
        let kind = Kind { change, field: field.map(masked) };
        if self.changes.len() < KINDS_MAX || field.is_none() || self.changes.contains_key(&kind) {
            return kind;
        }
        Kind { change, field: Some(OTHER_FIELDS.to_owned()) }
    }
}

fn in_a_list<S: Serializer>(changes: &BTreeMap<Kind, Tally>, serializer: S) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Counted<'a> {
        #[serde(flatten)]
        kind: &'a Kind,
        #[serde(flatten)]
        tally: &'a Tally,
    }
    serializer.collect_seq(changes.iter().map(|(kind, tally)| Counted { kind, tally }))
}
