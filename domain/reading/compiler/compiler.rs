//! Compiles `rules/*.toml`, as people write them, into the flat tables that the
//! reader uses. Runs in the build script; tests compile small files with it.

mod as_rust;
mod clue_file;
mod draft;
mod error;
mod expression;
mod forms;
mod grammar;
mod points;
mod rule_file;
mod rulebook;
mod spelling_tables;
mod strings;

pub(crate) use as_rust::{points_as_rust, rulebook_as_rust};
pub(crate) use points::points;
pub(crate) use rulebook::rulebook;

#[cfg(test)]
pub(crate) use {clue_file::ClueFile, rule_file::RuleFile};
