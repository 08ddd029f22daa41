//! What a body may hold, field by field. A body is held against its form before
//! it is read, because serde's own messages repeat what was sent (S10) and name
//! no code. Every limit stands in the document too.

use serde::de::DeserializeOwned;
use serde_json::Value;
use textledger_domain::limits::{EVIDENCE_CHARS_MAX, WORDS_CHARS_MAX};
use textledger_domain::time::Timestamp;
use uuid::Uuid;

use super::problem::{Kind, Problem};
use super::words::{CHANNEL, LANGUAGE, METHOD, PURPOSE, Words};
use crate::consents::{CompletionRequest, WishRequest};

/// Systems that acknowledge one opt-out.
pub const SYSTEMS_MAX: usize = 20;
/// The longest name of one, in characters.
pub const SYSTEM_CHARS_MAX: usize = 100;
/// The longest list of words.
pub const WORDS_MAX: usize = 6;
/// The longest unknown field name that is named in an answer, in characters.
const NAME_CHARS_MAX: usize = 40;
/// The length of a UUID in its usual form.
const UUID_CHARS: usize = 36;

/// A request that comes as a body.
pub trait Form: DeserializeOwned {
    /// Its fields.
    const FIELDS: &'static [Field];
}

/// One field of a body.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// Whether it must be there.
    pub is_required: bool,
    /// What it holds.
    pub holds: Holds,
    /// The same for people.
    pub meaning: &'static str,
}

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub enum Holds {
    /// A text that is not blank, of at most so many characters.
    Text(usize),
    /// One to [`SYSTEMS_MAX`] texts of at most [`SYSTEM_CHARS_MAX`] characters.
    Texts,
    /// One of these words.
    Word(Words),
    /// One to [`WORDS_MAX`] of these words.
    Words(Words),
    /// An RFC 3339 instant.
    Instant,
    /// An event's id.
    EventId,
}

const fn required(name: &'static str, holds: Holds, meaning: &'static str) -> Field {
    Field { name, is_required: true, holds, meaning }
}

const fn optional(name: &'static str, holds: Holds, meaning: &'static str) -> Field {
    Field { name, is_required: false, holds, meaning }
}

const ENTERED_BY: Field = required("entered_by", Holds::Text(EVIDENCE_CHARS_MAX), "who enters it");

impl Form for WishRequest {
    const FIELDS: &'static [Field] = &[
        required("method", Holds::Word(METHOD), "how the wish reached us"),
        required("words", Holds::Text(WORDS_CHARS_MAX), "the customer's words, or an account of them"),
        required(
            "evidence",
            Holds::Text(EVIDENCE_CHARS_MAX),
            "where the proof is kept: a recording, an e-mail's id, a form",
        ),
        ENTERED_BY,
        optional("channels", Holds::Words(CHANNEL), "the channels it is about"),
        optional("purposes", Holds::Words(PURPOSE), "the purposes it is about"),
        optional("requested_at", Holds::Instant, "when the customer said so"),
        optional("language", Holds::Word(LANGUAGE), "the language of the customer's words"),
        optional("customer_id", Holds::Text(EVIDENCE_CHARS_MAX), "the contact in the business's own records"),
    ];
}

impl Form for CompletionRequest {
    const FIELDS: &'static [Field] = &[
        required("acknowledged_by", Holds::Texts, "the systems that follow the opt-out now"),
        ENTERED_BY,
        optional("revocation", Holds::EventId, "the revocation that is acknowledged"),
        optional("evidence", Holds::Text(EVIDENCE_CHARS_MAX), "where the proof is kept"),
    ];
}

