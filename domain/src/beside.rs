//! Words beside the hash chain. In an event's hashed data, words are only a
//! salted digest; the words and the salt stand beside it, by their place in the
//! data. Without its salt a digest says nothing, not even whether somebody said
//! "stop": who erases the words erases the salt with them.

use std::collections::BTreeMap;
use std::fmt;

use const_hex::Buffer;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::joined::Spoken;
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
        serializer.serialize_str(&const_hex::encode(self.0))
    }
}

impl<'de> Deserialize<'de> for Salt {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut bytes = [0; 16];
        // The crate takes `0x` before them too.
        if text.len() == 32 && const_hex::decode_to_slice(text, &mut bytes).is_ok() {
            Ok(Self(bytes))
        } else {
            Err(serde::de::Error::custom("not a salt of 32 hex digits"))
        }
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
    /// SHA-256 over the 16 bytes of the salt and the words in UTF-8.
    fn digest(&self) -> [u8; 32] {
        let mut hasher = Sha256::new();
        hasher.update(self.salt.0);
        hasher.update(self.text.as_bytes());
        hasher.finalize().into()
    }

    /// Whether `digest` is that in hex, as [`part`] writes it.
    #[must_use]
    pub fn is_digested_as(&self, digest: &Value) -> bool {
        digest.as_str() == Some(Buffer::<32>::new().format(&self.digest()))
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
            *object = one(DIGEST_KEY, Value::String(const_hex::encode(salted.digest())));
            beside.insert(place.to_owned(), salted);
        }
    });
    beside
}

/// The places of `data` at which words belong, each with its own, as
/// [`Joined`](crate::joined::Joined) reads them; words that are not there are erased.
///
/// # Errors
/// [`Foreign`], when words are not those that were digested, or have no place.
pub fn join<'a>(data: &'a Value, beside: &'a Beside) -> Result<Vec<Spoken<'a>>, Foreign> {
    let (mut spoken, mut used, mut foreign) = (Vec::new(), 0, None);
    digests(data, &mut String::new(), &mut |place, object, digest| {
        let words = match beside.get(place) {
            Some(salted) if salted.is_digested_as(digest) => Some(salted.text.as_str()),
            Some(_) => {
                foreign = Some(Foreign(place.to_owned()));
                return;
            }
            None => None,
        };
        used += usize::from(words.is_some());
        spoken.push((object, words));
    });
    if let Some(foreign) = foreign {
        return Err(foreign);
    }
    if used != beside.len() {
        return Err(Foreign("no place of the data".to_owned()));
    }
    Ok(spoken)
}

/// The places of `data`, as hashed, at which words belong, each with their digest.
#[must_use]
pub fn digested(data: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    digests(data, &mut String::new(), &mut |place, _, digest| {
        found.extend(digest.as_str().map(|digest| (place.to_owned(), digest.to_owned())));
    });
    found
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

/// Shows each object of `value` with its place to `visit`, inner ones first.
fn walk(value: &mut Value, place: &mut String, visit: &mut impl FnMut(&str, &mut Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            for (name, inner) in object.iter_mut() {
                at(place, name, |place| walk(inner, place, visit));
            }
            visit(place, object);
        }
        Value::Array(items) => {
            for (number, inner) in items.iter_mut().enumerate() {
                at(place, &number.to_string(), |place| walk(inner, place, visit));
            }
        }
        _ => {}
    }
}

/// Shows each digest in `value` to `visit`: its place, the object that is there, and
/// the digest itself.
fn digests<'a>(value: &'a Value, place: &mut String, visit: &mut impl FnMut(&str, &'a Value, &'a Value)) {
    match value {
        Value::Object(object) => match only(object, DIGEST_KEY) {
            Some(digest) => visit(place, value, digest),
            None => {
                for (name, inner) in object.iter().filter(|(_, inner)| holds(inner)) {
                    at(place, name, |place| digests(inner, place, visit));
                }
            }
        },
        Value::Array(items) => {
            for (number, inner) in items.iter().enumerate().filter(|(_, inner)| holds(inner)) {
                at(place, &number.to_string(), |place| digests(inner, place, visit));
            }
        }
        _ => {}
    }
}

/// Whether there is anything inside, so that its place is worth writing.
fn holds(value: &Value) -> bool {
    matches!(value, Value::Object(_) | Value::Array(_))
}

/// Goes one step further inwards, and comes back.
fn at(place: &mut String, name: &str, visit: impl FnOnce(&mut String)) {
    let length = place.len();
    if length > 0 {
        place.push('.');
    }
    place.push_str(name);
    visit(place);
    place.truncate(length);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::hash::Hash;
    use crate::joined::Joined;

    fn salts() -> impl FnMut() -> Salt {
        let mut next = 0;
        move || {
            next += 1;
            Salt([next; 16])
        }
    }

    /// As the event reads it.
    fn joined(data: &Value, beside: &Beside) -> Result<Value, Foreign> {
        let spoken = join(data, beside)?;
        Ok(Value::deserialize(Joined::new(data, &spoken)).unwrap())
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
        let places = digested(&parted).into_iter();
        for (place, digest) in places.clone() {
            assert!(beside[&place].is_digested_as(&json!(digest)), "{place}");
        }
        assert!(places.map(|(place, _)| place).eq(beside.keys().cloned()));
        assert!(has_words(&parted) && !has_words(&json!({ "a": ["b"] })));
        // The same words twice do not show as the same.
        assert_ne!(parted["body"], parted["recognised"]["rule"]["matched"]);
        assert_eq!(joined(&parted, &beside), Ok(data()));
    }

    #[test]
    fn a_digest_is_sha256_over_salt_and_text() {
        // printf '\001%.0s' {1..16} | cat - <(printf stop) | sha256sum
        let salted = Salted { salt: Salt([1; 16]), text: "stop".to_owned() };
        let digest = "215ab01397366ba15112e31a04f9b86c93ac14b901805ab818167814a27b8e81";
        assert!(salted.is_digested_as(&json!(digest)));
        assert!(!salted.is_digested_as(&json!(digest.to_uppercase())));
    }

    #[test]
    fn a_salt_has_one_form() {
        let digits = "0123456789abcdef0123456789abcdef";
        assert!(serde_json::from_value::<Salt>(json!(digits)).is_ok());
        for other in [format!("0x{digits}"), digits[1..].to_owned(), digits.replace('a', "g")] {
            assert!(serde_json::from_value::<Salt>(json!(other)).is_err(), "{other}");
        }
        for other in [format!("0x{}", Hash::of(b"")), format!("0x{}", &Hash::of(b"").to_string()[2..])] {
            assert!(other.parse::<Hash>().is_err(), "{other}");
        }
    }

    #[test]
    fn missing_words_are_erased() {
        let mut parted = data();
        let mut beside = part(&mut parted, &mut salts());
        beside.remove("body");
        let read = joined(&parted, &beside).unwrap();
        assert_eq!(read["body"], json!({ "words": null }));
        assert_eq!(read["list"][1], json!({ "words": "third" }));
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
            assert!(join(&parted, &changed).is_err());
        }
    }
}
