//! The points of `rules/clues.toml`, as the build script compiled them.

use crate::sorted_strings::SortedStrings;

/// What each clue weighs, and what a sum of them means.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Points {
    pub version: &'static str,
    /// From this sum on, the customer is asked.
    pub ask_from: i32,
    /// What a text has before its clues are counted.
    pub baseline: i32,
    pub clues: SortedStrings,
    /// The points of each clue.
    pub points: &'static [i32],
    /// Words of contacting and of stopping: without one, no sum means anything.
    pub bearing: SortedStrings,
    /// Words that are Spanish.
    pub spanish: SortedStrings,
}
