//! An item as serde reads it, attribute by attribute, without being copied into
//! another form first: every event that is read comes through here.

use std::collections::HashMap;
use std::fmt;

use aws_sdk_dynamodb::types::AttributeValue;
use serde::de::value::{Error, MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, Error as _, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

/// What an item holds, or a part of it.
pub(super) struct Attribute(AttributeValue);

impl Attribute {
    pub fn of(item: HashMap<String, AttributeValue>) -> Self {
        Self(AttributeValue::M(item))
    }
}

impl fmt::Debug for Attribute {
    /// Nothing of it: it may hold numbers and texts (S10).
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Attribute")
    }
}

impl<'de> IntoDeserializer<'de, Error> for Attribute {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Attribute {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            AttributeValue::S(text) => visitor.visit_string(text),
            AttributeValue::N(number) => visit_number(&number, visitor),
            AttributeValue::Bool(is) => visitor.visit_bool(is),
            AttributeValue::Null(_) => visitor.visit_unit(),
            AttributeValue::M(fields) => {
                let fields = fields.into_iter().map(|(name, value)| (name, Self(value)));
                visitor.visit_map(MapDeserializer::new(fields))
            }
            AttributeValue::L(items) => visitor.visit_seq(SeqDeserializer::new(items.into_iter().map(Self))),
            _ => Err(Error::custom("an attribute of a type that no event has")),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            AttributeValue::Null(_) => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// As an integer where it is one.
fn visit_number<'de, V: Visitor<'de>>(number: &str, visitor: V) -> Result<V::Value, Error> {
    if let Ok(number) = number.parse() {
        return visitor.visit_i64(number);
    }
    if let Ok(number) = number.parse() {
        return visitor.visit_u64(number);
    }
    number
        .parse()
        .map_or_else(|_| Err(Error::custom("a number does not read")), |number| visitor.visit_f64(number))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::{Value, json};

    use super::*;

    type Item = HashMap<String, AttributeValue>;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Read {
        seq: u64,
        #[serde(default)]
        cause: Option<String>,
        data: Value,
    }

    #[test]
    fn an_item_reads_as_it_was_written() {
        for data in [
            json!({}),
            json!([]),
            json!(null),
            json!({ "a": [1, -1, 0, { "b": null }], "c": { "d": "", "e": [true, false] } }),
            json!([i64::MIN, i64::MAX, u64::MAX, 9_007_199_254_740_991_u64, 0.5]),
        ] {
            for cause in [json!(null), json!("because")] {
                let written = json!({ "seq": 7, "cause": cause, "data": data, "more": 1 });
                let item: Item = serde_dynamo::to_item(&written).unwrap();
                let read = Read::deserialize(Attribute::of(item.clone())).unwrap();
                assert_eq!(read.data, data);
                assert_eq!(json!(read.cause), cause);
                // As stream images are read.
                assert_eq!(read, serde_dynamo::from_item(item).unwrap());
            }
        }
    }

    #[test]
    fn what_is_missing_or_of_another_form_is_told_without_its_value() {
        let read = |name: &str, value: AttributeValue| {
            let mut item: Item = serde_dynamo::to_item(json!({ "seq": 7, "data": 1 })).unwrap();
            item.insert(name.to_owned(), value);
            Read::deserialize(Attribute::of(item)).map_err(|error| error.to_string())
        };
        for odd in [
            AttributeValue::Ss(vec!["stop".to_owned()]),
            AttributeValue::B(b"stop".to_vec().into()),
            AttributeValue::N("stop".to_owned()),
        ] {
            let told = read("data", odd).unwrap_err();
            assert!(!told.contains("stop"), "{told}");
        }
        assert!(read("seq", AttributeValue::N("-1".to_owned())).is_err());
        assert!(read("seq", AttributeValue::N("1.5".to_owned())).is_err());
        let missing: Item = serde_dynamo::to_item(json!({ "seq": 7 })).unwrap();
        let told = Read::deserialize(Attribute::of(missing)).unwrap_err().to_string();
        assert!(told.starts_with("missing field"), "{told}");
    }
}
