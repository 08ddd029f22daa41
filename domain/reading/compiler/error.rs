//! Why a file of rules or clues cannot be used.

use super::expression::PatternError;

/// Each names the place to mend.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// It is not the TOML we expect.
    #[error(transparent)]
    Toml(#[from] toml::de::Error),
    /// A pattern is wrong.
    #[error("in `{place}`: {source}")]
    Pattern {
        /// The rule, guard or group.
        place: String,
        /// What is wrong.
        source: PatternError,
    },
    /// A rule names a guard that is not there.
    #[error("rule `{rule}` names the unknown guard `{guard}`")]
    UnknownGuard {
        /// The rule.
        rule: String,
        /// The name.
        guard: String,
    },
    /// A rule shows nobody what it is for.
    #[error("rule `{0}` has no example: give it some under `for`")]
    NoExample(String),
    /// Clues stand under something that is no number of points.
    #[error("`{0}` is no number of points")]
    NoPoints(String),
    /// A clue has points twice.
    #[error("the clue `{0}` stands there twice")]
    Twice(String),
}
