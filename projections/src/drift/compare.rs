//! Two rows of one key, compared.

use std::collections::BTreeSet;

use textledger_domain::time::Timestamp;

use super::field::{Field, RawRow};
use super::kind::Change;
use crate::expiry::has_passed;

/// One thing that tells two rows of a key apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference<'a> {
    /// What happened.
    pub change: Change,
    /// To which field; none where it happened to the row.
    pub field: Option<&'a str>,
    /// What the old row has; of a whole row, the event it rests on.
    pub old: Option<&'a Field>,
    /// What the new one has.
    pub new: Option<&'a Field>,
}

/// All that tells `new` from `old`, in the order of the fields' names; nothing
/// if they are equal. A row that expired by `now` is as good as gone, on either
/// side. `None` if both are.
#[must_use]
pub fn compare<'a>(
    old: Option<&'a RawRow>,
    new: Option<&'a RawRow>,
    now: Timestamp,
) -> Option<Vec<Difference<'a>>> {
    let of_row = |change, old: Option<&'a RawRow>, new: Option<&'a RawRow>| {
        vec![Difference { change, field: None, old: old.and_then(as_of_seq), new: new.and_then(as_of_seq) }]
    };
    match (kept(old, now), kept(new, now)) {
        (None, None) => None,
        (Some(old), None) => Some(of_row(Change::Missing, Some(old), None)),
        (None, Some(new)) => Some(of_row(Change::Extra, None, Some(new))),
        (Some(old), Some(new)) => Some(of_fields(old, new)),
    }
}

/// Whether both rows are the fold of the same events, or both are gone. Where
/// they are not, one generation may only be a moment behind the other.
#[must_use]
pub fn rest_on_the_same_events(old: Option<&RawRow>, new: Option<&RawRow>, now: Timestamp) -> bool {
    match (kept(old, now), kept(new, now)) {
        (None, None) => true,
        (Some(old), Some(new)) => as_of_seq(old) == as_of_seq(new),
        _ => false,
    }
}

fn of_fields<'a>(old: &'a RawRow, new: &'a RawRow) -> Vec<Difference<'a>> {
    if old == new {
        return Vec::new();
    }
    let names: BTreeSet<&'a String> = old.keys().chain(new.keys()).collect();
    let of_field = |name: &'a String| {
        let (old, new) = (old.get(name), new.get(name));
        let change = match (old, new) {
            (None, _) => Change::Added,
            (_, None) => Change::Removed,
            (Some(old), Some(new)) if old.type_name() != new.type_name() => Change::Retyped,
            (Some(old), Some(new)) if old != new => Change::Changed,
            _ => return None,
        };
        Some(Difference { change, field: Some(name), old, new })
    };
    names.into_iter().filter_map(of_field).collect()
}

/// DynamoDB goes by numbers only: a `ttl` of another type never expires.
fn kept(row: Option<&RawRow>, now: Timestamp) -> Option<&RawRow> {
    row.filter(|row| match row.get("ttl") {
        Some(Field::Number(ttl)) => !ttl.whole().is_some_and(|ttl| has_passed(ttl, now)),
        _ => true,
    })
}

fn as_of_seq(row: &RawRow) -> Option<&Field> {
    row.get("as_of_seq")
}
