//! What can be told of a pattern before any text is seen: the words it can begin
//! with, the words it cannot do without, how long a match can be.

use super::draft::Draft;
use crate::lists::List;
use crate::pattern::Node;

impl Draft {
    /// The words that part `node` can begin with; `None` where it can begin with any.
    pub(crate) fn first_words(&mut self, node: u16) -> Option<List> {
        let mut words = Vec::new();
        self.add_first_words(node, &mut words)?.then_some(())?;
        Some(self.set(words))
    }

    /// Whether a word was certainly asked for; `None` where any word will do.
    fn add_first_words(&self, node: u16, words: &mut Vec<u16>) -> Option<bool> {
        match self.part(node) {
            Node::AnyOf(set) => {
                words.extend(self.numbers(set));
                Some(true)
            }
            Node::Gap(_) | Node::NoneOf(_) => None,
            Node::Begins(_) | Node::Ends(_) => Some(false),
            Node::Optional(part) => self.add_first_words(part, words).map(|_| false),
            Node::Sequence(parts) => {
                for &part in self.numbers(parts) {
                    if self.add_first_words(part, words)? {
                        return Some(true);
                    }
                }
                Some(false)
            }
            Node::Choice(parts) => {
                let mut all = true;
                for &part in self.numbers(parts) {
                    all &= self.add_first_words(part, words)?;
                }
                Some(all)
            }
        }
    }

    /// Sets of words of which a text must have one each, or it cannot match.
    pub(crate) fn required_words(&mut self, node: u16) -> List {
        let sets = self.required_sets(node).into_iter().map(|set| self.set(set).0).collect();
        self.list(sets)
    }

    fn required_sets(&self, node: u16) -> Vec<Vec<u16>> {
        match self.part(node) {
            Node::AnyOf(set) => vec![self.numbers(set).to_vec()],
            Node::Sequence(parts) => {
                self.numbers(parts).iter().flat_map(|&part| self.required_sets(part)).collect()
            }
            Node::Choice(parts) => {
                let of_each =
                    self.numbers(parts).iter().map(|&part| self.required_sets(part).into_iter().next());
                of_each.collect::<Option<Vec<_>>>().map(|sets| sets.concat()).into_iter().collect()
            }
            Node::NoneOf(_) | Node::Gap(_) | Node::Optional(_) | Node::Begins(_) | Node::Ends(_) => {
                Vec::new()
            }
        }
    }

    /// How many words a match of part `node` can have.
    pub(crate) fn longest(&self, node: u16) -> usize {
        match self.part(node) {
            Node::AnyOf(_) | Node::NoneOf(_) => 1,
            Node::Gap(most) => usize::from(most),
            Node::Begins(_) | Node::Ends(_) => 0,
            Node::Optional(part) => self.longest(part),
            Node::Sequence(parts) => self.numbers(parts).iter().map(|&part| self.longest(part)).sum(),
            Node::Choice(parts) => {
                self.numbers(parts).iter().map(|&part| self.longest(part)).max().unwrap_or_default()
            }
        }
    }
}
