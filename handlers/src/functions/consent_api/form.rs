//! What a body may hold, field by field. A body is held against its form before
//! it is read, because serde's own messages repeat what was sent (S10) and name
//! no code. Every limit stands in the document too.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use textledger_domain::event::consent::{Channel, Purpose};
use textledger_domain::limits::{CUSTOMER_ID_BYTES_MAX, EVIDENCE_CHARS_MAX, WORDS_CHARS_MAX};
use textledger_domain::phone::PhoneNumber;
use textledger_domain::time::Timestamp;
use textledger_projections::as_of::Basis;
use uuid::Uuid;

use super::json::{self, Unreadable};
use super::problem::{Kind, Problem};
use super::words::{BASIS, CHANNEL, LANGUAGE, METHOD, PURPOSE, Words};
use crate::consents::{CompletionRequest, WishRequest, channels};

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

/// The number a body is about. It is in no path: what is, stands in the access
/// logs of every machine on the way.
pub const PHONE_NUMBER: &str = "phone_number";

/// A request that comes as a body, beside the number it is about.
pub trait Form: DeserializeOwned {
    /// Its fields, that of the number among them.
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
    /// A phone number in E.164.
    Phone,
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
    /// True or false.
    Flag,
}

/// Whether one contact may be made.
#[derive(Debug, Deserialize)]
pub struct CheckRequest {
    /// How it would be made.
    #[serde(deserialize_with = "channels::one")]
    pub channel: Channel,
    /// What it would be made for.
    pub purpose: Purpose,
}

/// What holds at an instant.
#[derive(Debug, Deserialize)]
pub struct StandingRequest {
    /// The instant; now, if it is left out.
    #[serde(default)]
    pub at: Option<Timestamp>,
    /// By which clock.
    #[serde(default)]
    pub basis: Basis,
}

const fn required(name: &'static str, holds: Holds, meaning: &'static str) -> Field {
    Field { name, is_required: true, holds, meaning }
}

const fn optional(name: &'static str, holds: Holds, meaning: &'static str) -> Field {
    Field { name, is_required: false, holds, meaning }
}

const PHONE: Field = required(PHONE_NUMBER, Holds::Phone, "the contact's number");
const ENTERED_BY: Field = required("entered_by", Holds::Text(EVIDENCE_CHARS_MAX), "who enters it");

impl Form for WishRequest {
    const FIELDS: &'static [Field] = &[
        PHONE,
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
        optional(
            "customer_id",
            Holds::Text(CUSTOMER_ID_BYTES_MAX),
            "the contact in the business's own records",
        ),
        optional("confirm", Holds::Flag, "whether to record it also where it changes nothing"),
    ];
}

impl Form for CompletionRequest {
    const FIELDS: &'static [Field] = &[
        PHONE,
        required("acknowledged_by", Holds::Texts, "the systems that follow the opt-out now"),
        ENTERED_BY,
        optional("revocation", Holds::EventId, "the revocation that is acknowledged"),
        optional("evidence", Holds::Text(EVIDENCE_CHARS_MAX), "where the proof is kept"),
    ];
}

impl Form for CheckRequest {
    const FIELDS: &'static [Field] = &[
        PHONE,
        required("channel", Holds::Word(CHANNEL), "how the contact would be made"),
        required("purpose", Holds::Word(PURPOSE), "what it would be made for"),
    ];
}

impl Form for StandingRequest {
    const FIELDS: &'static [Field] = &[
        PHONE,
        optional("at", Holds::Instant, "the instant asked about"),
        optional("basis", Holds::Word(BASIS), "by which clock the instant is meant"),
    ];
}

/// Reads a body as what its form says, and the number it is about.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn read<T: Form>(body: &[u8]) -> Result<(PhoneNumber, T), Problem> {
    let malformed = |why: String| Kind::MalformedJson.because(format!("{why}; send one JSON object"));
    let value = json::read(body).map_err(|unreadable| match unreadable {
        Unreadable::Repeated => {
            Kind::FieldRepeated.because("a field is there more than once: send every field once")
        }
        Unreadable::NotJson { line, column } => {
            malformed(format!("not JSON at line {line}, column {column}"))
        }
    })?;
    let Value::Object(mut given) = value else { return Err(malformed("JSON, and not an object".to_owned())) };
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
    let phone = given.remove(PHONE_NUMBER).unwrap_or_default();
    let phone = phone_number(phone.as_str().unwrap_or_default())?;
    let request = serde_json::from_value(Value::Object(given));
    Ok((phone, request.map_err(|_| malformed("the fields do not fit together".to_owned()))?))
}

fn phone_number(text: &str) -> Result<PhoneNumber, Problem> {
    text.parse().map_err(|error: textledger_domain::phone::Error| {
        let form = "a phone number is + and 7 to 15 digits, the first not 0, such as +14255550182";
        Kind::InvalidPhoneNumber.because(format!("{error}; {form}")).about(PHONE_NUMBER)
    })
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
            Holds::Phone => match value.as_str() {
                Some(text) => phone_number(text).map(drop),
                None => Err(self.other_than("text")),
            },
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
            Holds::Flag => value.as_bool().map(drop).ok_or_else(|| self.other_than("neither true nor false")),
        }
    }

    /// What a text holds besides is the rules' to judge.
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
fn not_an_instant(field: &str) -> Problem {
    let detail = format!("{field} is an RFC 3339 instant such as 2026-11-22T07:28:00Z");
    Kind::InvalidTime.because(detail).about(field)
}

/// A name is repeated only where it can be nothing but one.
fn unknown(name: &str, fields: &[Field]) -> Problem {
    let is_name = name.len() <= NAME_CHARS_MAX && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    let known: Vec<&str> = fields.iter().map(|field| field.name).collect();
    let problem = Kind::UnknownField.because(format!("the fields are: {}", known.join(", ")));
    if is_name && !name.is_empty() { problem.about(name) } else { problem }
}
