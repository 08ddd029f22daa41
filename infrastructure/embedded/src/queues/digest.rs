//! The MD5 sums SQS answers with. Clients compare them to find a message that
//! was damaged on the way; they protect nothing.

use std::collections::BTreeMap;

use md5::{Digest, Md5};
use serde::{Deserialize, Serialize};

/// One message attribute, as the wire carries it: a type and a value, the
/// binary value in base64.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct MessageAttribute {
    /// `String`, `Number` or `Binary`, with an optional `.label`.
    pub data_type: String,
    /// The value of a `String` or `Number`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub string_value: Option<String>,
    /// The value of a `Binary`, in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub binary_value: Option<String>,
}

/// The attributes of one message, by name.
pub type MessageAttributes = BTreeMap<String, MessageAttribute>;

/// Hexadecimal MD5 of a message body.
pub(super) fn of_body(body: &str) -> String {
    const_hex::encode(Md5::digest(body))
}

/// Hexadecimal MD5 of a message's attributes, or `None` when there are none:
/// sorted by name, each name, type and value preceded by its length in four
/// bytes, the value also by one byte for its kind (Amazon SQS Developer Guide,
/// "Calculating the MD5 message digest for message attributes").
pub(super) fn of_attributes(attributes: &MessageAttributes) -> Option<String> {
    use base64::Engine as _;

    const TEXT: u8 = 1;
    const BINARY: u8 = 2;

    if attributes.is_empty() {
        return None;
    }
    let mut bytes = Vec::new();
    let mut counted = |kind: Option<u8>, part: &[u8]| {
        bytes.extend(kind);
        bytes.extend(u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
        bytes.extend_from_slice(part);
    };
    for (name, attribute) in attributes {
        counted(None, name.as_bytes());
        counted(None, attribute.data_type.as_bytes());
        match &attribute.binary_value {
            Some(encoded) => {
                let raw = base64::engine::general_purpose::STANDARD.decode(encoded).unwrap_or_default();
                counted(Some(BINARY), &raw);
            }
            None => counted(Some(TEXT), attribute.string_value.as_deref().unwrap_or_default().as_bytes()),
        }
    }
    Some(const_hex::encode(Md5::digest(bytes)))
}

#[cfg(test)]
mod tests {
    use super::{MessageAttribute, MessageAttributes, of_attributes, of_body};

    #[test]
    fn sums_are_the_ones_aws_documents() {
        assert_eq!(of_body("This is a test message"), "fafb00f5732ab283681e124bf8747ed1");
        assert_eq!(of_attributes(&MessageAttributes::new()), None);
    }

    #[test]
    fn any_change_of_an_attribute_changes_the_sum() {
        let sum = |data_type: &str, value: &str| {
            let attribute = MessageAttribute {
                data_type: data_type.into(),
                string_value: Some(value.into()),
                binary_value: None,
            };
            of_attributes(&MessageAttributes::from([("kind".into(), attribute)])).unwrap()
        };
        assert_ne!(sum("String", "a"), sum("String", "b"));
        assert_ne!(sum("String", "1"), sum("Number", "1"));
    }
}
