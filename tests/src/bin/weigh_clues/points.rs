//! From texts to whole points: which clues are counted at all, and what each is
//! worth.

use std::collections::{BTreeMap, BTreeSet};

use crate::evidence::Text;
use crate::regression::{Row, fit};

/// So many points double the odds that a text is a request.
const POINTS_FOR_DOUBLE: f64 = 10.0;
/// A word in fewer texts is chance.
const TEXTS_MIN_WORD: usize = 3;
/// A pair in fewer texts is; two texts that share a pair share more than a word.
const TEXTS_MIN_PAIR: usize = 2;
/// Clues worth fewer points only make the file longer.
const POINTS_MIN: i32 = 3;

/// The points of every clue that has some, and those of every text.
pub struct Points {
    pub baseline: i32,
    pub clues: BTreeMap<String, i32>,
}

impl Points {
    /// What a text with these clues weighs.
    pub fn of(&self, clues: &BTreeSet<String>) -> i32 {
        self.baseline + clues.iter().filter_map(|clue| self.clues.get(clue)).sum::<i32>()
    }
}

/// The points that tell the requests of `texts` best from the others.
pub fn find(texts: &[&Text]) -> Points {
    let clues = counted(texts);
    let numbers = clues.iter().enumerate().map(|(number, &clue)| (clue, number)).collect::<BTreeMap<_, _>>();
    let row = |text: &&Text| Row {
        clues: text.clues.iter().filter_map(|clue| numbers.get(clue.as_str()).copied()).collect(),
        request: text.request,
        counts: text.counts,
    };
    let found = fit(&texts.iter().map(row).collect::<Vec<_>>(), clues.len());
    let points = |weight: f64| (weight * POINTS_FOR_DOUBLE / std::f64::consts::LN_2).round() as i32;
    let weighed = clues.iter().zip(found.weights).map(|(clue, weight)| ((*clue).to_owned(), points(weight)));
    Points {
        baseline: points(found.baseline),
        clues: weighed.filter(|(_, points)| points.abs() >= POINTS_MIN).collect(),
    }
}

/// The clues that stand in enough texts, in order.
fn counted<'a>(texts: &[&'a Text]) -> Vec<&'a str> {
    let mut counts = BTreeMap::<&str, usize>::new();
    for clue in texts.iter().flat_map(|text| &text.clues) {
        *counts.entry(clue).or_default() += 1;
    }
    let enough = |clue: &str| if is_pair(clue) { TEXTS_MIN_PAIR } else { TEXTS_MIN_WORD };
    counts.into_iter().filter(|(clue, count)| *count >= enough(clue)).map(|(clue, _)| clue).collect()
}

fn is_pair(clue: &str) -> bool {
    clue.contains(' ') && !clue.starts_with("^ ") && !clue.ends_with(" $") && !clue.starts_with("not .. ")
}
