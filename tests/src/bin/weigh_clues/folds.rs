//! How well clues do on texts they were not weighed with: five times, four
//! fifths of the texts are learned from and the last fifth is read. The sum to
//! ask from is chosen there.

use std::fmt;

use textledger_reading::Class;

use crate::evidence::Text;
use crate::points;

/// Parts the texts are dealt into.
const FOLDS: u64 = 5;
/// Of ten thousand ordinary texts, at most so many may be asked about by their
/// clues.
const ASKED_MAX: usize = 60;
/// Sums looked at, in points.
const SUMS: std::ops::RangeInclusive<i32> = 5..=80;
/// Every so many of them are shown.
const SHOWN_EVERY: i32 = 10;

/// The sum of every text by points it did not make, and what follows.
pub struct Report {
    sums: Vec<i32>,
    requests: usize,
    others: usize,
    requests_by_rules: usize,
    others_by_rules: usize,
    rows: Vec<AskingFrom>,
    /// From this sum on, a text is asked about.
    pub ask_from: i32,
}

/// What asking from one sum on would do together with the rules.
#[derive(Clone, Copy)]
struct AskingFrom {
    sum: i32,
    recognised: usize,
    in_vain: usize,
    /// Requests that clues ask about, whether or not a rule reads them.
    by_clues_alone: usize,
}

/// Reads every text with points found without it.
pub fn validate(texts: &[Text]) -> Report {
    let mut sums = vec![0; texts.len()];
    for fold in 0..FOLDS {
        let learned = texts.iter().filter(|text| fold_of(&text.body) != fold).collect::<Vec<_>>();
        let points = points::find(&learned);
        for (sum, text) in sums.iter_mut().zip(texts).filter(|(_, text)| fold_of(&text.body) == fold) {
            *sum = points.of(&text.clues);
        }
    }
    let count = |request: bool, matches: &dyn Fn(&Text, i32) -> bool| {
        let measured = texts.iter().zip(&sums).filter(|(text, _)| text.measured && text.request == request);
        measured.filter(|(text, sum)| matches(text, **sum)).count()
    };
    let by_rules = |text: &Text| matches!(text.by_rules, Class::Revoke | Class::Unclear);
    let asked = |text: &Text, sum: i32, least: i32| text.bears_on_texts && sum >= least;
    let rows = SUMS
        .map(|least| {
            let found = |text: &Text, sum: i32| {
                by_rules(text) || text.by_rules == Class::None && asked(text, sum, least)
            };
            AskingFrom {
                sum: least,
                recognised: count(true, &found),
                in_vain: count(false, &found),
                by_clues_alone: count(true, &|text, sum| asked(text, sum, least)),
            }
        })
        .collect::<Vec<_>>();
    let others = count(false, &|_, _| true);
    let others_by_rules = count(false, &|text, _| by_rules(text));
    let allowed = 10_000 * others_by_rules + others * ASKED_MAX;
    let first = rows.iter().find(|row| 10_000 * row.in_vain <= allowed);
    let ask_from = first.map_or(*SUMS.end(), |row| row.sum);
    Report {
        requests: count(true, &|_, _| true),
        others,
        requests_by_rules: count(true, &|text, _| by_rules(text)),
        others_by_rules,
        sums,
        rows,
        ask_from,
    }
}

/// The part a text is dealt to: by its letters (FNV-1a), so that it stays there
/// when others come and go.
fn fold_of(body: &str) -> u64 {
    let hash = body.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (hash ^ (hash >> 29)) % FOLDS
}

impl Report {
    /// The texts that rules and clues together read wrongly.
    pub fn wrong(&self, texts: &[Text]) -> String {
        let mut lines = texts
            .iter()
            .zip(&self.sums)
            .filter(|(text, sum)| {
                let asked = text.by_rules == Class::None && text.bears_on_texts && **sum >= self.ask_from;
                (matches!(text.by_rules, Class::Revoke | Class::Unclear) || asked) != text.request
            })
            .map(|(text, sum)| {
                let kind = if text.request { "missed" } else { "in vain" };
                format!("{kind}\t{sum}\t{:?}\t{}", text.by_rules, text.body)
            })
            .collect::<Vec<_>>();
        lines.sort();
        lines.join("\n")
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let percent = |part: usize, whole: usize| 100.0 * part as f64 / whole.max(1) as f64;
        let requests = |part: usize| percent(part, self.requests);
        let others = |part: usize| percent(part, self.others);
        writeln!(
            f,
            "Of {} requests and {} others, in percent, those that are read as requests or asked\n\
             about. (The rules may have been written with some of these texts; what clues alone\n\
             find was read by points found without.)",
            self.requests, self.others
        )?;
        writeln!(f, "                    by clues alone  with rules  others asked")?;
        writeln!(
            f,
            "rules without clues                     {:>10.2}  {:>12.2}",
            requests(self.requests_by_rules),
            others(self.others_by_rules)
        )?;
        for AskingFrom { sum, recognised, in_vain, by_clues_alone } in &self.rows {
            let mark = match *sum {
                at if at == self.ask_from => "  ask_from",
                at if at % SHOWN_EVERY == 0 => "",
                _ => continue,
            };
            writeln!(
                f,
                "from {sum} points      {:>14.2}  {:>10.2}  {:>12.2}{mark}",
                requests(*by_clues_alone),
                requests(*recognised),
                others(*in_vain)
            )?;
        }
        Ok(())
    }
}