/// Reads a body as what its form says.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn read<T: Form>(body: &[u8]) -> Result<T, Problem> {
    let malformed = |why: String| Kind::MalformedJson.because(format!("{why}; send one JSON object"));
    let value: Value = serde_json::from_slice(body).map_err(|error| {
        malformed(format!("not JSON at line {}, column {}", error.line(), error.column()))
    })?;
    let Value::Object(given) = &value else { return Err(malformed("JSON, and not an object".to_owned())) };
    if let Some(name) = given.keys().find(|name| !T::FIELDS.iter().any(|field| field.name == **name)) {
        return Err(unknown(name, T::FIELDS));
    }
    for field in T::FIELDS {
        match given.get(field.name) {
            Some(value) => field.check(value)?,
            None if field.is_required => return Err(field.missing()),
            None => {}
        }
    }
    serde_json::from_value(value).map_err(|_| malformed("the fields do not fit together".to_owned()))
}

impl Field {
    fn missing(&self) -> Problem {
        let kind = if self.name == "evidence" { Kind::EvidenceMissing } else { Kind::FieldMissing };
        kind.because(format!("{} is missing: {}", self.name, self.meaning)).about(self.name)
    }

    fn empty(&self) -> Problem {
        let kind = if self.name == "evidence" { Kind::EvidenceMissing } else { Kind::FieldEmpty };
        kind.because(format!("{} is empty: {}", self.name, self.meaning)).about(self.name)
    }

    fn other_than(&self, what: &str) -> Problem {
        Kind::InvalidField.because(format!("{} is {what}: {}", self.name, self.meaning)).about(self.name)
    }

    fn too_long(&self, most: usize, of_what: &str) -> Problem {
        Kind::FieldTooLong.because(format!("{} has at most {most} {of_what}", self.name)).about(self.name)
    }

    fn check(&self, value: &Value) -> Result<(), Problem> {
        match self.holds {
            Holds::Text(most) => self.text(value, most),
            Holds::Texts => {
                let texts = self.list(value, SYSTEMS_MAX, "a list of texts")?;
                texts.iter().try_for_each(|text| self.text(text, SYSTEM_CHARS_MAX))
            }
            Holds::Word(words) => match value.as_str() {
                Some(word) => words.check(self.name, word),
                None => Err(words.refused(self.name)),
            },
            Holds::Words(words) => {
                let list = self.list(value, WORDS_MAX, "a list of words")?;
                list.iter().try_for_each(|word| words.check(self.name, word.as_str().unwrap_or_default()))
            }
            Holds::Instant => match value.as_str().map(str::parse::<Timestamp>) {
                Some(Ok(_)) => Ok(()),
                _ => Err(not_an_instant(self.name)),
            },
            Holds::EventId => {
                let text = value.as_str().filter(|text| text.len() == UUID_CHARS);
                let id = text.and_then(|text| Uuid::try_parse(text).ok());
                id.map(drop).ok_or_else(|| self.other_than("an event's id, a UUID"))
            }
        }
    }

    fn text(&self, value: &Value, most: usize) -> Result<(), Problem> {
        let text = value.as_str().ok_or_else(|| self.other_than("text"))?;
        match text.chars().count() {
            _ if text.trim().is_empty() => Err(self.empty()),
            chars if chars > most => Err(self.too_long(most, "characters")),
            _ => Ok(()),
        }
    }

    fn list<'a>(&self, value: &'a Value, most: usize, what: &str) -> Result<&'a [Value], Problem> {
        let list = value.as_array().ok_or_else(|| self.other_than(what))?;
        match list.len() {
            0 => Err(self.empty()),
            entries if entries > most => Err(self.too_long(most, "entries")),
            _ => Ok(list),
        }
    }
}

/// That `field` holds no instant.
pub(super) fn not_an_instant(field: &str) -> Problem {
    let detail =
        format!("{field} is an RFC 3339 instant such as 2026-11-22T07:28:00Z (in a URL write + as %2B)");
    Kind::InvalidTime.because(detail).about(field)
}

/// A name is repeated only where it can be nothing but one.
fn unknown(name: &str, fields: &[Field]) -> Problem {
    let is_name = name.len() <= NAME_CHARS_MAX && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    let known: Vec<&str> = fields.iter().map(|field| field.name).collect();
    let problem = Kind::UnknownField.because(format!("the fields are: {}", known.join(", ")));
    if is_name && !name.is_empty() { problem.about(name) } else { problem }
}
