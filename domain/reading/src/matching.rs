//! Finds a pattern in the words of a text.
//!
//! Works on sets of places instead of trying one way after another, so no
//! pattern takes more than its own length times the gaps it has.

use super::pattern::Node;
use super::words::Words;

/// One attempt to match, begun at word `from`.
struct Attempt<'a> {
    words: &'a Words,
    from: usize,
}

/// The places where `node` can end when begun at word `from`, in order. A match
/// never leaves its sentence.
pub(super) fn ends(node: &Node, words: &Words, from: usize) -> Vec<usize> {
    Attempt { words, from }.ends(node, vec![from])
}

impl Attempt<'_> {
    fn ends(&self, node: &Node, starts: Vec<usize>) -> Vec<usize> {
        match node {
            Node::Word(set) => starts
                .into_iter()
                .filter(|&at| self.may_take(at) && set.binary_search(&self.words.ids[at]).is_ok())
                .map(|at| at + 1)
                .collect(),
            Node::Except(set) => starts
                .into_iter()
                .filter(|&at| self.may_take(at) && set.binary_search(&self.words.ids[at]).is_err())
                .map(|at| at + 1)
                .collect(),
            Node::Gap(most) => {
                let mut reached = Vec::new();
                for start in starts {
                    reached.push(start);
                    let gap = start..start + usize::from(*most);
                    reached.extend(gap.take_while(|&at| self.may_take(at)).map(|at| at + 1));
                }
                sorted(reached)
            }
            Node::Sequence(nodes) => nodes.iter().fold(starts, |places, node| match places.is_empty() {
                true => places,
                false => self.ends(node, places),
            }),
            Node::Choice(nodes) => {
                sorted(nodes.iter().flat_map(|node| self.ends(node, starts.clone())).collect())
            }
            Node::Optional(node) => {
                let mut places = self.ends(node, starts.clone());
                places.extend(starts);
                sorted(places)
            }
            Node::Begins(extent) => {
                starts.into_iter().filter(|&at| self.words.begins[at] >= Some(*extent)).collect()
            }
            Node::Ends(extent) => {
                starts.into_iter().filter(|&at| self.words.ends[at] >= Some(*extent)).collect()
            }
        }
    }

    /// Whether there is a word at `at`, and it is still of this sentence.
    fn may_take(&self, at: usize) -> bool {
        at < self.words.ids.len() && (at == self.from || !self.words.opens_sentence[at])
    }
}

fn sorted(mut places: Vec<usize>) -> Vec<usize> {
    places.sort_unstable();
    places.dedup();
    places
}
