//! One row as an export or a scan hands it out: attributes in DynamoDB's JSON.
//! <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html#Programming.LowLevelAPI.DataTypeDescriptors>

use serde_json::{Map, Value};

use crate::canonical;
use crate::hash::Hash;

/// What every type of attribute is called in DynamoDB's JSON.
const TYPES: [&str; 10] = ["S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS"];

/// What names a row, the most telling first.
const KEYS: [&str; 4] = ["phone_number", "tracking_id", "message_id", "session_id"];

/// An attribute that only rows of our own views have: up to which event they are folded.
const OURS: &str = "as_of_seq";

/// The longest account of a row that is kept, in bytes: the event it is kept in has
/// to fit an item of DynamoDB, 400 KB in all.
const KEPT_BYTES_MAX: usize = 60_000;

/// Why a value is not a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotARow {
    /// It is no object of attributes.
    #[error("not an object of attributes")]
    NoObject,
    /// It has none.
    #[error("an object without attributes")]
    Empty,
    /// An attribute has no type of DynamoDB.
    #[error("an attribute without one of DynamoDB's types, as in {{\"phone_number\": {{\"S\": \"…\"}}}}")]
    Untyped,
}

/// A row of the system replaced.
#[derive(Clone, PartialEq, Eq)]
pub struct LegacyRow(Map<String, Value>);

impl LegacyRow {
    /// The row that `value` is, in DynamoDB's JSON. Sets have no order of their own,
    /// so they are put into one.
    ///
    /// # Errors
    /// [`NotARow`]
    pub fn read(value: Value) -> Result<Self, NotARow> {
        let Value::Object(mut attributes) = value else { return Err(NotARow::NoObject) };
        if attributes.is_empty() {
            return Err(NotARow::Empty);
        }
        for attribute in attributes.values_mut() {
            put_in_order(attribute)?;
        }
        Ok(Self(attributes))
    }

    /// Whether a textledger wrote it: no old system did.
    #[must_use]
    pub fn is_ours(&self) -> bool {
        self.0.contains_key(OURS)
    }

    /// What names it to people: its number, else its key.
    #[must_use]
    pub fn key(&self) -> &str {
        let of = |name: &&str| self.text(name);
        KEYS.iter().find_map(of).unwrap_or_default()
    }

    /// SHA-256 over its canonical form: the same row, wherever it is read from.
    #[must_use]
    pub fn hash(&self) -> Hash {
        self.hash_of(self.0.iter().map(|(name, _)| name.as_str()))
    }

    /// SHA-256 over these of its attributes.
    #[must_use]
    pub fn hash_of<'a>(&'a self, names: impl IntoIterator<Item = &'a str>) -> Hash {
        let some: Map<String, Value> =
            names.into_iter().filter_map(|name| Some((name.to_owned(), self.0.get(name)?.clone()))).collect();
        // Fails for no JSON; should it ever, the plain form tells rows apart too.
        let form = canonical::to_vec(&some).unwrap_or_else(|_| Value::Object(some).to_string().into_bytes());
        Hash::of(&form)
    }

    /// As it stood, and whether that was cut.
    #[must_use]
    pub fn kept(&self) -> (String, bool) {
        cut(Value::Object(self.0.clone()).to_string(), KEPT_BYTES_MAX)
    }

    /// A text or number of it, trimmed; none where there is nothing in it.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        let text = self.value(name, "S").or_else(|| self.value(name, "N"))?.as_str()?.trim();
        (!text.is_empty()).then_some(text)
    }

    /// A text of it as it stands, which may be empty.
    #[must_use]
    pub fn body(&self, name: &str) -> Option<&str> {
        self.value(name, "S")?.as_str()
    }

    /// The texts in a list, a set or a text by itself, in lower case; none where the
    /// attribute is missing.
    #[must_use]
    pub fn texts(&self, name: &str) -> Option<Vec<String>> {
        self.0.get(name)?;
        let members = self.value(name, "L").or_else(|| self.value(name, "SS")).and_then(Value::as_array);
        let one = || self.text(name).map(|text| vec![text.to_lowercase()]).unwrap_or_default();
        let text = |member: &Value| {
            Some(member.as_str().or_else(|| member.get("S")?.as_str())?.trim().to_lowercase())
        };
        Some(members.map_or_else(one, |members| members.iter().filter_map(text).collect()))
    }

    /// Every text and number in an attribute, trimmed, however deep it lies in lists, sets
    /// and maps; none that is empty.
    #[must_use]
    pub fn within(&self, name: &str) -> Vec<&str> {
        let mut all = Vec::new();
        self.0.get(name).into_iter().for_each(|attribute| gather(attribute, &mut all));
        all
    }

    /// What its attributes are called.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Whether the attribute is there and holds something.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.0
            .get(name)
            .is_some_and(|_| self.value(name, "NULL").is_none() && self.value(name, "S") != Some(&"".into()))
    }

    fn value(&self, name: &str, kind: &str) -> Option<&Value> {
        self.0.get(name)?.get(kind)
    }
}

