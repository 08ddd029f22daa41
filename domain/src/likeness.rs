//! Whether two texts read the same, known without keeping either: what the loop
//! guard remembers of a text. Two bytes of its hash tell an auto-responder that
//! repeats itself; they are far too few to guess the text by, so they may stay
//! when the words are erased.

use serde::{Deserialize, Serialize};

use crate::hash::Hash;

/// The likeness of a text; equal for texts that differ in case and surrounding
/// white space at most, and by chance for one pair in 65,536.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Likeness(u16);

impl Likeness {
    /// Of `text`.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let hash = Hash::of(text.trim().to_lowercase().as_bytes());
        let [first, second, ..] = *hash.bytes();
        Self(u16::from_be_bytes([first, second]))
    }
}
