//! Rows as DynamoDB hands them out, as the comparison wants them: with their
//! types, and without what the SDK wraps around them.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_dynamodb::types::AttributeValue;
use textledger_projections::drift::{Field, Number, RawRow, RowKey};
use textledger_projections::view::View;

use crate::views::rows::key_attributes;

/// A row, or a key, as the SDK has it.
pub(super) type Attributes = HashMap<String, AttributeValue>;

/// `row` as it is stored; `None` where an attribute is of a type that this
/// version does not know, and cannot compare therefore.
pub(super) fn raw(row: &Attributes) -> Option<RawRow> {
    row.iter().map(|(name, value)| Some((name.clone(), field(value)?))).collect()
}

/// The key of `row`, if it has one.
pub(super) fn key_of(view: View, row: &Attributes) -> Option<RowKey> {
    let part = |name: &&str| row.get(*name)?.as_s().ok().cloned();
    key_attributes(view).iter().map(part).collect::<Option<_>>().map(RowKey)
}

/// `key` as a request names it.
pub(super) fn to_attributes(view: View, key: &RowKey) -> Attributes {
    let parts = key_attributes(view).iter().zip(&key.0);
    parts.map(|(name, part)| ((*name).to_owned(), AttributeValue::S(part.clone()))).collect()
}

fn field(value: &AttributeValue) -> Option<Field> {
    Some(match value {
        AttributeValue::S(text) => Field::Text(text.clone()),
        AttributeValue::N(spelled) => Field::Number(Number::new(spelled.clone())),
        AttributeValue::Bool(is) => Field::Bool(*is),
        AttributeValue::Null(_) => Field::Null,
        AttributeValue::L(items) => Field::List(items.iter().map(field).collect::<Option<_>>()?),
        AttributeValue::M(fields) => Field::Map(raw(fields)?),
        AttributeValue::B(bytes) => other("B", [bytes.as_ref().to_vec()]),
        AttributeValue::Bs(all) => other("BS", all.iter().map(|bytes| bytes.as_ref().to_vec())),
        AttributeValue::Ss(all) => other("SS", all.iter().map(|text| text.clone().into_bytes())),
        AttributeValue::Ns(all) => {
            other("NS", all.iter().map(|spelled| Number::new(spelled.clone()).canonical().into_bytes()))
        }
        _ => return None,
    })
}

fn other(of: &'static str, members: impl IntoIterator<Item = Vec<u8>>) -> Field {
    Field::Other { of, members: members.into_iter().collect::<BTreeSet<_>>() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_is_kept_apart_and_sets_have_no_order() {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let number = |spelled: &str| AttributeValue::N(spelled.to_owned());
        let set = |members: &[&str]| members.iter().map(|&member| member.to_owned()).collect::<Vec<_>>();
        let all = [
            text("1"),
            number("1"),
            AttributeValue::Bool(true),
            AttributeValue::Null(true),
            AttributeValue::L(vec![text("1")]),
            AttributeValue::M([("1".to_owned(), number("1"))].into()),
            AttributeValue::B(b"1".to_vec().into()),
            AttributeValue::Bs(vec![b"1".to_vec().into()]),
            AttributeValue::Ss(set(&["1"])),
            AttributeValue::Ns(set(&["1"])),
        ];
        for (place, one) in all.iter().enumerate() {
            for (other_place, other) in all.iter().enumerate() {
                assert_eq!(field(one) == field(other), place == other_place, "{one:?} {other:?}");
            }
            assert!(field(one).is_some(), "{one:?}");
        }
        let sets = [["1", "20"], ["2e1", "1.0"]].map(|members| field(&AttributeValue::Ns(set(&members))));
        assert_eq!(sets[0], sets[1]);
    }

    #[test]
    fn a_key_goes_out_as_it_came_in() {
        for view in View::ALL {
            let key: Attributes = key_attributes(view)
                .iter()
                .map(|name| ((*name).to_owned(), AttributeValue::S(format!("a {name}"))))
                .collect();
            let mut row = key.clone();
            row.insert("as_of_seq".to_owned(), AttributeValue::N("1".to_owned()));
            assert_eq!(to_attributes(view, &key_of(view, &row).unwrap()), key);
            assert_eq!(key_of(view, &Attributes::new()), None);
        }
    }
}