/// As much of the beginning of `text` as `most` bytes hold, and whether that is less.
#[must_use]
pub fn cut(mut text: String, most: usize) -> (String, bool) {
    if text.len() <= most {
        return (text, false);
    }
    text.truncate(text.floor_char_boundary(most));
    (text, true)
}

fn gather<'a>(attribute: &'a Value, all: &mut Vec<&'a str>) {
    let Some((kind, value)) = attribute.as_object().and_then(|typed| typed.iter().next()) else { return };
    match (kind.as_str(), value) {
        ("S" | "N", Value::String(text)) => all.extend(Some(text.trim()).filter(|text| !text.is_empty())),
        ("SS" | "NS", Value::Array(members)) => {
            let texts = members.iter().filter_map(Value::as_str).map(str::trim);
            all.extend(texts.filter(|text| !text.is_empty()));
        }
        ("L", Value::Array(members)) => members.iter().for_each(|member| gather(member, all)),
        ("M", Value::Object(members)) => members.values().for_each(|member| gather(member, all)),
        _ => {}
    }
}

fn put_in_order(attribute: &mut Value) -> Result<(), NotARow> {
    let inner = attribute.as_object_mut().filter(|inner| inner.len() == 1).ok_or(NotARow::Untyped)?;
    let (kind, value) = inner.iter_mut().next().ok_or(NotARow::Untyped)?;
    match (kind.as_str(), value) {
        ("SS" | "NS" | "BS", Value::Array(members)) => {
            members.sort_by_key(ToString::to_string);
            Ok(())
        }
        ("L", Value::Array(members)) => members.iter_mut().try_for_each(put_in_order),
        ("M", Value::Object(members)) => members.values_mut().try_for_each(put_in_order),
        (kind, _) if TYPES.contains(&kind) => Ok(()),
        _ => Err(NotARow::Untyped),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_row_has_one_hash_wherever_it_is_read_from() {
        let one = json!({ "b": { "SS": ["y", "x"] }, "a": { "S": "1" } });
        let other = json!({ "a": { "S": "1" }, "b": { "SS": ["x", "y"] } });
        assert_eq!(LegacyRow::read(one).unwrap().hash(), LegacyRow::read(other).unwrap().hash());
        let number = json!({ "a": { "N": "1" }, "b": { "SS": ["x", "y"] } });
        let text = json!({ "a": { "S": "1" }, "b": { "SS": ["x", "y"] } });
        assert_ne!(LegacyRow::read(number).unwrap().hash(), LegacyRow::read(text).unwrap().hash());
    }

    #[test]
    fn what_is_no_row_is_told() {
        for (value, why) in [
            (json!([1]), NotARow::NoObject),
            (json!({}), NotARow::Empty),
            (json!({ "a": "1" }), NotARow::Untyped),
            (json!({ "a": { "S": "1", "N": "1" } }), NotARow::Untyped),
            (json!({ "a": { "L": ["1"] } }), NotARow::Untyped),
        ] {
            assert_eq!(LegacyRow::read(value).err(), Some(why));
        }
    }

    #[test]
    fn texts_are_found_wherever_they_lie() {
        for (attribute, found) in [
            (json!({ "S": " a " }), &["a"][..]),
            (json!({ "S": " " }), &[]),
            (json!({ "N": "1" }), &["1"]),
            (json!({ "SS": ["a", ""] }), &["a"]),
            (json!({ "NS": ["1"] }), &["1"]),
            (json!({ "L": [{ "S": "a" }, { "M": { "b": { "L": [{ "N": "1" }] } } }] }), &["a", "1"]),
            (json!({ "B": "YQ==" }), &[]),
            (json!({ "BOOL": true }), &[]),
        ] {
            let row = LegacyRow::read(json!({ "x": attribute })).unwrap();
            assert_eq!(row.within("x"), found, "{attribute}");
        }
    }

    #[test]
    fn what_is_cut_stays_text() {
        assert_eq!(cut("é".repeat(3), 5), ("éé".to_owned(), true));
        assert_eq!(cut("abc".to_owned(), 3), ("abc".to_owned(), false));
    }
}
