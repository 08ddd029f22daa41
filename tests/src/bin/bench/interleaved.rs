//! Two things measured in turns, A B B A A B …, so that what drifts on the
//! machine (clock speed, page cache, a growing table) meets both alike.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

/// Pairs that are run and not counted: connections, caches and the allocator
/// are warm after them.
pub const WARM_UP_PAIRS: usize = 50;

/// Samples of ours and of what it is compared with.
#[derive(Default)]
pub struct Pairs {
    ours: Vec<Duration>,
    bare: Vec<Duration>,
}

/// A comparison, in microseconds.
#[derive(Debug, Serialize)]
pub struct Comparison {
    /// What was measured.
    pub ours: Spread,
    /// What it is compared with.
    pub bare: Spread,
    /// Median of ours to median of bare.
    pub ratio: f64,
    /// The ratio should not be above this.
    pub target: f64,
    /// Samples of each.
    pub samples: usize,
}

/// How samples are spread, in microseconds.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Spread {
    /// One in ten was faster.
    pub p10: f64,
    /// The middle.
    pub median: f64,
    /// One in ten was slower.
    pub p90: f64,
}

impl Spread {
    /// That of `samples`.
    pub fn of(mut samples: Vec<Duration>) -> Self {
        samples.sort_unstable();
        let at = |percent: usize| {
            let place = samples.len().saturating_sub(1) * percent / 100;
            samples.get(place).map_or(0.0, |sample| sample.as_secs_f64() * 1e6)
        };
        Self { p10: at(10), median: at(50), p90: at(90) }
    }
}

/// Awaits both, in an order that `turn` decides, and times each. A future does
/// nothing before it is awaited, so the second does not run beside the first.
/// Hand in boxed ones: the AWS SDK's are large, and moving them takes time too.
pub async fn in_turn<A, B>(
    turn: usize,
    ours: impl Future<Output = A>,
    bare: impl Future<Output = B>,
) -> ((A, Duration), (B, Duration)) {
    if turn.is_multiple_of(2) {
        let ours = timed(ours).await;
        (ours, timed(bare).await)
    } else {
        let bare = timed(bare).await;
        (timed(ours).await, bare)
    }
}

/// Awaits `work` and times it.
#[expect(clippy::disallowed_methods, reason = "what is measured is the machine's time")]
pub async fn timed<T>(work: impl Future<Output = T>) -> (T, Duration) {
    let start = Instant::now();
    let done = work.await;
    (done, start.elapsed())
}

/// A bar on stderr for `steps` of what `title` names.
pub fn progress(title: &str, steps: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix:24} {wide_bar} {pos}/{len} {eta:>6} left")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(steps as u64).with_style(style).with_prefix(title.to_owned())
}

impl Pairs {
    /// Takes note of one sample of each.
    pub fn push(&mut self, ours: Duration, bare: Duration) {
        self.ours.push(ours);
        self.bare.push(bare);
    }

    /// The comparison, without the warm-up.
    pub fn compare(self, target: f64) -> Comparison {
        let spread = |mut samples: Vec<Duration>| {
            samples.drain(..WARM_UP_PAIRS.min(samples.len()));
            Spread::of(samples)
        };
        let samples = self.ours.len().saturating_sub(WARM_UP_PAIRS);
        let (ours, bare) = (spread(self.ours), spread(self.bare));
        Comparison { ours, bare, ratio: ours.median / bare.median, target, samples }
    }
}
