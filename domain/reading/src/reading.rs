//! The answer of this package: what a text asks for, and what says so.

use crate::class::Class;
use crate::language::Language;
use crate::span::Span;

/// A text, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What it asks for.
    pub class: Class,
    /// The keyword, where the text is one and nothing else.
    pub keyword: Option<&'static str>,
    /// The rule that decided; `None` for conversation. Stable: it is recorded.
    pub rule: Option<String>,
    /// The words it rests on.
    pub span: Option<Span>,
    /// What is unclear, or which clues made the sum, for people.
    pub why: Option<String>,
    /// The language of the deciding words.
    pub language: Language,
}

impl Reading {
    /// A text that asks for nothing we know.
    pub(crate) fn conversation() -> Self {
        let language = Language::default();
        Self { class: Class::None, keyword: None, rule: None, span: None, why: None, language }
    }

    /// A text that no person wrote, as `rule` says.
    pub(crate) fn machine(rule: &str, language: Language) -> Self {
        Self { class: Class::Machine, rule: Some(rule.to_owned()), language, ..Self::conversation() }
    }

    /// The same of a text that this one's stands in, `by` bytes from its beginning.
    pub(crate) fn moved_by(self, by: usize) -> Self {
        let span = self.span.map(|Span { start, end }| Span { start: start + by, end: end + by });
        Self { span, ..self }
    }
}
