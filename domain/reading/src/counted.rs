//! Lists as long as a text, in which every look at an item is a step of work.
//!
//! Whatever walks over a text walks over one of these, so no loop over it can
//! go uncounted, and a test can hold that reading takes steps in proportion to
//! the length of the text. Outside tests a step is nothing at all.

use std::ops::{Index, IndexMut, Range};

/// Items one after the other, as many as the text has or fewer.
#[derive(Debug)]
pub(crate) struct Counted<T>(Vec<T>);

impl<T> Counted<T> {
    pub(crate) fn with_capacity(capacity: usize) -> Self {
        Self(Vec::with_capacity(capacity))
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn push(&mut self, item: T) {
        steps(1);
        self.0.push(item);
    }

    pub(crate) fn truncate(&mut self, len: usize) {
        self.0.truncate(len);
    }

    pub(crate) fn get(&self, at: usize) -> Option<&T> {
        steps(1);
        self.0.get(at)
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> + ExactSizeIterator {
        self.part(0..self.len())
    }

    pub(crate) fn part(
        &self,
        range: Range<usize>,
    ) -> impl DoubleEndedIterator<Item = &T> + ExactSizeIterator {
        self.0[range].iter().inspect(|_| steps(1))
    }

    pub(crate) fn part_mut(&mut self, range: Range<usize>) -> impl Iterator<Item = &mut T> {
        self.0[range].iter_mut().inspect(|_| steps(1))
    }

    pub(crate) fn into_items(self) -> impl Iterator<Item = T> {
        self.0.into_iter().inspect(|_| steps(1))
    }

    pub(crate) fn reverse(&mut self) {
        steps(self.len());
        self.0.reverse();
    }
}

impl<T> Index<usize> for Counted<T> {
    type Output = T;

    fn index(&self, at: usize) -> &T {
        steps(1);
        &self.0[at]
    }
}

impl<T> IndexMut<usize> for Counted<T> {
    fn index_mut(&mut self, at: usize) -> &mut T {
        steps(1);
        &mut self.0[at]
    }
}

impl<T> FromIterator<T> for Counted<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(items.into_iter().inspect(|_| steps(1)).collect())
    }
}

#[cfg(test)]
std::thread_local! {
    static STEPS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// Counts work that is not a look at an item.
#[cfg(test)]
pub(crate) fn steps(count: usize) {
    STEPS.set(STEPS.get() + count);
}

/// Counts work that is not a look at an item.
#[cfg(not(test))]
#[inline]
pub(crate) fn steps(_count: usize) {}

/// How many steps `work` takes.
#[cfg(test)]
pub(crate) fn steps_of(work: impl FnOnce()) -> usize {
    let before = STEPS.get();
    work();
    STEPS.get() - before
}

#[cfg(test)]
mod tests {
    use super::{Counted, steps_of};

    #[test]
    fn every_look_at_an_item_is_a_step() {
        let list = (0..10).collect::<Counted<i32>>();
        assert_eq!(steps_of(|| assert_eq!(list.iter().sum::<i32>(), 45)), 10);
        assert_eq!(steps_of(|| assert_eq!(list.part(2..4).rev().count(), 2)), 2);
        assert_eq!(steps_of(|| assert_eq!((list[3], list.get(12)), (3, None))), 2);
        let pairs = || list.iter().map(|a| list.iter().filter(|b| a < b).count()).sum::<usize>();
        assert_eq!(steps_of(|| assert_eq!(pairs(), 45)), 10 + 10 * 10);
    }
}
