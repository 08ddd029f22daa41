//! The figures on a terminal.

use textledger_projections::report::{Section, Total};

use super::told::Told;
use crate::screens::tables::table;
use crate::screens::words::counted;

/// All of them, a table for each subject.
#[must_use]
pub fn screen(told: &Told) -> String {
    let mut parts = vec![heading(told)];
    let mut sections: Vec<Section> = told.figures.iter().map(|total| total.section).collect();
    sections.dedup();
    for section in sections {
        let mut shown = table(&["figure", "cases", "", "what it counts"]);
        for total in told.figures.iter().filter(|total| total.section == section) {
            let what = total.what.to_owned();
            shown.add_row([total.figure.name(), total.count.to_string(), detail(total), what]);
        }
        parts.push(format!("{}\n{}", section.title(), shown.trim_fmt()));
    }
    let mut shown = table(&["rate", "percent", "cases", "of", "what it says"]);
    for rate in &told.rates {
        let percent = rate.percent.clone().unwrap_or_else(|| "–".to_owned());
        let (cases, of) = (rate.cases.to_string(), rate.of.to_string());
        shown.add_row([rate.rate.to_owned(), percent, cases, of, rate.what.to_owned()]);
    }
    parts.push(format!("Rates\n{}", shown.trim_fmt()));
    parts.push("The events behind a figure: the same command with --events FIGURE".to_owned());
    parts.join("\n\n")
}

/// Which days it is about, and on how much it rests.
#[must_use]
pub fn heading(told: &Told) -> String {
    let Told { from, to, read, .. } = told;
    let days = format!("{from} to {to}, by UTC and the time of recording");
    match &read.last_event {
        None => format!("{days}: nothing was recorded in these days"),
        Some(last) => format!(
            "{days}: {}, the last one {} of {}\nread beside them: {}, {} of before",
            counted(read.events, "event"),
            last.event_id,
            last.recorded_at,
            counted(read.heads, "head"),
            counted(read.earlier_events, "event")
        ),
    }
}

/// What is told of a figure beside how many cases it has.
#[must_use]
pub fn detail(total: &Total) -> String {
    if let Some(spread) = &total.spread {
        let [median, p99, slowest] = [spread.median_ms, spread.p99_ms, spread.slowest_ms].map(lasting);
        return format!("median {median}, p99 {p99}, slowest {slowest}");
    }
    total.sum.map_or_else(String::new, |sum| format!("sum {sum}"))
}

/// A length of time: to the millisecond up to a minute, then in its two largest units.
#[must_use]
pub fn lasting(ms: u64) -> String {
    let seconds = ms / 1_000;
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{}.{:03} s", seconds, ms % 1_000),
        (0, 0, minutes) => format!("{minutes} min {} s", seconds % 60),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (days, hours, _) => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::lasting;

    #[test]
    fn a_length_of_time_is_told_as_finely_as_it_matters() {
        for (ms, told) in [
            (0, "0.000 s"),
            (1_234, "1.234 s"),
            (59_999, "59.999 s"),
            (61_999, "1 min 1 s"),
            (3_600_000, "1 h 0 min"),
            (90_000_000, "1 d 1 h"),
        ] {
            assert_eq!(lasting(ms), told);
        }
    }
}
