//! What a view is folded into. A view can be kept in several generations side
//! by side, each in a table of its own: one of them is shown to readers while
//! another is being rebuilt, or is kept to go back to. Which table that is
//! follows from the target, and is for those to know who keep tables.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

use serde::Serialize;

use crate::view::View;

/// How often a view was begun anew: 1 for the first time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Generation(NonZeroU32);

impl Generation {
    /// The generation every view begins with.
    pub const FIRST: Self = Self(NonZeroU32::MIN);

    /// Generation `number`, counted from 1.
    #[must_use]
    pub fn new(number: u32) -> Option<Self> {
        NonZeroU32::new(number).map(Self)
    }

    /// Its number.
    #[must_use]
    pub fn number(self) -> u32 {
        self.0.get()
    }
}

/// One generation of one view. Each has cursors of its own and is stepped on
/// its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Target {
    /// The view.
    pub view: View,
    /// Which of its generations.
    pub generation: Generation,
}

/// Why a text names no target of this build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Perhaps one of a newer build.
    #[error("no view of this build: one of consent, opt-out-tracking, messages, sessions is")]
    UnknownView,
    /// The name is of another form.
    #[error("not a generation of a view: expected <view>#g<number from 1>")]
    Malformed,
}

impl fmt::Display for Target {
    /// As in cursors, logs and commands: never to be changed.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}#g{}", self.view.name(), self.generation.number())
    }
}

impl FromStr for Target {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let (view, generation) = text.split_once("#g").ok_or(Error::Malformed)?;
        let view = View::named(view).ok_or(Error::UnknownView)?;
        let number = generation.parse().map_err(|_| Error::Malformed)?;
        Ok(Self { view, generation: Generation::new(number).ok_or(Error::Malformed)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_reads_back_from_its_name() {
        for view in View::ALL {
            for number in [1, 2, 17] {
                let target = Target { view, generation: Generation::new(number).unwrap() };
                assert_eq!(target.to_string().parse(), Ok(target));
            }
        }
        // Stored under this name since the first release.
        let first = Target { view: View::OptOutTracking, generation: Generation::FIRST };
        assert_eq!(first.to_string(), "opt-out-tracking#g1");
    }

    #[test]
    fn what_names_no_target_is_told_apart_from_a_view_of_a_newer_build() {
        for text in ["consent", "consent#1", "consent#g", "consent#g0", "consent#g-1", "consent#live"] {
            assert_eq!(text.parse::<Target>(), Err(Error::Malformed), "{text}");
        }
        assert_eq!("agents#g1".parse::<Target>(), Err(Error::UnknownView));
    }
}
