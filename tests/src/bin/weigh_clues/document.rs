//! The part of `clues.toml` that is written by this program: the sum to ask from, an
//! example worked out, and the clues grouped by their points.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use textledger_reading::evidence;

use crate::evidence::examples;
use crate::folds::Report;
use crate::outcome::Outcome;
use crate::points::Points;

/// What separates the part that people write from the part that is written here.
const DOUBLE_LINE: &str = "# ============================================================================\n";
/// Width of the file, in characters.
const COLUMNS: usize = 110;

/// `before` with everything below its double line replaced.
pub fn rewritten(before: &str, points: &Points, report: &Report) -> Outcome<String> {
    let Some((kept, _)) = before.split_once(DOUBLE_LINE) else {
        return Err("domain/reading/rules/clues.toml has no double line".into());
    };
    let mut page = format!("{kept}{DOUBLE_LINE}# Written by weigh_clues.\n#\n");
    for line in report.to_string().lines() {
        let _ = writeln!(page, "#   {line}");
    }
    let Points { baseline, clues } = points;
    let Report { ask_from, .. } = report;
    if let Some(body) = examples(before)?.first() {
        page += &example(body, points, *ask_from);
    }
    let _ = write!(
        page,
        "\n[weighed]\nask_from = {ask_from}\nbaseline = {baseline}\n\n\
         # Points and the clues that have them: for a request, the strongest first.\n[weighed.for]\n"
    );
    let mut groups = BTreeMap::<i32, Vec<&str>>::new();
    for (clue, &points) in clues {
        groups.entry(points).or_default().push(clue);
    }
    for (points, clues) in groups.range(1..).rev() {
        page += &group(*points, clues);
    }
    page += "\n# Against one, the strongest first.\n[weighed.against]\n";
    for (points, clues) in groups.range(..0) {
        page += &group(*points, clues);
    }
    Ok(page)
}

/// `12 = ["no more", …]`, in lines of equal width.
fn group(points: i32, clues: &[&str]) -> String {
    let mut text = format!("{points} = [");
    let mut column = text.len();
    for (number, clue) in clues.iter().enumerate() {
        let item = format!("\"{clue}\"{}", if number + 1 < clues.len() { "," } else { "" });
        if number > 0 && column + item.chars().count() >= COLUMNS {
            text += "\n  ";
            column = 2;
        } else if number > 0 {
            text.push(' ');
            column += 1;
        }
        column += item.chars().count();
        text += &item;
    }
    text + "]\n"
}

/// The first example for the clues, added up.
fn example(body: &str, points: &Points, ask_from: i32) -> String {
    let seen = evidence(body).clues;
    let mut clues = seen
        .iter()
        .filter_map(|clue| points.clues.get(clue).map(|points| (points, clue)))
        .collect::<Vec<_>>();
    clues.sort_by_key(|(points, clue)| (-**points, *clue));
    let mut lines = format!("#\n# For example, {body:?}:\n#   {:>4}  baseline\n", points.baseline);
    for (points, clue) in clues {
        let _ = writeln!(lines, "#   {points:>+4}  \"{clue}\"");
    }
    let sum = points.of(&seen);
    let verdict = if sum >= ask_from { "at least" } else { "less than" };
    let _ = writeln!(lines, "#   {sum:>4}  in all, {verdict} the {ask_from} to ask from");
    lines
}
