//! An event's data with its words in place, as serde reads it: nothing is copied
//! to put the two together. Every event that is read comes through here.

use serde::de::value::{
    BorrowedStrDeserializer, Error, MapAccessDeserializer, MapDeserializer, SeqDeserializer,
};
use serde::de::{Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::Value;

use crate::words::KEY;

/// A place of the data where words belong, and the words; none where they were
/// erased.
pub type Spoken<'a> = (&'a Value, Option<&'a str>);

/// Data, or a part of it, with the words of some of its places.
#[derive(Clone, Copy)]
pub struct Joined<'a> {
    value: &'a Value,
    spoken: &'a [Spoken<'a>],
}

impl<'a> Joined<'a> {
    /// `value`, of which these places are `spoken`.
    #[must_use]
    pub fn new(value: &'a Value, spoken: &'a [Spoken<'a>]) -> Self {
        Self { value, spoken }
    }

    /// Exactly this place, if words belong there.
    fn spoken(self) -> Option<&'a Spoken<'a>> {
        self.spoken.iter().find(|(place, _)| std::ptr::eq(*place, self.value))
    }

    fn of(self, value: &'a Value) -> Self {
        Self { value, spoken: self.spoken }
    }
}

impl<'a> From<&'a Value> for Joined<'a> {
    /// Data whose words are in it.
    fn from(value: &'a Value) -> Self {
        Self::new(value, &[])
    }
}

/// Words, or nothing where they were erased.
struct SaidOrNot<'a>(Option<&'a str>);

impl<'a> IntoDeserializer<'a, Error> for SaidOrNot<'a> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for SaidOrNot<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Some(words) => visitor.visit_some(BorrowedStrDeserializer::new(words)),
            None => visitor.visit_none(),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        option unit unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier
        ignored_any
    }
}

impl<'a> IntoDeserializer<'a, Error> for Joined<'a> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Joined<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(is) => visitor.visit_bool(*is),
            Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
                (Some(number), ..) => visitor.visit_u64(number),
                (_, Some(number), _) => visitor.visit_i64(number),
                (.., Some(number)) => visitor.visit_f64(number),
                _ => visitor.visit_unit(),
            },
            Value::String(text) => visitor.visit_borrowed_str(text),
            Value::Array(items) => {
                visitor.visit_seq(SeqDeserializer::new(items.iter().map(|item| self.of(item))))
            }
            Value::Object(_) if let Some((_, words)) = self.spoken() => {
                visitor.visit_map(MapDeserializer::new([(KEY, SaidOrNot(*words))].into_iter()))
            }
            Value::Object(object) => {
                let members = object.iter().map(|(name, value)| (name.as_str(), self.of(value)));
                visitor.visit_map(MapDeserializer::new(members))
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Null => visitor.visit_none(),
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

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.value {
            Value::Object(object) => {
                let members = object.iter().map(|(name, value)| (name.as_str(), self.of(value)));
                visitor.visit_enum(MapAccessDeserializer::new(MapDeserializer::new(members)))
            }
            Value::String(name) => visitor.visit_enum(BorrowedStrDeserializer::new(name)),
            _ => self.deserialize_any(visitor),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}
