//! The part of `clues.toml` that is written by this program: the thresholds, an
//! example worked out, and the clues grouped by their points.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use textledger_domain::reading::Class;

use crate::Outcome;
use crate::evidence::Text;
use crate::folds::Report;
use crate::points::Points;

/// What separates the part that people write from the part that is written here.
const DOUBLE_LINE: &str = "# ============================================================================\n";
/// Width of the file, in characters.
const COLUMNS: usize = 110;
/// The example that is worked out has so many clues.
const EXAMPLE_CLUES: std::ops::RangeInclusive<usize> = 4..=8;

/// `before` with everything below its double line replaced.
pub fn rewritten(before: &str, points: &Points, report: &Report, texts: &[Text]) -> Outcome<String> {
    let Some((kept, _)) = before.split_once(DOUBLE_LINE) else {
        return Err("domain/rules/clues.toml has no double line".into());
    };
    let mut page =
        format!("{kept}{DOUBLE_LINE}# Written by weigh_clues. On texts that had no part in it:\n#\n");
    for line in report.to_string().lines() {
        let _ = writeln!(page, "#   {line}");
    }
    if let Some(example) = example(points, report, texts) {
        page += &example;
    }
    let Points { baseline, clues } = points;
    let Report { threshold, ask_from, .. } = report;
    let _ = write!(
        page,
        "\n[weighed]\nthreshold = {threshold}\nask_from = {ask_from}\nbaseline = {baseline}\n\n\
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

/// The shortest request that only its clues give away, added up.
fn example(points: &Points, report: &Report, texts: &[Text]) -> Option<String> {
    let counted = |text: &Text| text.clues.iter().filter(|clue| points.clues.contains_key(*clue)).count();
    let text = texts
        .iter()
        .filter(|text| text.request && text.by_rules == Class::None && text.body.is_ascii())
        .filter(|text| points.of(&text.clues) >= report.threshold && EXAMPLE_CLUES.contains(&counted(text)))
        .min_by_key(|text| (text.body.len(), &text.body))?;
    let mut clues = text
        .clues
        .iter()
        .filter_map(|clue| points.clues.get(clue).map(|points| (points, clue)))
        .collect::<Vec<_>>();
    clues.sort_by_key(|(points, clue)| (-**points, *clue));
    let mut lines = format!("#\n# For example, {:?}:\n#   {:>4}  baseline\n", text.body, points.baseline);
    for (points, clue) in clues {
        let _ = writeln!(lines, "#   {points:>+4}  \"{clue}\"");
    }
    let sum = points.of(&text.clues);
    let _ = writeln!(lines, "#   {sum:>4}  which is at least {}: a request", report.threshold);
    Some(lines)
}
