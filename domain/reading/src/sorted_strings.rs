//! Many strings in one piece of memory: made ready when the program is built,
//! searched where it lies.

/// Different strings, in order; each has its place as its number.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SortedStrings {
    /// All of them, one after the other.
    pub text: &'static str,
    /// Where each ends in it.
    pub ends: &'static [u32],
}

impl SortedStrings {
    pub(crate) fn get(&self, number: usize) -> &'static str {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[number] as usize]
    }

    pub(crate) fn find(&self, wanted: &str) -> Option<usize> {
        let (mut from, mut to) = (0, self.ends.len());
        while from < to {
            let middle = from.midpoint(to);
            match self.get(middle).cmp(wanted) {
                std::cmp::Ordering::Less => from = middle + 1,
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => to = middle,
            }
        }
        None
    }
}
