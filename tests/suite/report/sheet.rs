//! The sheet on which figures are counted by hand.

use std::collections::BTreeMap;

/// A figure, counted by hand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ByHand {
    pub count: u64,
    pub sum: Option<String>,
    /// The median, the 99th of a hundred and the longest, in milliseconds.
    pub spread: Option<[u64; 3]>,
}

#[derive(Default)]
pub struct Sheet {
    counts: BTreeMap<String, u64>,
    /// In units of a trillionth.
    sums: BTreeMap<String, u128>,
    lengths: BTreeMap<String, Vec<u64>>,
}

impl Sheet {
    pub fn one(&mut self, figure: &str) {
        *self.counts.entry(figure.to_owned()).or_default() += 1;
    }

    pub fn length(&mut self, figure: &str, ms: i64) {
        self.one(figure);
        self.lengths.entry(figure.to_owned()).or_default().push(ms.max(0) as u64);
    }

    pub fn amount(&mut self, figure: &str, trillionths: u128) {
        self.one(figure);
        *self.sums.entry(figure.to_owned()).or_default() += trillionths;
    }

    pub fn totals(mut self) -> BTreeMap<String, ByHand> {
        let mut totals = BTreeMap::new();
        for (figure, count) in self.counts {
            let sum = self.sums.get(&figure).map(|sum| {
                let digits = format!("{:013}", sum);
                let (whole, rest) = digits.split_at(digits.len() - 12);
                let rest = rest.trim_end_matches('0');
                if rest.is_empty() { whole.to_owned() } else { format!("{whole}.{rest}") }
            });
            let spread = self.lengths.get_mut(&figure).map(|lengths| {
                lengths.sort_unstable();
                let at = |hundredths: f64| lengths[(lengths.len() as f64 * hundredths).ceil() as usize - 1];
                [at(0.5), at(0.99), lengths[lengths.len() - 1]]
            });
            totals.insert(figure, ByHand { count, sum, spread });
        }
        totals
    }
}
