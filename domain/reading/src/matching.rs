//! Finds a pattern in the words of a text.
//!
//! Works on sets of places instead of trying one way after another, so no
//! attempt takes more steps than its pattern has parts times the places it can
//! reach, which are never more than `WORDS_MAX`.

use crate::counted::steps;
use crate::lists::{List, Lists};
use crate::pattern::{Node, Pattern, WORDS_MAX};
use crate::rulebook::Rulebook;
use crate::utterance::Utterance;

/// Where a match can end: for each number of words that it can be long, one bit.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lengths(u64);

impl Lengths {
    pub(crate) const NONE: Self = Self(0);
    /// A match of no words.
    const ZERO: Self = Self(1);

    pub(crate) fn has(self, length: usize) -> bool {
        length <= WORDS_MAX && self.0 & 1 << length != 0
    }

    pub(crate) fn is_empty(self) -> bool {
        self == Self::NONE
    }

    pub(crate) fn longest(self) -> Option<usize> {
        self.0.checked_ilog2().map(|length| length as usize)
    }

    fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn each(self) -> impl Iterator<Item = usize> {
        let mut rest = self.0;
        std::iter::from_fn(move || {
            let next = rest.trailing_zeros() as usize;
            rest &= rest.checked_sub(1)?;
            Some(next)
        })
        .inspect(|_| steps(1))
    }

    fn only(self, holds: impl Fn(usize) -> bool) -> Self {
        Self(self.each().filter(|&length| holds(length)).fold(0, |kept, length| kept | 1 << length))
    }

    /// One word more each, where there is one among `room`.
    fn one_more(self, room: usize) -> Self {
        let within = if room > WORDS_MAX { u64::MAX } else { (1 << room) - 1 };
        Self((self.0 & within) << 1)
    }
}

/// One attempt to match, begun at word `from`.
struct Attempt<'a> {
    nodes: &'static [Node],
    lists: Lists,
    utterance: &'a Utterance<'a>,
    from: usize,
    /// How many words there are from there on: a match never leaves its sentence.
    room: usize,
}

/// How long the matches of `pattern` are that begin at word `from`.
pub(crate) fn lengths(
    rulebook: &Rulebook,
    pattern: &Pattern,
    utterance: &Utterance<'_>,
    from: usize,
) -> Lengths {
    let room = utterance.sentence_ends[from] - from;
    let attempt = Attempt { nodes: rulebook.nodes, lists: rulebook.lists, utterance, from, room };
    attempt.after(pattern.node, Lengths::ZERO)
}

impl Attempt<'_> {
    /// How long what matched is once part `node` is added to what was `before`.
    fn after(&self, node: u16, before: Lengths) -> Lengths {
        steps(1);
        match self.nodes[usize::from(node)] {
            Node::AnyOf(set) => before.only(|length| self.is_any_of(length, set)).one_more(self.room),
            Node::NoneOf(set) => before.only(|length| !self.is_any_of(length, set)).one_more(self.room),
            Node::Gap(most) => {
                let mut reached = before;
                let mut furthest = before;
                for _ in 0..most {
                    furthest = furthest.one_more(self.room);
                    reached = reached.or(furthest);
                }
                reached
            }
            Node::Sequence(parts) => {
                let mut reached = before;
                for &part in self.lists.get(parts) {
                    if reached.is_empty() {
                        break;
                    }
                    reached = self.after(part, reached);
                }
                reached
            }
            Node::Choice(parts) => {
                let ways = self.lists.get(parts).iter().map(|&part| self.after(part, before));
                ways.fold(Lengths::NONE, Lengths::or)
            }
            Node::Optional(part) => before.or(self.after(part, before)),
            Node::Begins(extent) => {
                before.only(|length| self.utterance.begins[self.from + length] >= Some(extent))
            }
            Node::Ends(extent) => {
                before.only(|length| self.utterance.ends[self.from + length] >= Some(extent))
            }
        }
    }

    /// Whether the word after `length` others is one of `set`.
    fn is_any_of(&self, length: usize, set: List) -> bool {
        let word = self.utterance.words.get(self.from + length);
        word.is_some_and(|word| self.lists.has(set, word.word.0))
    }
}
