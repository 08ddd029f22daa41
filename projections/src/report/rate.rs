//! Figures held against figures. Both numbers are told beside the share, so that a
//! share of three is not taken for one of three million.

use serde::Serialize;

use super::figure::Figure;
use super::figures::Figures;

/// A share of one figure in others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rate {
    /// Its name.
    pub rate: &'static str,
    /// What it says.
    pub what: &'static str,
    /// The figure it is about.
    pub part: Figure,
    /// The figures that are the whole together.
    pub whole: Vec<Figure>,
    /// Cases of the part.
    pub cases: u64,
    /// Cases of the whole.
    pub of: u64,
    /// The share in percent; none of nothing.
    pub percent: Option<String>,
}

const RATES: &[(&str, &str, Figure, &[Figure])] = &[
    ("opt_out_rate", "contacts who withdrew, of all contacts", Figure::ContactsRevoked, &[Figure::Contacts]),
    (
        "deadlines_met",
        // What is overdue is dated by no event: of a revocation recorded before these days,
        // whose last day passed in them, nothing is read here. Half of it would flatter.
        "of revocations honoured in these days, without those overdue: see `textledger consent overdue`",
        Figure::DeadlineMet,
        &[Figure::DeadlineMet, Figure::DeadlineMissed],
    ),
    ("already_at_carrier", "of texts handed over", Figure::SentAlreadyAtCarrier, &[Figure::TextsOut]),
    ("in_race", "of texts handed over", Figure::SentInRace, &[Figure::TextsOut]),
    ("in_fault", "of texts handed over", Figure::SentInFault, &[Figure::TextsOut]),
    (
        "confirmed_in_time",
        "of confirmations taken by the carrier",
        Figure::ConfirmationInTime,
        &[Figure::ConfirmationInTime, Figure::ConfirmationLate],
    ),
    (
        "delivery_rate",
        "of texts with a final report",
        Figure::Arrived,
        &[Figure::Arrived, Figure::NotArrived],
    ),
];

/// The rates of `figures`.
#[must_use]
pub fn rates(figures: &Figures) -> Vec<Rate> {
    let rate = |(rate, what, part, whole): &(&'static str, &'static str, Figure, &[Figure])| {
        let cases = figures.count(*part);
        let of = whole.iter().map(|figure| figures.count(*figure)).sum();
        Rate { rate, what, part: *part, whole: whole.to_vec(), cases, of, percent: percent(cases, of) }
    };
    RATES.iter().map(rate).collect()
}

/// The share to two places. What is neither nothing nor everything is never written
/// as if it were.
fn percent(cases: u64, of: u64) -> Option<String> {
    if of == 0 {
        return None;
    }
    let (cases, of) = (u128::from(cases), u128::from(of));
    let hundredths = (cases * 10_000 + of / 2) / of;
    Some(match hundredths {
        0 if cases > 0 => "<0.01".to_owned(),
        10_000 if cases < of => ">99.99".to_owned(),
        _ => format!("{}.{:02}", hundredths / 100, hundredths % 100),
    })
}

#[cfg(test)]
mod tests {
    use super::{Figure, Figures, percent, rates};
    use crate::report::{Traced, Value};

    #[test]
    fn a_revocation_that_nobody_has_honoured_yet_is_in_no_rate_and_that_is_said() {
        let mut figures = Figures::default();
        for figure in [Figure::DeadlineMet, Figure::DeadlineMissed, Figure::DeadlineOverdue] {
            let stream = "contact#+14255550182".parse().unwrap();
            figures.add(&Traced { figure, stream, events: Vec::new(), value: Value::One });
        }
        let rates = rates(&figures);
        let met = rates.iter().find(|rate| rate.rate == "deadlines_met").unwrap();
        assert_eq!((met.cases, met.of), (1, 2));
        assert!(met.what.contains("without those overdue"), "{}", met.what);
    }

    #[test]
    fn a_share_is_rounded_and_never_to_nothing_or_everything() {
        for (cases, of, told) in [
            (0, 7, "0.00"),
            (1, 3, "33.33"),
            (2, 3, "66.67"),
            (7, 7, "100.00"),
            (1, 1_000_000, "<0.01"),
            (999_999, 1_000_000, ">99.99"),
            (4, 3, "133.33"),
        ] {
            assert_eq!(percent(cases, of).unwrap(), told, "{cases} of {of}");
        }
        assert_eq!(percent(0, 0), None);
    }
}
