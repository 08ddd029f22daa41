//! How well clues do on texts they were not weighed with: five times, four
//! fifths of the texts are learned from and the last fifth is read. The
//! thresholds are chosen there.

use std::fmt;

use textledger_reading::Class;

use crate::evidence::Text;
use crate::points;

/// Parts the texts are dealt into.
const FOLDS: u64 = 5;
/// Of ten thousand ordinary texts, at most so many may be taken for a request, by
/// rules and clues together.
const FALSE_ALARMS_MAX: usize = 70;
/// So many the clues may add, however many the rules have.
const FALSE_ALARMS_BY_CLUES: usize = 30;
/// At most so many more may be asked about.
const ASKED_MAX: usize = 30;
/// Thresholds looked at, in points.
const THRESHOLDS: std::ops::RangeInclusive<i32> = 5..=80;
/// Every so many of them are shown.
const SHOWN_EVERY: i32 = 10;

/// The sum of every text by points it did not make, and what follows.
pub struct Report {
    sums: Vec<i32>,
    requests: usize,
    others: usize,
    requests_by_rules: usize,
    others_by_rules: usize,
    rows: Vec<AtThreshold>,
    /// From this sum on, a text is a request.
    pub threshold: i32,
    /// From this sum on, it is asked about.
    pub ask_from: i32,
}

/// What one threshold would do together with the rules.
#[derive(Clone, Copy)]
struct AtThreshold {
    threshold: i32,
    recognised: usize,
    false_alarms: usize,
    /// Requests that clues recognise, whether or not a rule does.
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
    let by_rules = |text: &Text| text.by_rules == Class::Revoke;
    let reaches = |text: &Text, sum: i32, least: i32| text.by_rules == Class::None && sum >= least;
    let rows = THRESHOLDS
        .map(|threshold| {
            let found = |text: &Text, sum: i32| by_rules(text) || reaches(text, sum, threshold);
            AtThreshold {
                threshold,
                recognised: count(true, &found),
                false_alarms: count(false, &found),
                by_clues_alone: count(true, &|_, sum| sum >= threshold),
            }
        })
        .collect::<Vec<_>>();
    let others = count(false, &|_, _| true);
    let others_by_rules = count(false, &|text, _| by_rules(text));
    let allowed = (others * FALSE_ALARMS_MAX).max(10_000 * others_by_rules + others * FALSE_ALARMS_BY_CLUES);
    let first = |most: usize| {
        let row = rows.iter().find(|row| 10_000 * row.false_alarms <= most);
        row.map_or(*THRESHOLDS.end(), |row| row.threshold)
    };
    let (threshold, ask_from) = (first(allowed), first(allowed + others * ASKED_MAX));
    Report {
        requests: count(true, &|_, _| true),
        others,
        requests_by_rules: count(true, &|text, _| by_rules(text)),
        others_by_rules,
        sums,
        rows,
        threshold,
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
    /// The texts that rules and clues together read wrongly at the threshold.
    pub fn wrong(&self, texts: &[Text]) -> String {
        let mut lines = texts
            .iter()
            .zip(&self.sums)
            .filter(|(text, sum)| {
                let clues = text.by_rules == Class::None && **sum >= self.threshold;
                (text.by_rules == Class::Revoke || clues) != text.request
            })
            .map(|(text, sum)| {
                let kind = if text.request { "missed" } else { "false alarm" };
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
            "Of {} requests and {} others, in percent. (The rules may have been written with\n\
             some of these texts; what clues alone recognise was read by points found without.)",
            self.requests, self.others
        )?;
        writeln!(f, "                    by clues alone  with rules  false alarms")?;
        writeln!(
            f,
            "rules without clues                     {:>10.2}  {:>12.2}",
            requests(self.requests_by_rules),
            others(self.others_by_rules)
        )?;
        for AtThreshold { threshold, recognised, false_alarms, by_clues_alone } in &self.rows {
            let mark = match *threshold {
                at if at == self.threshold => "  threshold",
                at if at == self.ask_from => "  ask_from",
                at if at % SHOWN_EVERY == 0 => "",
                _ => continue,
            };
            writeln!(
                f,
                "from {threshold} points      {:>14.2}  {:>10.2}  {:>12.2}{mark}",
                requests(*by_clues_alone),
                requests(*recognised),
                others(*false_alarms)
            )?;
        }
        Ok(())
    }
}
