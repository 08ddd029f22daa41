//! A made-up old system: people, what they wanted, and what its tables say of them.
//! Whoever makes a row odd says what it has to come to, so that the reader is held
//! against the maker and not against itself.

use std::collections::BTreeSet;

use rand::rngs::StdRng;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{RngExt, SeedableRng};
use serde_json::Value;
use textledger_domain::event::imported::LegacyTable;
use textledger_domain::phone::PhoneNumber;
use textledger_tests::people;

use super::rows::{self, Comes, Wanted};

/// Rows of the consent table among a hundred; the rest of tracking, texts and sessions.
const SHARES: [(LegacyTable, usize); 4] = [
    (LegacyTable::Consent, 40),
    (LegacyTable::OptOutTracking, 20),
    (LegacyTable::Messages, 36),
    (LegacyTable::Sessions, 4),
];

/// People whose rows are as they should be: this many came back here, and as many
/// stopped here, whatever the old system knows.
const APART: usize = 20;

/// Rows of made-up tables.
pub struct MadeUp {
    /// The rows.
    pub rows: Vec<MadeUpRow>,
    /// How many of them are odd.
    pub odd: usize,
    /// How many are about nobody.
    pub unreadable: usize,
    /// Who is not to be contacted afterwards.
    pub closed: BTreeSet<PhoneNumber>,
    /// Who may be answered afterwards.
    pub untroubled: BTreeSet<PhoneNumber>,
    /// Who has stopped in the ledger itself, and is opted in by the old system.
    pub stopped_here: BTreeSet<PhoneNumber>,
    /// Who opted out with the old system, and gave consent here since.
    pub came_back: BTreeSet<PhoneNumber>,
}

/// A row.
pub struct MadeUpRow {
    /// Its table.
    pub table: LegacyTable,
    /// In DynamoDB's JSON.
    pub row: Value,
}

impl MadeUp {
    /// So many rows, a tenth of them odd, the same for the same seed.
    pub fn new(seed: u64, count: usize) -> Self {
        let mut chance = StdRng::seed_from_u64(seed);
        let people = count * SHARES[0].1 / 100;
        let wanted: Vec<Wanted> = (0..people).map(|person| wanted(person, &mut chance)).collect();
        let plan: Vec<(LegacyTable, usize)> = SHARES
            .iter()
            .flat_map(|(table, share)| (0..count * share / 100).map(|n| (*table, n)))
            .map(|(table, n)| (table, if n < people { n } else { n % people }))
            .collect();
        let may_be_odd = |at: &usize| plan[*at].0 != LegacyTable::Sessions && plan[*at].1 >= 2 * APART;
        let mut places: Vec<usize> = (0..plan.len()).filter(may_be_odd).collect();
        places.shuffle(&mut chance);
        let odd: BTreeSet<usize> = places.into_iter().take(count / 10).collect();
        let mut made = Self {
            rows: Vec::new(),
            odd: odd.len(),
            unreadable: 0,
            closed: BTreeSet::new(),
            untroubled: BTreeSet::new(),
            stopped_here: (APART..2 * APART).map(phone).collect(),
            came_back: (0..APART).map(phone).collect(),
        };
        for (at, (table, person)) in plan.into_iter().enumerate() {
            let mut row = rows::row(table, at, &phone(person), wanted[person], &mut chance);
            let comes = match odd.contains(&at) {
                true => rows::ODD
                    .iter()
                    .filter(|odd| odd.0 == table)
                    .collect::<Vec<_>>()
                    .choose(&mut chance)
                    .unwrap()
                    .1(&mut row, at),
                false => Comes::AsItWas,
            };
            made.note(&phone(person), &row, comes);
            made.rows.push(MadeUpRow { table, row: row.value });
        }
        made.closed.extend(made.stopped_here.iter().cloned());
        let everybody: BTreeSet<PhoneNumber> = (0..people).map(phone).collect();
        made.untroubled = everybody.difference(&made.closed).cloned().collect();
        made.rows.shuffle(&mut chance);
        made
    }

    fn note(&mut self, phone: &PhoneNumber, row: &rows::Made, comes: Comes) {
        match comes {
            Comes::ToNobody => self.unreadable += 1,
            Comes::ToAnOptOut => drop(self.closed.insert(phone.clone())),
            Comes::AsItWas if row.closes => drop(self.closed.insert(phone.clone())),
            Comes::AsItWas => {}
        }
    }
}

fn wanted(person: usize, chance: &mut StdRng) -> Wanted {
    match person {
        0..APART => Wanted::Out,
        APART..40 => Wanted::In,
        _ => match chance.random_range(0..100) {
            0..60 => Wanted::In,
            60..85 => Wanted::Out,
            85..93 => Wanted::Pending,
            _ => Wanted::OutAndBack,
        },
    }
}

fn phone(person: usize) -> PhoneNumber {
    people::phone(person).unwrap()
}
