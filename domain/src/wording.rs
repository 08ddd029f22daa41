//! The fixed texts: how one is stored by name and version, and what it says
//! once filled in. Which one was used is recorded with every send, so a changed
//! wording is a new version, never an edit of an old one.
//!
//! The words themselves stand in `domain/wording/messages.toml`, for a lawyer to
//! read and to add versions to. This file must not hold any.

mod gets;
mod messages;
mod name;
#[cfg(test)]
mod tests;

use std::fmt::{self, Display};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

pub use gets::Gotten;
pub use name::TemplateName;

use crate::event::consent::Purpose;
use messages::{Versions, Wording};
use textledger_reading::Language;

/// A fixed text in one version and language. Stored as `help/1` in English and
/// `help/1.es` in Spanish.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Template {
    /// What it is for.
    pub name: TemplateName,
    /// The language it is in.
    pub language: Language,
    /// Listed in the file of texts, from 1.
    version: u32,
}

/// Who speaks: goes into every fixed text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brand {
    /// The programme's name.
    pub name: String,
    /// Where a person can be reached: a phone number, address or page.
    pub contact: String,
}

/// What the answer to MY STATUS says about a contact.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Values<'a> {
    /// By text.
    pub texts: Gotten<'a>,
    /// By calls.
    pub calls: Gotten<'a>,
    /// The code that finds the record.
    pub reference: &'a str,
}

/// Why a stored name is not that of a fixed text.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It is not of the form `help/1` or `help/1.es`.
    #[error("`{0}` does not name a fixed text: expected a name and version such as help/1 or help/1.es")]
    Malformed(String),
    /// No text has this name.
    #[error("no fixed text is called `{0}`")]
    UnknownName(String),
    /// The text never had this version.
    #[error("the fixed text `{name}` has no version {version}, only 1 to {newest}")]
    UnknownVersion {
        /// The text.
        name: &'static str,
        /// The version asked for.
        version: u32,
        /// The newest there is.
        newest: u32,
    },
}

impl Template {
    /// The current version of a text.
    #[must_use]
    pub fn new(name: TemplateName, language: Language) -> Self {
        Self { name, language, version: Versions::of(name).current().version }
    }

    /// Which version of the text it is, from 1.
    #[must_use]
    pub fn version(self) -> u32 {
        self.version
    }

    /// The text itself, with what it says about a contact where it says anything.
    #[must_use]
    pub fn render_with(&self, brand: &Brand, values: &Values<'_>) -> String {
        let wording = self.wording();
        let subscribed = wording.subscribed.as_ref();
        let is_answered = values.texts.purposes.contains(&Purpose::Reply);
        let told =
            |gotten: Gotten<'_>| wording.purposes.as_ref().map(|words| gotten.in_words(words, self.language));
        let (texts, calls) = (told(values.texts), told(values.calls));
        fill(wording.text(self.language), |placeholder| match placeholder {
            "brand" => Some(&brand.name),
            "contact" => Some(&brand.contact),
            "subscribed" => subscribed.map(|words| words.words(is_answered, self.language)),
            "since" => Some(values.texts.since),
            "texts" => texts.as_deref(),
            "calls" => calls.as_deref(),
            "reference" => Some(values.reference),
            _ => None,
        })
    }

    fn wording(&self) -> &'static Wording {
        let versions = Versions::of(self.name);
        // A template is only made with a version of its own name; should someone
        // change the name of one, the current text is right.
        versions.get(self.version).unwrap_or_else(|| versions.current())
    }
}

/// `text` with each `{placeholder}` replaced once: what is filled in is not
/// searched again. One without a value stays as it is.
fn fill<'a>(text: &str, value_of: impl Fn(&str) -> Option<&'a str>) -> String {
    let mut filled = String::with_capacity(2 * text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((placeholder, after)) = after.split_once('}') else {
            return filled + "{" + after;
        };
        match value_of(placeholder) {
            Some(value) => filled.push_str(value),
            None => filled.extend(["{", placeholder, "}"]),
        }
        rest = after;
    }
    filled + rest
}

impl Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.name.as_str(), self.version)?;
        match self.language {
            Language::En => Ok(()),
            Language::Es => f.write_str(".es"),
        }
    }
}

impl FromStr for Template {
    type Err = Error;

    fn from_str(stored: &str) -> Result<Self, Error> {
        let (text, language) = match stored.strip_suffix(".es") {
            Some(text) => (text, Language::Es),
            None => (stored, Language::En),
        };
        let malformed = || Error::Malformed(stored.to_owned());
        let (name, version) = text.split_once('/').ok_or_else(malformed)?;
        // One spelling each: `help/01` and `help/+1` were never written.
        let version = version.parse().ok().filter(|number: &u32| number.to_string() == version);
        let version = version.ok_or_else(malformed)?;
        let name = TemplateName::ALL
            .into_iter()
            .find(|known| known.as_str() == name)
            .ok_or_else(|| Error::UnknownName(name.to_owned()))?;
        let versions = Versions::of(name);
        match versions.get(version) {
            Some(_) => Ok(Self { name, language, version }),
            None => Err(Error::UnknownVersion {
                name: name.as_str(),
                version,
                newest: versions.current().version,
            }),
        }
    }
}

impl From<Template> for String {
    fn from(template: Template) -> Self {
        template.to_string()
    }
}

impl TryFrom<String> for Template {
    type Error = Error;

    fn try_from(stored: String) -> Result<Self, Error> {
        stored.parse()
    }
}
