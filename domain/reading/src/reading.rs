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
    /// Whether it may ask for our texts again, in words that fall short of the
    /// certainty a grant needs (S13). It opens nothing.
    pub nearly_grants: bool,
}

impl Reading {
    /// A text that asks for nothing we know for certain; `nearly_granted_in` is
    /// the language of words that are nearly a grant.
    pub(crate) fn conversation(nearly_granted_in: Option<Language>) -> Self {
        Self {
            class: Class::None,
            keyword: None,
            rule: None,
            span: None,
            why: nearly_granted_in.map(|_| "may ask for our texts again".to_owned()),
            language: nearly_granted_in.unwrap_or_default(),
            nearly_grants: nearly_granted_in.is_some(),
        }
    }

    /// A text that no person wrote, as `rule` says.
    pub(crate) fn machine(rule: &str, language: Language) -> Self {
        Self { class: Class::Machine, rule: Some(rule.to_owned()), language, ..Self::conversation(None) }
    }

    /// The same of a text that this one's stands in, `by` bytes from its beginning.
    pub(crate) fn moved_by(self, by: usize) -> Self {
        let span = self.span.map(|Span { start, end }| Span { start: start + by, end: end + by });
        Self { span, ..self }
    }
}
