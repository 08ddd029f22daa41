//! From the file of clues to the table of points.

use std::collections::BTreeMap;

use super::clue_file::{ClueFile, Weights};
use super::error::Error;
use super::strings::sorted;
use crate::points::Points;

/// Compiles `source`, the text of a file of clues.
pub(crate) fn points(source: &str) -> Result<Points, Error> {
    let ClueFile { version, bearing, language, weighed, .. } = toml::from_str(source)?;
    let Weights { ask_from, baseline, requests, others } = &weighed;
    let mut points = BTreeMap::new();
    for (each, clues) in requests.iter().chain(others) {
        let number = each.parse::<i32>().map_err(|_| Error::NoPoints(each.clone()))?;
        for clue in clues {
            if points.insert(clue.as_str(), number).is_some() {
                return Err(Error::Twice(clue.clone()));
            }
        }
    }
    Ok(Points {
        version: version.leak(),
        ask_from: *ask_from,
        baseline: *baseline,
        clues: sorted(&points.keys().copied().collect()),
        points: points.into_values().collect::<Vec<_>>().leak(),
        bearing: sorted(&bearing.words.iter().map(String::as_str).collect()),
        spanish: sorted(&language.spanish.iter().map(String::as_str).collect()),
    })
}
