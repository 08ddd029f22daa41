//! Logistic regression with an elastic net, by accelerated proximal gradient
//! descent (FISTA with restarts) over all texts at once: no randomness, so the
//! same texts give the same weights.

/// What a weight costs by its size: drops clues that add little.
const L1: f64 = 0.3;
/// What it costs by its square: keeps weights of rare clues small.
const L2: f64 = 0.5;
/// Steps; the sums no longer change in whole points well before.
const STEPS: usize = 250;
/// Rounds that find the longest safe step.
const POWER_ROUNDS: usize = 20;

/// A weight for each clue, and one for every text.
pub struct Fit {
    pub weights: Vec<f64>,
    pub baseline: f64,
}

/// A text as the fit sees it.
pub struct Row {
    /// The numbers of its clues.
    pub clues: Vec<usize>,
    /// Whether it is a request.
    pub request: bool,
    /// How much it matters; 1 for a whole text.
    pub counts: f64,
}

/// Fits weights to `rows`. Their clues are numbered below `count`.
pub fn fit(rows: &[Row], count: usize) -> Fit {
    let step = 1.0 / (0.25 * largest_eigenvalue(rows, count) + L2);
    let mut weights = vec![0.0; count + 1];
    let mut ahead = weights.clone();
    let mut momentum = 1.0_f64;
    for _ in 0..STEPS {
        let slope = slope(rows, &ahead);
        let next = (0..=count)
            .map(|at| match at < count {
                true => shrunk(ahead[at] - step * (slope[at] + L2 * ahead[at]), step * L1),
                // The baseline costs nothing.
                false => ahead[at] - step * slope[at],
            })
            .collect::<Vec<_>>();
        let overshot =
            (0..=count).map(|at| (ahead[at] - next[at]) * (next[at] - weights[at])).sum::<f64>() > 0.0;
        if overshot {
            momentum = 1.0;
            ahead.clone_from(&next);
        } else {
            let faster = f64::midpoint(1.0, (1.0 + 4.0 * momentum * momentum).sqrt());
            let push = (momentum - 1.0) / faster;
            ahead = next.iter().zip(&weights).map(|(next, before)| next + push * (next - before)).collect();
            momentum = faster;
        }
        weights = next;
    }
    let baseline = weights.pop().unwrap_or_default();
    Fit { weights, baseline }
}

/// How the loss changes with each weight; the baseline comes last.
fn slope(rows: &[Row], weights: &[f64]) -> Vec<f64> {
    let mut slope = vec![0.0; weights.len()];
    for row in rows {
        let likely = 1.0 / (1.0 + (-sum(row, weights)).exp());
        add(row, row.counts * (likely - f64::from(u8::from(row.request))), &mut slope);
    }
    slope
}

fn sum(row: &Row, weights: &[f64]) -> f64 {
    weights[weights.len() - 1] + row.clues.iter().map(|&clue| weights[clue]).sum::<f64>()
}

fn add(row: &Row, amount: f64, to: &mut [f64]) {
    let baseline = to.len() - 1;
    to[baseline] += amount;
    row.clues.iter().for_each(|&clue| to[clue] += amount);
}

fn shrunk(weight: f64, by: f64) -> f64 {
    weight.signum() * (weight.abs() - by).max(0.0)
}

/// That of the rows' product with themselves, a little too large, by the power
/// method.
fn largest_eigenvalue(rows: &[Row], count: usize) -> f64 {
    let mut direction = vec![1.0; count + 1];
    let mut eigenvalue = 1.0;
    for _ in 0..POWER_ROUNDS {
        let length = direction.iter().map(|part| part * part).sum::<f64>().sqrt();
        direction.iter_mut().for_each(|part| *part /= length);
        let mut image = vec![0.0; count + 1];
        for row in rows {
            add(row, sum(row, &direction), &mut image);
        }
        eigenvalue = image.iter().zip(&direction).map(|(a, b)| a * b).sum();
        direction = image;
    }
    1.05 * eigenvalue
}
