//! The tables while they grow: each list and each part of a pattern once.

use std::collections::BTreeMap;

use crate::lists::{List, Lists};
use crate::pattern::Node;

/// Lists and parts of patterns so far.
#[derive(Default)]
pub(crate) struct Draft {
    lists: Once<Vec<u16>>,
    nodes: Once<Node>,
}

/// Different items, numbered as they came.
struct Once<T> {
    numbers: BTreeMap<T, u16>,
    items: Vec<T>,
}

impl<T> Default for Once<T> {
    fn default() -> Self {
        Self { numbers: BTreeMap::new(), items: Vec::new() }
    }
}

impl<T: Clone + Ord> Once<T> {
    fn number(&mut self, item: T) -> u16 {
        let next = u16::try_from(self.items.len()).expect("the rules have less than 65,536 different parts");
        *self.numbers.entry(item).or_insert_with_key(|item| {
            self.items.push(item.clone());
            next
        })
    }
}

impl Draft {
    /// `numbers` in their order.
    pub(crate) fn list(&mut self, numbers: Vec<u16>) -> List {
        List(self.lists.number(numbers))
    }

    /// `numbers` as a set.
    pub(crate) fn set(&mut self, numbers: impl IntoIterator<Item = u16>) -> List {
        let mut numbers = numbers.into_iter().collect::<Vec<_>>();
        numbers.sort_unstable();
        numbers.dedup();
        self.list(numbers)
    }

    pub(crate) fn node(&mut self, node: Node) -> u16 {
        self.nodes.number(node)
    }

    pub(crate) fn part(&self, node: u16) -> Node {
        self.nodes.items[usize::from(node)]
    }

    pub(crate) fn numbers(&self, List(list): List) -> &[u16] {
        &self.lists.items[usize::from(list)]
    }

    /// The lists so far. Those that come later do not change their numbers.
    pub(crate) fn lists(&self) -> Lists {
        let mut numbers = Vec::new();
        let mut ends = Vec::new();
        for list in &self.lists.items {
            numbers.extend(list);
            ends.push(numbers.len() as u32);
        }
        Lists { numbers: numbers.leak(), ends: ends.leak() }
    }

    pub(crate) fn nodes(&self) -> &'static [Node] {
        self.nodes.items.clone().leak()
    }
}
