//! How large an item is, as DynamoDB counts: names and values, in bytes.

use aws_sdk_dynamodb::types::AttributeValue;

use super::Item;

pub(super) fn bytes_of(item: &Item) -> usize {
    item.iter().map(|(name, value)| name.len() + bytes_of_value(value)).sum()
}

fn bytes_of_value(value: &AttributeValue) -> usize {
    match value {
        AttributeValue::S(text) => text.len(),
        // Two digits a byte, and one for all.
        AttributeValue::N(digits) => digits.len().div_ceil(2) + 1,
        AttributeValue::M(map) => 3 + map.len() + bytes_of(map),
        AttributeValue::L(list) => 3 + list.iter().map(|value| 1 + bytes_of_value(value)).sum::<usize>(),
        // Events hold no bytes and no sets.
        _ => 1,
    }
}
