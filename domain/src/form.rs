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

    /// A member that is a text of letters, digits and such, in which there is nothing to
    /// escape.
    pub fn plain(&mut self, name: &'static str, text: &str) {
        debug_assert!(is_plain(text.as_bytes()), "{name}");
        self.name(name);
        write_plain(&mut self.0, text);
    }

    /// A member that is a text.
    pub fn text(&mut self, name: &'static str, text: &str) {
        self.name(name);
        write_text(&mut self.0, text);
    }

    /// A member that is a number.
    ///
    /// # Errors
    /// [`Error::TooLarge`]
    pub fn number(&mut self, name: &'static str, number: u64) -> Result<(), Error> {
        self.name(name);
        write_value(&mut self.0, &number.into())
    }

    /// A member that is any JSON.
    ///
    /// # Errors
    /// [`Error`], where a number in it is not one that all readers keep.
    pub fn value(&mut self, name: &'static str, value: &Value) -> Result<(), Error> {
        self.name(name);
        write_value(&mut self.0, value)
    }

    /// The whole form in UTF-8.
    #[must_use]
    pub fn written(mut self) -> Vec<u8> {
        self.0.push(b'}');
        self.0
    }

    /// A name of ours, in which there is nothing to escape.
    fn name(&mut self, name: &'static str) {
        let form = &mut self.0;
        form.extend_from_slice(if form.len() > 1 { b",\"" } else { b"\"" });
        form.extend_from_slice(name.as_bytes());
        form.extend_from_slice(b"\":");
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
    if is_plain(text.as_bytes()) {
        write_plain(form, text);
    } else {
        form.extend_from_slice(Value::from(text).to_string().as_bytes());
    }
}

/// A text in which there is nothing to escape.
fn write_plain(form: &mut Vec<u8>, text: &str) {
    form.reserve(text.len() + 2);
    form.push(b'"');
    form.extend_from_slice(text.as_bytes());
    form.push(b'"');
}

/// Whether nothing in it is escaped. Eight bytes are looked at together: texts are
/// short as a rule, and one by one this takes longer than the hash over them.
fn is_plain(text: &[u8]) -> bool {
    let (words, rest) = text.as_chunks::<8>();
    let last = match text.last_chunk::<8>() {
        // Some of it once more.
        Some(last) => is_plain_word(*last),
        None => rest.iter().all(|byte| *byte >= 0x20 && *byte != b'"' && *byte != b'\\'),
    };
    last && words.iter().all(|word| is_plain_word(*word))
}

/// Of eight bytes: each borrows from its high bit where it is below a space, or is
/// one of the two signs (Mycroft's test, which is exact as to whether there is any).
fn is_plain_word(word: [u8; 8]) -> bool {
    const ONES: u64 = u64::from_ne_bytes([0x01; 8]);
    const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);
    let word = u64::from_ne_bytes(word);
    let below = |word: u64, end: u8| word.wrapping_sub(ONES * u64::from(end)) & !word & HIGH;
    let is = |sign: u8| below(word ^ (ONES * u64::from(sign)), 1);
    below(word, 0x20) | is(b'"') | is(b'\\') == 0
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
    fn each_sign_that_is_escaped_is_seen_wherever_it_stands() {
        for byte in 0..=u8::MAX {
            for length in 0..40 {
                for place in 0..length {
                    let mut text = vec![b'x'; length];
                    text[place] = byte;
                    let escaped = byte < 0x20 || byte == b'"' || byte == b'\\';
                    assert_eq!(is_plain(&text), !escaped, "{byte} at {place} of {length}");
                }
            }
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
