//! The differences that are meant: what a new version of a view changes, written
//! down before the swap and kept with it. One entry a kind of difference, each
//! with its reason; there are no patterns, so that nothing is let through that
//! nobody had in mind.
//!
//! ```toml
//! [[allowed]]
//! change = "added"
//! field = "minutes_to_answer"
//! reason = "new column of schema 2"
//! ```

use std::collections::BTreeMap;
use std::str::FromStr;

use serde::Deserialize;
use textledger_domain::event::projection::Accepted;

use super::kind::{Change, Kind};
use super::masked::masked;

/// The intended differences and their reasons.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Allowed {
    reasons: BTreeMap<Kind, String>,
}

/// Why a list of intended differences is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It is no TOML, or of another form.
    #[error(
        "line {line} of the list of intended changes: {why}: write [[allowed]] with change, field and reason"
    )]
    Malformed {
        /// Where.
        line: usize,
        /// What is wrong, in the parser's words.
        why: String,
    },
    /// It does not say why.
    #[error("intended change {number} ({kind}) has no reason: say why it is meant")]
    NoReason {
        /// Which entry, from 1.
        number: usize,
        /// What it allows.
        kind: Kind,
    },
    /// It says of which field's values it speaks, but not of which field.
    #[error("intended change {number} ({kind}) names no field: add field = \"…\", one entry a field")]
    NoField {
        /// Which entry, from 1.
        number: usize,
        /// What it allows.
        kind: Kind,
    },
    /// A whole row has no field.
    #[error("intended change {number} ({kind}) is about whole rows: take its field away")]
    FieldOfRow {
        /// Which entry, from 1.
        number: usize,
        /// What it allows.
        kind: Kind,
    },
    /// It names no field that a report could show.
    #[error("intended change {number} names a field that no view has: write the attribute's name")]
    OddField {
        /// Which entry, from 1.
        number: usize,
    },
    /// An earlier entry allows the same.
    #[error("intended change {number} ({kind}) is there twice: keep one of them")]
    Twice {
        /// Which entry, from 1.
        number: usize,
        /// What it allows.
        kind: Kind,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    allowed: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    change: Change,
    field: Option<String>,
    reason: String,
}

impl Allowed {
    /// Why `kind` is meant, if it is.
    #[must_use]
    pub fn reason(&self, kind: &Kind) -> Option<&str> {
        self.reasons.get(kind).map(String::as_str)
    }

    /// All that is meant, with the reason.
    pub fn iter(&self) -> impl Iterator<Item = (&Kind, &str)> {
        self.reasons.iter().map(|(kind, reason)| (kind, reason.as_str()))
    }

    /// The list in the form in which a swap keeps it.
    #[must_use]
    pub fn kept(&self) -> Vec<Accepted> {
        let kept = self.iter().map(|(kind, reason)| Accepted {
            change: kind.change.name().to_owned(),
            field: kind.field.clone(),
            reason: reason.to_owned(),
        });
        kept.collect()
    }

    fn add(&mut self, number: usize, Entry { change, field, reason }: Entry) -> Result<(), Error> {
        if field.as_ref().is_some_and(|field| masked(field) != *field) {
            return Err(Error::OddField { number });
        }
        let kind = Kind { change, field };
        match &kind.field {
            Some(_) if change.is_of_row() => return Err(Error::FieldOfRow { number, kind }),
            None if !change.is_of_row() => return Err(Error::NoField { number, kind }),
            _ if reason.trim().is_empty() => return Err(Error::NoReason { number, kind }),
            _ => {}
        }
        if self.reasons.insert(kind.clone(), reason).is_some() {
            return Err(Error::Twice { number, kind });
        }
        Ok(())
    }
}

impl FromStr for Allowed {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let file: File = toml::from_str(text).map_err(|error| {
            let start = error.span().map_or(0, |span| span.start);
            let before = text.bytes().take(start);
            Error::Malformed {
                line: 1 + before.filter(|byte| *byte == b'\n').count(),
                why: error.message().trim().replace('\n', ", "),
            }
        })?;
        let mut allowed = Self::default();
        for (number, entry) in (1..).zip(file.allowed) {
            allowed.add(number, entry)?;
        }
        Ok(allowed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDED: &str = "[[allowed]]\nchange = \"added\"\nfield = \"minutes_to_answer\"\nreason = \"new column of schema 2\"\n";
    const EXTRA: &str = "[[allowed]]\nchange = \"extra\"\nreason = \"rows that were lost before\"\n";

    #[test]
    fn a_list_reads_and_is_kept_in_one_order() {
        let allowed: Allowed = format!("# of schema 2\n{ADDED}{EXTRA}").parse().unwrap();
        assert_eq!(allowed, format!("{EXTRA}{ADDED}").parse().unwrap());
        let kind = Kind { change: Change::Added, field: Some("minutes_to_answer".to_owned()) };
        assert_eq!(allowed.reason(&kind), Some("new column of schema 2"));
        assert_eq!(allowed.reason(&Kind { change: Change::Missing, field: None }), None);
        let kept = serde_json::json!([
            {"change": "extra", "reason": "rows that were lost before"},
            {"change": "added", "field": "minutes_to_answer", "reason": "new column of schema 2"},
        ]);
        assert_eq!(serde_json::to_value(allowed.kept()).unwrap(), kept);
        assert_eq!("".parse(), Ok(Allowed::default()));
    }

    #[test]
    fn what_is_wrong_with_a_list_is_said_with_what_to_do() {
        let entry = |rest: &str| format!("{EXTRA}[[allowed]]\n{rest}");
        for (text, told) in [
            (
                entry("change = 'added'\nfield = 'x'\nreason = ' '"),
                "intended change 2 (field x added) has no reason: say why it is meant",
            ),
            (
                entry("change = 'added'\nreason = 'y'"),
                "intended change 2 (added) names no field: add field = \"…\", one entry a field",
            ),
            (
                entry("change = 'missing'\nfield = 'x'\nreason = 'y'"),
                "intended change 2 (field x row missing) is about whole rows: take its field away",
            ),
            (
                entry("change = 'added'\nfield = '(others)'\nreason = 'y'"),
                "intended change 2 names a field that no view has: write the attribute's name",
            ),
            (format!("{EXTRA}{EXTRA}"), "intended change 2 (row extra) is there twice: keep one of them"),
            (
                entry("change = 'added'\nfield = 'x'"),
                "line 4 of the list of intended changes: missing field `reason`: write [[allowed]] with \
                 change, field and reason",
            ),
            (
                entry("change = 'added'\nfield = 'x'\nreson = 'y'"),
                "line 7 of the list of intended changes: unknown field `reson`, expected one of `change`, \
                 `field`, `reason`: write [[allowed]] with change, field and reason",
            ),
            (
                entry("change = 'more'"),
                "line 5 of the list of intended changes: unknown variant `more`, expected one of `missing`, \
                 `extra`, `added`, `removed`, `changed`, `retyped`: write [[allowed]] with change, field and \
                 reason",
            ),
            (
                "[[alowed]]".to_owned(),
                "line 1 of the list of intended changes: unknown field `alowed`, expected `allowed`: write \
                 [[allowed]] with change, field and reason",
            ),
        ] {
            assert_eq!(text.parse::<Allowed>().unwrap_err().to_string(), told);
        }
        for text in ["[[allowed", "allowed = 1", "\u{0}", "a = \"\u{7f}"] {
            assert!(matches!(text.parse::<Allowed>(), Err(Error::Malformed { .. })), "{text}");
        }
    }
}
