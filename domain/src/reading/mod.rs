//! What a text asks for.

use crate::keywords::{self, Intent};
use crate::language::Language;

/// What is known about the conversation when the text is read.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Whether the contact is opted out.
    pub opted_out: bool,
    /// Whether we have asked: stop, or continue?
    pub asked: bool,
    /// The text that asks for one's own standing.
    pub status_keyword: &'a str,
}

/// What a text asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    Revoke,
    Grant,
    Help,
    Status,
    Continue,
    Unclear,
    None,
}

/// Bytes of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub start: usize,
    pub end: usize,
}

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    pub class: Class,
    pub keyword: Option<&'static str>,
    pub rule: Option<String>,
    pub span: Option<Span>,
    pub why: Option<String>,
    pub language: Language,
}

/// The version of the rules.
pub const RULES_VERSION: &str = "0";

/// Reads.
#[must_use]
pub fn read(body: &str, context: Context<'_>) -> Reading {
    let reading = keywords::read(body, context.opted_out);
    let class = match reading.intent {
        Intent::OptOut => Class::Revoke,
        Intent::OptIn => Class::Grant,
        Intent::Help => Class::Help,
        _ => Class::None,
    };
    Reading { class, keyword: reading.keyword, rule: None, span: None, why: None, language: Language::En }
}
