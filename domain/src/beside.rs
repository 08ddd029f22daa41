//! Words beside the hash chain. In an event's hashed data, words are only a
//! salted digest; the words and the salt stand beside it, by their place in the
//! data. Without its salt a digest says nothing, not even whether somebody said
//! "stop": who erases the words erases the salt with them.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::words::KEY;

/// The one key of the object that stands for words in hashed data.
const DIGEST_KEY: &str = "words_sha256";

/// What makes a digest unguessable: 128 random bits, written as 32 hex digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Salt(pub [u8; 16]);

impl fmt::Debug for Salt {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Salt")
    }
}

impl Serialize for Salt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(self.0))
    }
}

impl<'de> Deserialize<'de> for Salt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut bytes = [0; 16];
        hex::decode_to_slice(text, &mut bytes)
            .map_err(|_| serde::de::Error::custom("not a salt of 32 hex digits"))?;
        Ok(Self(bytes))
    }
}

/// Words as they are stored.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Salted {
    /// The salt.
    pub salt: Salt,
    /// The words.
    pub text: String,
}

impl fmt::Debug for Salted {
    /// The length only: debug output ends in logs (S10).
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Salted({} bytes)", self.text.len())
    }
}

impl Salted {
    /// SHA-256 over the 16 bytes of the salt and the words in UTF-8, in hex.
    fn digest(&self) -> String {
        let mut hasher = Sha256::new();
        hasher.update(self.salt.0);
        hasher.update(self.text.as_bytes());
        hex::encode(hasher.finalize())
    }
}

/// The words of an event by their place in its data, such as `body` or
/// `recognised.rule.matched`.
pub type Beside = BTreeMap<String, Salted>;

/// Why words and data do not belong together. Names the place, never the words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foreign(pub String);

/// Takes the words out of `data`: a digest stays in their place. Draws a salt
/// for each.
pub fn part(data: &mut Value, salt: &mut impl FnMut() -> Salt) -> Beside {
    let mut beside = Beside::new();
    walk(data, &mut String::new(), &mut |place, object| {
        if let Some(Value::String(text)) = only(object, KEY) {
            let salted = Salted { salt: salt(), text: text.clone() };
            *object = one(DIGEST_KEY, Value::String(salted.digest()));
            beside.insert(place.to_owned(), salted);
        }
    });
    beside
}

/// Puts the words back into `data`, each under its digest; words that are not
/// there are erased.
///
/// # Errors
/// [`Foreign`], when words are not those that were digested, or have no place.
pub fn join(data: &mut Value, beside: &Beside) -> Result<(), Foreign> {
    let (mut used, mut foreign) = (0, None);
    walk(data, &mut String::new(), &mut |place, object| {
        let Some(digest) = only(object, DIGEST_KEY) else { return };
        let text = match beside.get(place) {
            Some(salted) if *digest == salted.digest() => Value::String(salted.text.clone()),
            Some(_) => {
                foreign = Some(Foreign(place.to_owned()));
                return;
            }
            None => Value::Null,
        };
        used += usize::from(!text.is_null());
        *object = one(KEY, text);
    });
    if let Some(foreign) = foreign {
        return Err(foreign);
    }
    if used != beside.len() {
        return Err(Foreign("no place of the data".to_owned()));
    }
    Ok(())
}

/// Whether `data`, as hashed, has words anywhere.
#[must_use]
pub fn has_words(data: &Value) -> bool {
    match data {
        Value::Object(object) => only(object, DIGEST_KEY).is_some() || object.values().any(has_words),
        Value::Array(items) => items.iter().any(has_words),
        _ => false,
    }
}

fn only<'a>(object: &'a Map<String, Value>, key: &str) -> Option<&'a Value> {
    if object.len() == 1 { object.get(key) } else { None }
}

fn one(key: &str, value: Value) -> Map<String, Value> {
    Map::from_iter([(key.to_owned(), value)])
}

/// Shows each object of `value` with its place to `visit`, outer ones first.
fn walk(value: &mut Value, place: &mut String, visit: &mut impl FnMut(&str, &mut Map<String, Value>)) {
    let length = place.len();
    let mut step = |place: &mut String, name: &str, inner: &mut Value| {
        if length > 0 {
            place.push('.');
        }
        place.push_str(name);
        walk(inner, place, visit);
        place.truncate(length);
    };
    match value {
        Value::Object(object) => {
            for (name, inner) in object.iter_mut() {
                step(place, name, inner);
            }
            visit(place, object);
        }
        Value::Array(items) => {
            for (number, inner) in items.iter_mut().enumerate() {
                step(place, &number.to_string(), inner);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn salts() -> impl FnMut() -> Salt {
        let mut next = 0;
        move || {
            next += 1;
            Salt([next; 16])
        }
    }

    fn data() -> Value {
        json!({
            "body": { "words": "stop" }, "intent": "opt_out", "empty": "",
            "recognised": { "by": "phrase", "rule": { "id": "x", "matched": { "words": "stop" } } },
            "list": [1, { "words": "third" }],
        })
    }

    #[test]
    fn words_go_beside_and_come_back() {
        let mut parted = data();
        let beside = part(&mut parted, &mut salts());
        assert_eq!(beside.keys().collect::<Vec<_>>(), ["body", "list.1", "recognised.rule.matched"]);
        assert!(!parted.to_string().contains("stop"), "{parted}");
        assert!(has_words(&parted) && !has_words(&json!({ "a": ["b"] })));
        // The same words twice do not show as the same.
        assert_ne!(parted["body"], parted["recognised"]["rule"]["matched"]);
        join(&mut parted, &beside).unwrap();
        assert_eq!(parted, data());
    }

    #[test]
    fn a_digest_is_sha256_over_salt_and_text() {
        // printf '\001%.0s' {1..16} | cat - <(printf stop) | sha256sum
        let salted = Salted { salt: Salt([1; 16]), text: "stop".to_owned() };
        assert_eq!(salted.digest(), "215ab01397366ba15112e31a04f9b86c93ac14b901805ab818167814a27b8e81");
    }

    #[test]
    fn missing_words_are_erased() {
        let mut parted = data();
        let mut beside = part(&mut parted, &mut salts());
        beside.remove("body");
        join(&mut parted, &beside).unwrap();
        assert_eq!(parted["body"], json!({ "words": null }));
        assert_eq!(parted["list"][1], json!({ "words": "third" }));
    }

    #[test]
    fn other_words_or_another_salt_are_foreign() {
        let mut parted = data();
        let beside = part(&mut parted, &mut salts());
        let changes: [fn(&mut Beside); 4] = [
            |beside| beside.get_mut("body").unwrap().text.push('!'),
            |beside| beside.get_mut("body").unwrap().salt.0[0] ^= 1,
            |beside| {
                let moved = beside.remove("body").unwrap();
                beside.insert("list.1".to_owned(), moved);
            },
            |beside| {
                let more = beside["body"].clone();
                beside.insert("intent".to_owned(), more);
            },
        ];
        for change in changes {
            let mut changed = beside.clone();
            change(&mut changed);
            assert!(join(&mut parted.clone(), &changed).is_err());
        }
    }
}
