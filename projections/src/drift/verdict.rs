//! A report held against the differences that are meant.

use serde::Serialize;

use super::allowed::Allowed;
use super::kind::Kind;
use super::report::{Report, Tally};

/// Whether the new generation may take the old one's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// They are equal.
    Clean,
    /// All that differs is meant.
    OnlyIntended,
    /// So many differences are not: of each kind, the rows that have one.
    Unexplained(u64),
}

impl Report {
    /// What it comes to, if `allowed` is meant.
    #[must_use]
    pub fn verdict(&self, allowed: &Allowed) -> Verdict {
        if self.changes.is_empty() {
            return Verdict::Clean;
        }
        match self.unexplained(allowed).map(|(_, tally)| tally.rows).sum() {
            0 => Verdict::OnlyIntended,
            rows => Verdict::Unexplained(rows),
        }
    }

    /// The differences that are not meant.
    pub fn unexplained<'a>(&'a self, allowed: &'a Allowed) -> impl Iterator<Item = (&'a Kind, &'a Tally)> {
        self.changes.iter().filter(|(kind, _)| allowed.reason(kind).is_none())
    }

    /// What is meant and was not found: a list from before, or a change that the
    /// new version does not make after all.
    pub fn not_found<'a>(&'a self, allowed: &'a Allowed) -> impl Iterator<Item = (&'a Kind, &'a str)> {
        allowed.iter().filter(|(kind, _)| !self.changes.contains_key(kind))
    }
}
