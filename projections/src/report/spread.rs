//! How lengths of time are spread, exactly: each length in milliseconds with how often
//! it came, so that what is kept grows with how many different ones there are.

use std::collections::BTreeMap;

use serde::Serialize;
use textledger_domain::ids::EventId;

/// Lengths of time as they come.
#[derive(Debug, Clone, Default)]
pub(super) struct Lengths {
    often: BTreeMap<u64, u64>,
    slowest: Option<(u64, Vec<EventId>)>,
}

/// How they are spread, in milliseconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Spread {
    /// Half of them are no longer.
    pub median_ms: u64,
    /// Of a hundred, 99 are no longer.
    pub p99_ms: u64,
    /// None is longer.
    pub slowest_ms: u64,
    /// The events behind the longest: of several the ones with the lowest ids.
    pub slowest_events: Vec<EventId>,
}

impl Lengths {
    pub(super) fn add(&mut self, ms: u64, events: &[EventId]) {
        *self.often.entry(ms).or_default() += 1;
        let is_slower = match &self.slowest {
            None => true,
            Some((slowest, of)) => ms > *slowest || (ms == *slowest && events < of.as_slice()),
        };
        if is_slower {
            self.slowest = Some((ms, events.to_vec()));
        }
    }

    /// How they are spread; nothing where there is none.
    pub(super) fn spread(&self) -> Option<Spread> {
        let (slowest_ms, slowest_events) = self.slowest.clone()?;
        Some(Spread { median_ms: self.rank(50)?, p99_ms: self.rank(99)?, slowest_ms, slowest_events })
    }

    /// The shortest length than which so many of a hundred are no longer (nearest
    /// rank).
    fn rank(&self, of_hundred: u64) -> Option<u64> {
        let total: u64 = self.often.values().sum();
        let rank = (total * of_hundred).div_ceil(100);
        let mut counted = 0;
        let at_rank = |(ms, often): (&u64, &u64)| {
            counted += often;
            (counted >= rank).then_some(*ms)
        };
        self.often.iter().find_map(at_rank)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn lengths(of: impl IntoIterator<Item = u64>) -> Lengths {
        let mut lengths = Lengths::default();
        for (n, ms) in of.into_iter().enumerate() {
            lengths.add(ms, &[EventId(Uuid::from_u128(100 - n as u128))]);
        }
        lengths
    }

    #[test]
    fn the_rank_is_the_nearest_one_above() {
        assert_eq!(lengths([]).spread(), None);
        for (of, median, p99) in [
            (vec![7], 7, 7),
            (vec![9, 1], 1, 9),
            ((1..=100).collect(), 50, 99),
            ((1..=101).collect(), 51, 100),
            ([vec![5; 99], vec![80]].concat(), 5, 5),
        ] {
            let spread = lengths(of).spread().unwrap();
            assert_eq!((spread.median_ms, spread.p99_ms), (median, p99));
        }
    }

    #[test]
    fn of_two_that_are_equally_slow_the_same_one_is_named_in_any_order() {
        let first = lengths([3, 3, 2]).spread().unwrap().slowest_events;
        assert_eq!(first, [EventId(Uuid::from_u128(99))]);
    }
}
