//! What a text asks for: above all, whether it takes consent back, in any words
//! a reasonable person would understand (47 CFR 64.1200(a)(10)).
//!
//! A pure function over two versioned files: the rules of `rules/revocation.toml`
//! and, where none of them applies, the weighed words of `rules/clues.toml`. The
//! same text is read the same way every time, and the reading names the rule and
//! the words it rests on. This package must not know what follows from a reading.
//!
//! Both files are compiled into flat tables when the package is built
//! (`compiler/`, run by `build.rs`); nothing is parsed when a text is read.

mod certain;
mod class;
mod clues;
mod context;
mod counted;
mod emphasis;
mod figures;
mod identity;
mod keyboard;
mod keywords;
mod language;
mod large;
mod letters;
mod lexicon;
mod lists;
mod matching;
mod meant;
mod pattern;
mod phrase_rule;
mod points;
mod reaction;
mod read;
mod reading;
mod respelled;
mod rulebook;
mod rules;
mod sightings;
mod sorted_strings;
mod span;
mod spellings;
mod tables;
mod token;
mod tokens;
mod typo;
mod understand;
mod utterance;
mod vocabulary;
mod wrapping;

#[cfg(test)]
mod case_tests;
#[cfg(test)]
mod compiled_tests;
#[cfg(test)]
#[path = "../compiler/compiler.rs"]
mod compiler;
#[cfg(test)]
mod growth_tests;
#[cfg(test)]
mod tests;

use std::sync::LazyLock;

pub use class::Class;
pub use context::Context;
pub use language::Language;
pub use read::{Evidence, evidence, read};
pub use reading::Reading;
pub use span::Span;

/// The versions of the rules and of the clues, as recorded with what they decide.
#[must_use]
pub fn rules_version() -> &'static str {
    static VERSION: LazyLock<String> =
        LazyLock::new(|| format!("{}+clues-{}", tables::RULEBOOK.version, tables::POINTS.version));
    &VERSION
}
