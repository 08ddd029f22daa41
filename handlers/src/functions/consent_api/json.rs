//! JSON in which every name of an object is there once. RFC 8259 leaves open what
//! a repeated name means: whoever looked at a request before us, a firewall or a
//! log, may have seen the other value.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Says that a name is repeated; serde hands errors on as text only.
const REPEATED: &str = "a name is there more than once";

/// Why a body is no JSON of ours.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unreadable {
    /// An object has a name twice.
    Repeated,
    /// It is no JSON, from this line and column on.
    NotJson { line: usize, column: usize },
}

/// Reads `body`.
pub(super) fn read(body: &[u8]) -> Result<Value, Unreadable> {
    match serde_json::from_slice::<Once>(body) {
        Ok(Once(value)) => Ok(value),
        // Nothing else that serde_json says has these words in it.
        Err(error) if error.is_data() && error.to_string().starts_with(REPEATED) => Err(Unreadable::Repeated),
        Err(error) => Err(Unreadable::NotJson { line: error.line(), column: error.column() }),
    }
}

/// A value without repeated names, all the way down.
struct Once(Value);

impl<'de> Deserialize<'de> for Once {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Once;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Once, E> {
        Ok(Once(Value::Null))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Once, E> {
        Ok(Once(value.into()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Once, E> {
        Ok(Once(value.into()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Once, E> {
        Ok(Once(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Once, E> {
        Ok(Once(Number::from_f64(value).map_or(Value::Null, Value::Number)))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Once, E> {
        Ok(Once(value.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Once, A::Error> {
        let mut list = Vec::new();
        while let Some(Once(value)) = seq.next_element()? {
            list.push(value);
        }
        Ok(Once(list.into()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Once, A::Error> {
        let mut object = Map::new();
        while let Some((name, Once(value))) = map.next_entry::<String, Once>()? {
            if object.insert(name, value).is_some() {
                return Err(A::Error::custom(REPEATED));
            }
        }
        Ok(Once(object.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Unreadable, read};

    #[test]
    fn json_reads_as_serde_json_reads_it_unless_a_name_is_repeated() {
        for text in [r#"{"a":[1,-2,2.5,null,true,"é"],"b":{"a":{}}}"#, "[]", "1", r#""\u00e9""#] {
            let expected = serde_json::from_str::<serde_json::Value>(text).unwrap();
            assert_eq!(read(text.as_bytes()), Ok(expected));
        }
        for text in [r#"{"a":1,"a":1}"#, r#"{"b":[{"a":1,"\u0061":2}]}"#] {
            assert_eq!(read(text.as_bytes()), Err(Unreadable::Repeated), "{text}");
        }
        let text = "{\n  \"a name is there more than once\"";
        assert!(matches!(read(text.as_bytes()), Err(Unreadable::NotJson { line: 2, .. })));
    }
}
