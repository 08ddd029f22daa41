//! Every figure equals a count by hand, over a year, a month, a week and a day, and the
//! same events give the same bytes.

use std::collections::BTreeMap;

use textledger_command::commands::audit::report::told;
use textledger_domain::record::Recorded;
use textledger_projections::report::{Figure, Section};
use textledger_tests::place::Place;

use super::by_hand::Table;
use super::year::year;
use super::{days, numbers};

/// A ledger of the year, and all its events.
pub async fn kept(seed: u64) -> (Place, Table) {
    let place = Place::embedded().await.unwrap();
    let year = year(seed);
    let streams: Vec<Vec<Recorded>> = year.iter().map(|told| told.events.clone()).collect();
    place.keep(year.into_iter().map(Ok), || {}).await.unwrap();
    (place, Table::of(&streams))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_figure_of_a_year_equals_a_count_by_hand_and_its_months_add_up() {
    let (place, table) = kept(1).await;
    assert!(table.size() > 10_000, "{} events", table.size());
    let equals = async |from: &str, to: &str| {
        let told = told::of(&place.ledger, days(from, to)).await.unwrap();
        assert_eq!(numbers(&told), table.count(from, to), "{from} to {to}");
        told
    };
    let year = equals("2025-01-01", "2025-12-31").await;
    equals("2025-07-07", "2025-07-13").await;
    equals("2025-10-22", "2025-10-22").await;
    let mut months: BTreeMap<Figure, u64> = BTreeMap::new();
    for (from, to) in MONTHS {
        for total in equals(from, to).await.figures {
            *months.entry(total.figure).or_default() += total.count;
        }
    }
    for total in year.figures.iter().filter(|total| is_dated_by_an_event(total.figure)) {
        assert_eq!(months[&total.figure], total.count, "{:?}", total.figure);
    }
    // What comes otherwise than by the pipeline of this year: a carrier's word for an
    // opt-out, what the system replaced had on record, and what a newer version wrote.
    let is_unseen = |figure: &&Figure| months[*figure] == 0;
    let unseen: Vec<&Figure> = Figure::ALL.iter().filter(is_unseen).collect();
    let otherwise = [&Figure::RevokedByCarrier, &Figure::RevokedBefore, &Figure::OfNewerVersion];
    assert_eq!(unseen, otherwise, "the year shows every other");
}

#[tokio::test(flavor = "multi_thread")]
async fn s12_the_same_events_give_the_same_report_byte_for_byte() {
    let mut told = Vec::new();
    for _ in 0..2 {
        let (place, _) = kept(5).await;
        let week = told::of(&place.ledger, days("2025-05-05", "2025-05-11")).await.unwrap();
        told.push(serde_json::to_string(&week).unwrap());
    }
    assert_eq!(told[0], told[1]);
}

const MONTHS: [(&str, &str); 12] = [
    ("2025-01-01", "2025-01-31"),
    ("2025-02-01", "2025-02-28"),
    ("2025-03-01", "2025-03-31"),
    ("2025-04-01", "2025-04-30"),
    ("2025-05-01", "2025-05-31"),
    ("2025-06-01", "2025-06-30"),
    ("2025-07-01", "2025-07-31"),
    ("2025-08-01", "2025-08-31"),
    ("2025-09-01", "2025-09-30"),
    ("2025-10-01", "2025-10-31"),
    ("2025-11-01", "2025-11-30"),
    ("2025-12-01", "2025-12-31"),
];

/// Whether a case belongs to the day of an event, and not to the end of all days.
fn is_dated_by_an_event(figure: Figure) -> bool {
    use Figure::{ConfirmationOpen, Contacts, ContactsRevoked, DeadlineOverdue, DeadlinePending};
    let as_of_the_end = [Contacts, ContactsRevoked, DeadlinePending, DeadlineOverdue, ConfirmationOpen];
    let is_of_texts = matches!(figure.section(), Section::Delivery | Section::Replies | Section::Cost);
    figure == Figure::ConversationFee || (!is_of_texts && !as_of_the_end.contains(&figure))
}
