//! The RFC 8785 form of an event, written straight down. Every event is hashed when
//! it is sealed and each time it is read; a general writer, which has to put members
//! in order and to ask of each sign whether it is to be escaped, takes most of the
//! time that reading takes.

use serde_json::Value;

use crate::canonical::Error;

/// The first integer that not every reader of JSON keeps: 2^53.
const INTEGER_END: u64 = 1 << 53;

/// As much as most events take, and as the allocator hands out at once (glibc keeps
/// blocks of up to 1,032 bytes at hand for each thread).
const BYTES: usize = 1_024;

/// The form of one object, as far as it is written. Its members are to come in the
/// order of RFC 8785 §3.2.3.
pub struct Form(Vec<u8>);

impl Form {
    /// Of an object without members.
    #[must_use]
    pub fn new() -> Self {
        let mut form = Vec::with_capacity(BYTES);
        form.push(b'{');
        Self(form)
    }

    /// A member that is a text.
    pub fn text(&mut self, name: &str, text: &str) {
        self.name(name);
        write_text(&mut self.0, text);
    }

    /// A member that is a number.
    ///
    /// # Errors
    /// [`Error::TooLarge`]
    pub fn number(&mut self, name: &str, number: u64) -> Result<(), Error> {
        self.name(name);
        write_value(&mut self.0, &number.into())
    }

    /// A member that is any JSON.
    ///
    /// # Errors
    /// [`Error`], where a number in it is not one that all readers keep.
    pub fn value(&mut self, name: &str, value: &Value) -> Result<(), Error> {
        self.name(name);
        write_value(&mut self.0, value)
    }

    /// The whole form in UTF-8.
    #[must_use]
    pub fn written(mut self) -> Vec<u8> {
        self.0.push(b'}');
        self.0
    }

    fn name(&mut self, name: &str) {
        write_name(&mut self.0, name);
    }
}

impl Default for Form {
    fn default() -> Self {
        Self::new()
    }
}

fn write_value(form: &mut Vec<u8>, value: &Value) -> Result<(), Error> {
    match value {
        Value::Null => form.extend_from_slice(b"null"),
        Value::Bool(true) => form.extend_from_slice(b"true"),
        Value::Bool(false) => form.extend_from_slice(b"false"),
        Value::String(text) => write_text(form, text),
        Value::Number(number) => {
            match (number.as_u64(), number.as_i64()) {
                (Some(size), _) if size < INTEGER_END => {}
                (None, Some(negative)) if negative.unsigned_abs() < INTEGER_END => {}
                (None, None) => return Err(Error::Fraction),
                _ => return Err(Error::TooLarge),
            }
            serde_json::to_writer(form, number).map_err(|_| Error::NoJson)?;
        }
        Value::Array(items) => {
            form.push(b'[');
            for (number, item) in items.iter().enumerate() {
                if number > 0 {
                    form.push(b',');
                }
                write_value(form, item)?;
            }
            form.push(b']');
        }
        Value::Object(object) => {
            form.push(b'{');
            // The order of bytes, which for ASCII is that of UTF-16, and as a rule there already.
            if object.keys().is_sorted() && object.keys().all(|name| name.is_ascii()) {
                write_members(form, object.iter())?;
            } else {
                let mut members: Vec<(&String, &Value)> = object.iter().collect();
                members.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
                write_members(form, members.into_iter())?;
            }
            form.push(b'}');
        }
    }
    Ok(())
}

fn write_members<'a>(
    form: &mut Vec<u8>,
    mut members: impl Iterator<Item = (&'a String, &'a Value)>,
) -> Result<(), Error> {
    members.try_for_each(|(name, value)| {
        write_name(form, name);
        write_value(form, value)
    })
}

/// The name of a member, behind the one before it.
fn write_name(form: &mut Vec<u8>, name: &str) {
    if form.last() != Some(&b'{') {
        form.push(b',');
    }
    write_text(form, name);
    form.push(b':');
}

/// RFC 8785 §3.2.2.2: few signs are escaped, and most texts have none of them.
fn write_text(form: &mut Vec<u8>, text: &str) {
    // Every byte is looked at, so that many are looked at together.
    let plain =
        text.bytes().fold(true, |plain, byte| plain & (byte >= 0x20) & (byte != b'"') & (byte != b'\\'));
    if plain {
        form.reserve(text.len() + 2);
        form.push(b'"');
        form.extend_from_slice(text.as_bytes());
        form.push(b'"');
    } else {
        form.extend_from_slice(Value::from(text).to_string().as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::canonical;

    /// JSON as the data of events may be, and worse.
    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            (1 - (INTEGER_END as i64)..INTEGER_END as i64).prop_map(Value::from),
            any::<String>().prop_map(Value::from),
            "[ -~]{0,40}".prop_map(Value::from),
        ];
        // Names on both sides of where UTF-16 sorts otherwise than UTF-8.
        let name = "[a-c\u{0}-\u{1f}\"\\\\\u{e000}-\u{ffff}\u{10000}-\u{10ffff}]{0,3}";
        leaf.prop_recursive(4, 48, 6, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::btree_map(name, inner, 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn json_has_the_form_that_any_value_is_put_into(value in json(), text: String, number in 0..INTEGER_END) {
            let mut form = Form::new();
            form.number("a", number).unwrap();
            form.text("b", &text);
            form.value("c", &value).unwrap();
            let whole = json!({ "a": number, "b": text, "c": value });
            prop_assert_eq!(form.written(), canonical::to_vec(&whole).unwrap());
        }
    }

    #[test]
    fn nothing_in_it_is_an_object_too() {
        assert_eq!(Form::default().written(), b"{}");
    }

    #[test]
    fn numbers_that_some_reader_would_change_are_refused() {
        for (json, wanted) in [
            ("[0, -1, 9007199254740991, -9007199254740991]", Ok(())),
            ("{\"a\": [9007199254740992]}", Err(Error::TooLarge)),
            ("-9007199254740992", Err(Error::TooLarge)),
            ("18446744073709551615", Err(Error::TooLarge)),
            ("[{\"a\": 0.5}]", Err(Error::Fraction)),
            ("1e3", Err(Error::Fraction)),
        ] {
            let value = serde_json::from_str(json).unwrap();
            assert_eq!(Form::new().value("data", &value), wanted, "{json}");
        }
        assert_eq!(Form::new().number("seq", INTEGER_END), Err(Error::TooLarge));
    }
}
