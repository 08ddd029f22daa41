//! Row after row: read, looked up, recorded. What is on record already costs reads
//! alone, so an import that was cut off goes on where it was, and one that is run
//! again changes nothing.

use futures_util::StreamExt;
use futures_util::stream;
use textledger_domain::event::imported::{LegacyTable, Oddity};
use textledger_domain::legacy::LegacyEntry;
use textledger_domain::phone::PhoneNumber;
use textledger_infrastructure::ledger::ReadError;
use textledger_projections::audit::shown::Shown;

use super::account::{Account, Came, Leftover, People, TABLES, TableAccount};
use super::by_hand::given;
use super::export::Placed;
use super::reconcile::reconcile;
use super::record::RowKey;
use super::rows::OldRows;
use super::setting::{AT_ONCE, Error, Import};

/// From so many letters on the ends of a key are shown.
const MASKED_LETTERS_MIN: usize = 8;

/// How far an import has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A row was taken.
    Row,
    /// All rows are; so many numbers are to be checked.
    Checking(u64),
    /// A number was checked.
    Checked,
}

/// A row, taken.
struct TakenRow {
    place: String,
    row_sha256: String,
    came: Came,
    closed: Vec<PhoneNumber>,
    given: Vec<PhoneNumber>,
    oddities: Vec<Oddity>,
    /// Whether nobody could read whose it is.
    is_unreadable: bool,
}

impl Import {
    /// Takes over all rows of `tables`, one table after the other, and asks the consent
    /// check about every number that one of them calls opted out. `progress` is told
    /// after each row, and after each number.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn run(&self, tables: Vec<OldRows>, mut progress: impl FnMut(Step)) -> Result<Account, Error> {
        let mut account = Account { applied: self.applies, ..Account::default() };
        let is_read = |table: &LegacyTable| tables.iter().any(|rows| rows.table == *table);
        account.not_read = TABLES.into_iter().filter(|table| !is_read(table)).collect();
        account.unmatched = self.by_hand.iter().map(|one| one.row().to_owned()).collect();
        let mut people = People::default();
        for mut rows in tables {
            let table = rows.table;
            let mut counts = TableAccount::new(table, rows.named().to_owned());
            while let Some(some) = rows.some().await? {
                let mut taken = stream::iter(some.into_iter().map(|placed| self.take(table, placed)))
                    .buffer_unordered(AT_ONCE);
                while let Some(taken) = taken.next().await {
                    note(&mut account, &mut counts, &mut people, taken?);
                    progress(Step::Row);
                }
            }
            account.tables.push(counts);
        }
        account
            .not_taken
            .sort_by(|a, b| (a.table, &a.place, &a.row_sha256).cmp(&(b.table, &b.place, &b.row_sha256)));
        progress(Step::Checking(people.closed.len() as u64));
        account.opted_out =
            reconcile(&self.consents, &people, self.shown, || progress(Step::Checked)).await?;
        Ok(account)
    }

    async fn take(&self, table: LegacyTable, Placed { place, row }: Placed) -> Result<TakenRow, Error> {
        let row_sha256 = row.hash().to_string();
        let key = RowKey { table, row_sha256: &row_sha256 };
        let now = self.ledger().now();
        let (entry, why) = match LegacyEntry::read(table, &row, &self.policy, now) {
            Ok(entry) => (Some(entry), None),
            Err(why) => {
                let numbers = self.numbers_by_hand(&key).await?;
                let by_hand = (!numbers.is_empty())
                    .then(|| LegacyEntry::by_hand(numbers, table, &row, &self.policy, now));
                (by_hand, Some(why))
            }
        };
        let is_unreadable = why.is_some();
        let came = match (&entry, why) {
            (_, Some(_)) if table == LegacyTable::Sessions => Came::NotNeeded,
            (None, why) => Came::not_taken(masked(row.key(), self.shown), why),
            (Some(entry), _) => match self.record(entry, &key).await? {
                Ok(came) => came,
                Err(why) => Came::not_taken(masked(row.key(), self.shown), Some(why)),
            },
        };
        // A text that came here too was read here, and what came of it stands.
        let entry_of = entry.as_ref().filter(|_| came != Came::ReceivedHere);
        let whose = |says: fn(&LegacyEntry) -> bool| {
            entry_of.filter(|entry| says(entry)).map(|entry| entry.numbers.clone()).unwrap_or_default()
        };
        Ok(TakenRow {
            place,
            closed: whose(LegacyEntry::closes),
            given: whose(LegacyEntry::says_given),
            oddities: entry.as_ref().map(|entry| entry.oddities().to_vec()).unwrap_or_default(),
            row_sha256,
            came,
            is_unreadable,
        })
    }

    /// Whose a row is that nobody can read: as it was given before, and as it is now.
    async fn numbers_by_hand(&self, row: &RowKey<'_>) -> Result<Vec<PhoneNumber>, ReadError> {
        let mut numbers = self.on_record(row, &[]).await?;
        for phone in given(&self.by_hand, row.row_sha256) {
            if !numbers.contains(phone) {
                numbers.push(phone.clone());
            }
        }
        Ok(numbers)
    }
}

/// What names a row: its ends, unless it is revealed.
fn masked(key: &str, shown: Shown) -> String {
    let letters = key.chars().count();
    let (first, last) = if letters >= MASKED_LETTERS_MIN { (2, 2) } else { (0, 0) };
    match shown {
        Shown::Revealed => key.to_owned(),
        Shown::Masked => {
            let first: String = key.chars().take(first).collect();
            let last: String = key.chars().skip(letters - last).collect();
            format!("{first}•••{last}")
        }
    }
}

fn note(account: &mut Account, counts: &mut TableAccount, people: &mut People, taken: TakenRow) {
    let TakenRow { place, row_sha256, came, closed, given, oddities, is_unreadable } = taken;
    counts.count(&came);
    people.closed.extend(closed);
    people.given.extend(given);
    if is_unreadable {
        account.unmatched.retain(|row| !row_sha256.starts_with(row.as_str()));
    }
    for oddity in oddities {
        *account.oddities.entry(oddity).or_default() += 1;
    }
    if let Came::NotTaken { key, why } = came {
        account.not_taken.push(Leftover { table: counts.table, place, key, row_sha256, why });
    }
}
