//! The tables of the system replaced, taken over: 5,000 made-up rows, a tenth of them
//! odd. No opted-out number may be contacted afterwards, every row is accounted for,
//! and running it again, whole or after it was cut off, changes nothing.

mod made_up;
mod old_place;
mod others_tables;
mod rows;
mod views;

use std::collections::BTreeMap;

use textledger_command::import::{Account, Step};
use textledger_domain::event::consent::{Channel, Purpose};
use textledger_domain::event::imported::LegacyTable;
use textledger_tests::meter::Meter;

use made_up::MadeUp;
use old_place::OldPlace;

const ROWS: usize = 5_000;

/// Rows of the import that is cut off, and after how many of them.
const ROWS_CUT_OFF: usize = 1_000;
const CUT_OFF_AFTER: usize = 500;

/// Every row is in exactly one count of its table, and what was not taken is what the
/// maker of the rows made unreadable.
#[track_caller]
fn assert_reconciled(account: &Account, made: &MadeUp) {
    let expected: BTreeMap<LegacyTable, u64> = made.rows.iter().fold(BTreeMap::new(), |mut counts, row| {
        *counts.entry(row.table).or_default() += 1;
        counts
    });
    let rows = account.tables.iter().map(|counts| (counts.table, counts.rows)).collect();
    assert_eq!(expected, rows);
    for counts in &account.tables {
        let parts = counts.new + counts.already + counts.received_here + counts.not_needed + counts.not_taken;
        assert_eq!(parts, counts.rows, "{counts:?}");
    }
    let not_taken: u64 = account.tables.iter().map(|counts| counts.not_taken).sum();
    assert_eq!(not_taken, made.unreadable as u64);
    assert_eq!(account.not_taken.len(), made.unreadable, "each is listed");
    assert_eq!(account.opted_out.open, [], "nobody who opted out may be contacted");
    let OptedOutCounts { numbers, refused, granted_since } = OptedOutCounts::of(account);
    assert_eq!(numbers, refused + granted_since);
    assert_eq!(granted_since, made.came_back.len() as u64);
}

struct OptedOutCounts {
    numbers: u64,
    refused: u64,
    granted_since: u64,
}

impl OptedOutCounts {
    fn of(account: &Account) -> Self {
        let opted_out = &account.opted_out;
        Self {
            numbers: opted_out.numbers,
            refused: opted_out.refused,
            granted_since: opted_out.granted_since.len() as u64,
        }
    }
}

/// Whoever opted out is refused everything, by the check that the API answers with;
/// whom no old row doubts may be answered.
async fn assert_nobody_lost_an_opt_out(place: &OldPlace, made: &MadeUp) {
    let consents = place.consents();
    for phone in &made.closed {
        for (channel, purpose) in
            Channel::ALL.into_iter().flat_map(|channel| Purpose::ALL.map(|purpose| (channel, purpose)))
        {
            let answer = consents.check(phone, channel, purpose).await.unwrap();
            let came_back = made.came_back.contains(phone) && answer.allowed;
            assert!(!answer.allowed || came_back, "{phone} {channel:?} {purpose:?} {answer:?}");
        }
    }
    for phone in &made.untroubled {
        let answer = consents.check(phone, Channel::Sms, Purpose::Reply).await.unwrap();
        assert!(answer.allowed, "{phone} {answer:?}");
        let marketing = consents.check(phone, Channel::Sms, Purpose::Marketing).await.unwrap();
        assert!(!marketing.allowed, "an old opted_in opens nothing: {phone} {marketing:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_opted_out_number_may_be_contacted_after_5000_made_up_rows_and_a_second_run_changes_nothing() {
    let made = MadeUp::new(7, ROWS);
    assert_eq!((made.rows.len(), made.odd), (ROWS, ROWS / 10));
    let place = OldPlace::with(&made).await;

    let dry = place.import(false).await;
    assert_eq!(place.events().await, place.events_before, "a dry run records nothing");
    assert!(!dry.opted_out.open.is_empty(), "and tells who is still to be closed");

    let first = place.import(true).await;
    assert_reconciled(&first, &made);
    assert_eq!(first.new_rows(), dry.new_rows());
    assert_eq!(first.oddities, dry.oddities);
    assert_nobody_lost_an_opt_out(&place, &made).await;

    let events = place.events().await;
    let meter = Meter::default();
    let again = place.through(&meter).import(true).await;
    assert_reconciled(&again, &made);
    assert_eq!(again.new_rows(), 0);
    let written: f64 = meter.take().values().map(|used| used.write_units).sum();
    assert_eq!(written.to_bits(), 0.0_f64.to_bits(), "nothing is written the second time");
    assert_eq!(place.events().await, events);
    assert_eq!(place.old_tables().await, place.old_tables_before, "the old tables are as they were");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_is_cut_off_ends_the_same_when_it_is_run_again() {
    let made = MadeUp::new(11, ROWS_CUT_OFF);
    let (whole, cut) = (OldPlace::with(&made).await, OldPlace::with(&made).await);
    let in_one = whole.import(true).await;

    cut.import_and_cut_off(CUT_OFF_AFTER).await;
    let recorded = cut.events().await.len();
    assert!((1..whole.events().await.len()).contains(&recorded), "cut off in the middle: {recorded}");
    let rest = cut.import(true).await;
    assert_reconciled(&rest, &made);
    let already: u64 = rest.tables.iter().map(|counts| counts.already).sum();
    assert!(already > 0 && rest.new_rows() + already == in_one.new_rows(), "{rest:?}");
    assert_eq!(cut.events().await, whole.events().await, "the same facts of the same people, each once");
    assert_nobody_lost_an_opt_out(&cut, &made).await;

    let (_, steps) = cut.import_step_by_step().await;
    let numbers = rest.opted_out.numbers;
    let checking = steps.iter().position(|step| *step == Step::Checking(numbers)).unwrap();
    assert_eq!(steps[..checking], [Step::Row; ROWS_CUT_OFF], "each row is told, and then each number");
    assert_eq!(steps[checking + 1..], vec![Step::Checked; usize::try_from(numbers).unwrap()]);

    let exported = cut.import_files(&made).await;
    assert_reconciled(&exported, &made);
    assert_eq!(exported.new_rows(), 0, "the rows of an export are the rows of the table");
}
