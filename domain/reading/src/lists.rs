//! Many short lists of numbers in one piece of memory, each list once: sets of
//! words, sequences of words, parts of patterns.

/// The number of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct List(pub u16);

/// All of them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lists {
    /// What they hold, one list after the other.
    pub numbers: &'static [u16],
    /// Where each list ends in it.
    pub ends: &'static [u32],
}

impl Lists {
    pub(crate) fn get(&self, List(list): List) -> &'static [u16] {
        let list = usize::from(list);
        let start = list.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.numbers[start as usize..self.ends[list] as usize]
    }

    /// Whether `set`, a list in order, has `number`.
    pub(crate) fn has(&self, set: List, number: u16) -> bool {
        self.get(set).binary_search(&number).is_ok()
    }
}
