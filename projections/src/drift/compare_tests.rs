//! Every way in which two rows can differ, and those in which they only seem to.

use serde_json::{Value, json};
use textledger_domain::story::start;

use super::*;

/// A row of the messages view, with `changes`: null takes a field away.
fn message(changes: Value) -> RawRow {
    let mut fields = json!({
        "message_id": {"S": "m-1"},
        "timestamp": {"S": "2026-11-23T15:00:00.000Z"},
        "phone_number": {"S": "+14255550182"},
        "segments": {"M": {"count": {"N": "1"}, "encoding": {"S": "gsm7"}}},
        "tags": {"L": [{"S": "a"}, {"N": "2"}]},
        "read": {"BOOL": true},
        "kind": {"NULL": true},
        "ttl": {"N": (start().unix_seconds() + 60).to_string()},
        "as_of_seq": {"N": "4"},
    });
    let fields = fields.as_object_mut().unwrap();
    for (name, field) in changes.as_object().unwrap() {
        if field.is_null() {
            fields.remove(name);
        } else {
            fields.insert(name.clone(), field.clone());
        }
    }
    fields.iter().map(|(name, field)| (name.clone(), read(field))).collect()
}

/// Reads DynamoDB's JSON.
pub(super) fn read(field: &Value) -> Field {
    let (of, value) = field.as_object().unwrap().iter().next().unwrap();
    match of.as_str() {
        "S" => Field::Text(value.as_str().unwrap().to_owned()),
        "N" => Field::Number(Number::new(value.as_str().unwrap())),
        "BOOL" => Field::Bool(value.as_bool().unwrap()),
        "NULL" => Field::Null,
        "L" => Field::List(value.as_array().unwrap().iter().map(read).collect()),
        "M" => {
            let fields = value.as_object().unwrap().iter();
            Field::Map(fields.map(|(name, field)| (name.clone(), read(field))).collect())
        }
        _ => {
            let members = value.as_array().unwrap().iter();
            Field::Other { of: "SS", members: members.map(|text| text.as_str().unwrap().into()).collect() }
        }
    }
}

/// What became of which field, in words.
fn told(old: Option<&RawRow>, new: Option<&RawRow>) -> Option<Vec<String>> {
    let word = |difference: &Difference<'_>| {
        let change = serde_json::to_value(difference.change).unwrap();
        format!("{} {}", change.as_str().unwrap(), difference.field.unwrap_or("row"))
    };
    Some(compare(old, new, start())?.iter().map(word).collect())
}

#[test]
fn each_planted_difference_is_found_and_nothing_else() {
    let second_ago = json!({"N": (start().unix_seconds() - 1).to_string()});
    let count = |field: Value| json!({"segments": {"M": {"count": field, "encoding": {"S": "gsm7"}}}});
    for (what, old, new, expected) in [
        ("equal", json!({}), json!({}), &[][..]),
        ("one field", json!({}), json!({"phone_number": {"S": "+14255550183"}}), &["changed phone_number"]),
        ("a number as text", json!({}), json!({"as_of_seq": {"S": "4"}}), &["retyped as_of_seq"]),
        ("a bool as text", json!({}), json!({"read": {"S": "true"}}), &["retyped read"]),
        ("added", json!({}), json!({"minutes": {"N": "3"}}), &["added minutes"]),
        ("removed", json!({}), json!({"read": null}), &["removed read"]),
        ("null for nothing", json!({"kind": null}), json!({}), &["added kind"]),
        ("nothing for null", json!({}), json!({"kind": null}), &["removed kind"]),
        ("null for a value", json!({"kind": {"S": "help"}}), json!({}), &["retyped kind"]),
        ("in a map", json!({}), count(json!({"N": "2"})), &["changed segments"]),
        ("a number as text in a map", json!({}), count(json!({"S": "1"})), &["changed segments"]),
        ("in a list", json!({}), json!({"tags": {"L": [{"S": "a"}]}}), &["changed tags"]),
        (
            "the order of a list",
            json!({}),
            json!({"tags": {"L": [{"N": "2"}, {"S": "a"}]}}),
            &["changed tags"],
        ),
        ("the order of a set", json!({"of": {"SS": ["a", "b"]}}), json!({"of": {"SS": ["b", "a"]}}), &[]),
        ("a set for a list", json!({}), json!({"tags": {"SS": ["a"]}}), &["retyped tags"]),
        // DynamoDB keeps no spelling of a number.
        ("a number spelled otherwise", json!({}), json!({"as_of_seq": {"N": "4.0"}}), &[]),
        ("spelled otherwise in a map", json!({}), count(json!({"N": "1e0"})), &[]),
        (
            "two at once",
            json!({}),
            json!({"kind": null, "read": {"BOOL": false}}),
            &["removed kind", "changed read"],
        ),
        ("a later expiry", json!({}), json!({"ttl": {"N": "99999999999"}}), &["changed ttl"]),
        ("the old one expired", json!({"ttl": second_ago}), json!({}), &["extra row"]),
        ("the new one expired", json!({}), json!({"ttl": second_ago}), &["missing row"]),
        // Only a number is an expiry to DynamoDB.
        ("an expiry as text", json!({}), json!({"ttl": {"S": "1"}}), &["retyped ttl"]),
    ] {
        let (old, new) = (message(old), message(new));
        let expected = expected.iter().map(|&difference| difference.to_owned()).collect();
        assert_eq!(told(Some(&old), Some(&new)), Some(expected), "{what}");
    }
}

#[test]
fn a_row_of_one_side_alone_is_a_difference_unless_it_expired() {
    let row = message(json!({}));
    let expired = message(json!({"ttl": {"N": "1"}}));
    let last_second = message(json!({"ttl": {"N": start().unix_seconds().to_string()}}));
    let one = |difference: &str| Some(vec![difference.to_owned()]);
    assert_eq!(told(Some(&row), None), one("missing row"));
    assert_eq!(told(None, Some(&row)), one("extra row"));
    assert_eq!(told(None, Some(&last_second)), one("extra row"), "its second is not over");
    for (old, new) in [(Some(&expired), None), (None, Some(&expired)), (Some(&expired), Some(&expired))] {
        assert_eq!(told(old, new), None);
    }
    assert_eq!(told(None, None), None);
}

#[test]
fn rows_of_different_events_may_only_be_a_moment_apart() {
    let row = message(json!({}));
    let later = message(json!({"as_of_seq": {"N": "5"}}));
    let wider = message(json!({"minutes": {"N": "3"}}));
    let expired = message(json!({"ttl": {"N": "1"}}));
    for (old, new, expected) in [
        (Some(&row), Some(&row), true),
        (Some(&row), Some(&wider), true),
        (Some(&row), Some(&later), false),
        (Some(&row), None, false),
        (None, Some(&row), false),
        (Some(&expired), Some(&row), false),
        (Some(&expired), None, true),
        (None, None, true),
    ] {
        assert_eq!(rest_on_the_same_events(old, new, start()), expected, "{old:?} {new:?}");
    }
}
