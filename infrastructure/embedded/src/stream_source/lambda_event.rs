//! A stream record in the JSON form in which Lambda's event source mapping
//! delivers it: the record of GetRecords, attribute values in DynamoDB's typed
//! JSON, and the stream's ARN, which GetRecords does not give. Form: "Example
//! DynamoDB Streams record event" in the Lambda developer guide.

use std::collections::HashMap;

use aws_sdk_dynamodbstreams::types::{AttributeValue, Identity, Record, StreamRecord};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Map, Value, json};

pub(super) fn record(record: Record, stream_arn: &str) -> Value {
    let mut delivered = Map::new();
    put(&mut delivered, "eventID", record.event_id);
    put(&mut delivered, "eventName", record.event_name.map(|name| name.as_str().to_owned()));
    put(&mut delivered, "eventVersion", record.event_version);
    put(&mut delivered, "eventSource", record.event_source);
    put(&mut delivered, "awsRegion", record.aws_region);
    put(&mut delivered, "dynamodb", record.dynamodb.map(change));
    put(&mut delivered, "userIdentity", record.user_identity.map(identity));
    put(&mut delivered, "eventSourceARN", Some(stream_arn));
    Value::Object(delivered)
}

/// DynamoDB names an identity only when its Time to Live removed the item (API
/// reference, `Record.userIdentity`), and it is always this one. dynoxide 3.2
/// spells the field names as Lambda does, so that the SDK finds neither.
fn identity(who: Identity) -> Value {
    json!({
        "type": who.r#type.as_deref().unwrap_or("Service"),
        "principalId": who.principal_id.as_deref().unwrap_or("dynamodb.amazonaws.com"),
    })
}

fn change(change: StreamRecord) -> Value {
    let mut delivered = Map::new();
    // Whole seconds: DynamoDB rounds the time down to the closest second.
    let at = change.approximate_creation_date_time.map(|at| at.secs());
    put(&mut delivered, "ApproximateCreationDateTime", at);
    put(&mut delivered, "Keys", change.keys.map(item));
    put(&mut delivered, "NewImage", change.new_image.map(item));
    put(&mut delivered, "OldImage", change.old_image.map(item));
    put(&mut delivered, "SequenceNumber", change.sequence_number);
    put(&mut delivered, "SizeBytes", change.size_bytes);
    put(&mut delivered, "StreamViewType", change.stream_view_type.map(|kind| kind.as_str().to_owned()));
    Value::Object(delivered)
}

/// Absent fields stay absent; Lambda writes no nulls.
fn put(object: &mut Map<String, Value>, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        object.insert(name.to_owned(), value.into());
    }
}

fn item(attributes: HashMap<String, AttributeValue>) -> Value {
    attributes.into_iter().map(|(name, value)| (name, typed(value))).collect::<Map<_, _>>().into()
}

/// DynamoDB's typed JSON: `{"S":"…"}`, `{"N":"…"}` and so on.
fn typed(value: AttributeValue) -> Value {
    match value {
        AttributeValue::S(text) => json!({ "S": text }),
        AttributeValue::N(number) => json!({ "N": number }),
        AttributeValue::Bool(truth) => json!({ "BOOL": truth }),
        AttributeValue::Null(is_null) => json!({ "NULL": is_null }),
        AttributeValue::M(members) => json!({ "M": item(members) }),
        AttributeValue::L(elements) => {
            json!({ "L": elements.into_iter().map(typed).collect::<Vec<_>>() })
        }
        AttributeValue::Ss(texts) => json!({ "SS": texts }),
        AttributeValue::Ns(numbers) => json!({ "NS": numbers }),
        AttributeValue::B(bytes) => json!({ "B": BASE64.encode(bytes) }),
        AttributeValue::Bs(set) => {
            json!({ "BS": set.iter().map(|bytes| BASE64.encode(bytes)).collect::<Vec<_>>() })
        }
        // A type newer than this SDK: null is no typed value, so a reader
        // refuses the record instead of taking it for something it is not.
        _ => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodbstreams::primitives::Blob;
    use aws_sdk_dynamodbstreams::types::AttributeValue;

    use super::typed;

    #[test]
    fn every_attribute_type_has_its_typed_json() {
        let text = || AttributeValue::S("a".into());
        for (value, expected) in [
            (text(), r#"{"S":"a"}"#),
            (AttributeValue::N("1.50".into()), r#"{"N":"1.50"}"#),
            (AttributeValue::Bool(false), r#"{"BOOL":false}"#),
            (AttributeValue::Null(true), r#"{"NULL":true}"#),
            (AttributeValue::M([("k".to_owned(), text())].into()), r#"{"M":{"k":{"S":"a"}}}"#),
            (AttributeValue::L(vec![text()]), r#"{"L":[{"S":"a"}]}"#),
            (AttributeValue::Ss(vec!["a".into()]), r#"{"SS":["a"]}"#),
            (AttributeValue::Ns(vec!["1".into()]), r#"{"NS":["1"]}"#),
            (AttributeValue::B(Blob::new(*b"hi?")), r#"{"B":"aGk/"}"#),
            (AttributeValue::Bs(vec![Blob::new(*b"hi")]), r#"{"BS":["aGk="]}"#),
        ] {
            let json = typed(value);
            assert_eq!(json.to_string(), expected);
            // The reading side of the functions accepts it as the same value.
            let read: serde_dynamo::AttributeValue = serde_json::from_value(json.clone()).unwrap();
            assert_eq!(serde_json::to_value(read).unwrap(), json);
        }
    }
}
