//! Items as the SDK has them, in DynamoDB's JSON: as an export of the same table
//! would have them, so that a row is the same row whichever way it is read.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use aws_smithy_types::base64;
use serde_json::{Map, Value, json};

/// `item` in DynamoDB's JSON.
pub(super) fn to_json(item: &HashMap<String, AttributeValue>) -> Value {
    Value::Object(members(item))
}

fn members(item: &HashMap<String, AttributeValue>) -> Map<String, Value> {
    item.iter().map(|(name, value)| (name.clone(), typed(value))).collect()
}

fn typed(value: &AttributeValue) -> Value {
    let encoded = |bytes: &aws_sdk_dynamodb::primitives::Blob| base64::encode(bytes.as_ref());
    match value {
        AttributeValue::S(text) => json!({ "S": text }),
        AttributeValue::N(number) => json!({ "N": number }),
        AttributeValue::Bool(is) => json!({ "BOOL": is }),
        AttributeValue::Null(is) => json!({ "NULL": is }),
        AttributeValue::L(all) => json!({ "L": all.iter().map(typed).collect::<Vec<_>>() }),
        AttributeValue::M(inner) => json!({ "M": members(inner) }),
        AttributeValue::Ss(all) => json!({ "SS": all }),
        AttributeValue::Ns(all) => json!({ "NS": all }),
        AttributeValue::B(bytes) => json!({ "B": encoded(bytes) }),
        AttributeValue::Bs(all) => json!({ "BS": all.iter().map(encoded).collect::<Vec<_>>() }),
        // A type that DynamoDB has not had yet.
        _ => json!({ "NULL": true }),
    }
}

#[cfg(test)]
mod tests {
    use textledger_domain::legacy::LegacyRow;

    use super::*;

    #[test]
    fn every_type_is_written_as_exports_write_it() {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        let item = HashMap::from([
            ("s".to_owned(), text("a")),
            ("n".to_owned(), AttributeValue::N("1.5".to_owned())),
            ("bool".to_owned(), AttributeValue::Bool(true)),
            ("null".to_owned(), AttributeValue::Null(true)),
            ("l".to_owned(), AttributeValue::L(vec![text("a")])),
            ("m".to_owned(), AttributeValue::M(HashMap::from([("a".to_owned(), text("b"))]))),
            ("ss".to_owned(), AttributeValue::Ss(vec!["a".to_owned()])),
            ("ns".to_owned(), AttributeValue::Ns(vec!["1".to_owned()])),
            ("b".to_owned(), AttributeValue::B(b"a".to_vec().into())),
            ("bs".to_owned(), AttributeValue::Bs(vec![b"a".to_vec().into()])),
        ]);
        let exported = json!({
            "s": { "S": "a" }, "n": { "N": "1.5" }, "bool": { "BOOL": true }, "null": { "NULL": true },
            "l": { "L": [{ "S": "a" }] }, "m": { "M": { "a": { "S": "b" } } }, "ss": { "SS": ["a"] },
            "ns": { "NS": ["1"] }, "b": { "B": "YQ==" }, "bs": { "BS": ["YQ=="] },
        });
        assert_eq!(to_json(&item), exported);
        assert!(LegacyRow::read(exported).is_ok());
    }
}
