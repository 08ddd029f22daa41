//! One difference to look at, masked.

use serde::Serialize;

use super::compare::Difference;
use super::field::Field;
use super::masked::{masked, shown};
use super::row_key::RowKey;

/// One difference of a kind: where it is, and what was found on either side, as
/// far as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Example {
    /// The row's key, with phone numbers masked.
    pub key: String,
    /// Where in the field, if it is a list or a map that differs somewhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// What the old generation has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// What the new one has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
}

impl Example {
    pub(super) fn of(key: &RowKey, difference: &Difference<'_>) -> Self {
        let key = key.to_string();
        let Difference { old, new, .. } = *difference;
        let Some(field) = difference.field else {
            let row = |seq: Option<&Field>| seq.map(|seq| format!("a row as of event {}", shown(seq, &[])));
            return Self { key, at: None, old: row(old), new: row(new) };
        };
        let FirstDifference { path, old, new } = FirstDifference::of(field, old, new);
        let names: Vec<&str> = path.iter().map(String::as_str).collect();
        let at = (names.len() > 1).then(|| {
            let names: Vec<String> = names.iter().map(|name| masked(name)).collect();
            names.join(" → ")
        });
        Self { key, at, old: old.map(|old| shown(old, &names)), new: new.map(|new| shown(new, &names)) }
    }
}

/// Where in a field two rows first differ.
struct FirstDifference<'a> {
    path: Vec<String>,
    old: Option<&'a Field>,
    new: Option<&'a Field>,
}

impl<'a> FirstDifference<'a> {
    /// Goes down where both sides are lists or maps: shown whole, two long ones
    /// that differ at their ends would look alike.
    fn of(field: &str, old: Option<&'a Field>, new: Option<&'a Field>) -> Self {
        let mut place = Self { path: vec![field.to_owned()], old, new };
        while let Some((name, old, new)) = first_below(place.old, place.new) {
            place.path.push(name);
            (place.old, place.new) = (old, new);
        }
        place
    }
}

type Below<'a> = (String, Option<&'a Field>, Option<&'a Field>);

fn first_below<'a>(old: Option<&'a Field>, new: Option<&'a Field>) -> Option<Below<'a>> {
    match (old?, new?) {
        (Field::Map(old), Field::Map(new)) => {
            let differs = |name: &&String| old.get(*name) != new.get(*name);
            let of_old = old.keys().find(differs);
            let of_new = new.keys().find(differs);
            let name = of_old.into_iter().chain(of_new).min()?;
            Some((name.clone(), old.get(name), new.get(name)))
        }
        (Field::List(old), Field::List(new)) => {
            let index = (0..old.len().max(new.len())).find(|index| old.get(*index) != new.get(*index))?;
            Some((index.to_string(), old.get(index), new.get(index)))
        }
        _ => None,
    }
}
