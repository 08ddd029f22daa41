//! What is wrong with a bundle: in which file, and with which event.

use std::fmt;

use serde::Serialize;
use textledger_domain::stream::Seq;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Flaw {
    /// The file.
    pub file: String,
    /// The event, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<Seq>,
    /// What is wrong.
    pub what: String,
    /// Whether the bundle is another store's, or signed by another key, than was asked
    /// for: it may be whole all the same.
    pub is_foreign: bool,
}

impl fmt::Display for Flaw {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.event {
            Some(seq) => write!(out, "{}, event {seq}: {}", self.file, self.what),
            None => write!(out, "{}: {}", self.file, self.what),
        }
    }
}

/// All that is wrong, as it was found.
#[derive(Debug, Default)]
pub struct Flaws(pub Vec<Flaw>);

impl Flaws {
    /// Something is wrong with a file.
    pub fn of(&mut self, file: &str, what: impl Into<String>) {
        self.0.push(Flaw { file: file.to_owned(), event: None, what: what.into(), is_foreign: false });
    }

    /// Something is wrong with an event.
    pub fn of_event(&mut self, file: &str, seq: Seq, what: impl Into<String>) {
        self.0.push(Flaw { file: file.to_owned(), event: Some(seq), what: what.into(), is_foreign: false });
    }

    /// The bundle is not of whom it was to be.
    pub fn of_others(&mut self, file: &str, what: impl Into<String>) {
        self.0.push(Flaw { file: file.to_owned(), event: None, what: what.into(), is_foreign: true });
    }
}
