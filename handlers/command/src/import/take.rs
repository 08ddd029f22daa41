//! Row after row: read, looked up, recorded. What is on record already costs reads
//! alone, so an import that was cut off goes on where it was, and one that is run
//! again changes nothing.

use futures_util::StreamExt;
use futures_util::stream;
use textledger_domain::contact::Contact;
use textledger_domain::decide::import::take_over;
use textledger_domain::event::imported::{ImportedDirection, LegacyTable, Oddity};
use textledger_domain::ids::Moment;
use textledger_domain::legacy::{LegacyEntry, Says};
use textledger_domain::phone::PhoneNumber;
use textledger_domain::policy::Policy;
use textledger_domain::stream::StreamId;
use textledger_handlers::consents::{self, Consents};
use textledger_infrastructure::ledger::transact::Error as TransactError;
use textledger_infrastructure::ledger::{AppendError, DedupeKey, Ledger, Loaded, Outcome, ReadError, Source};
use textledger_projections::audit::shown::Shown;

use super::account::{Account, Came, Leftover, People, TableAccount};
use super::export::Placed;
use super::reconcile::reconcile;
use super::rows::{NotRead, OldRows};
use crate::screens::words::word;

/// Rows in hand at once.
const AT_ONCE: usize = 16;

/// From so many letters on the ends of a key are shown.
const MASKED_LETTERS_MIN: usize = 8;

/// Why an import ends early. What was recorded stays, and it goes on when it is run
/// again.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The old rows could not be read.
    #[error(transparent)]
    Old(#[from] NotRead),
    /// The ledger could not be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The ledger could not be written.
    #[error("{0}; run it again: what is recorded is not recorded twice")]
    Write(#[from] TransactError),
    /// Consent could not be checked.
    #[error("check consent")]
    Check(#[from] consents::Error),
}

/// Takes over old tables.
pub struct Import {
    /// Where consent is recorded, and asked.
    pub consents: Consents,
    /// The deployment's choices.
    pub policy: Policy,
    /// Whether anything is recorded.
    pub applies: bool,
    /// Whether numbers are shown in full.
    pub shown: Shown,
}

/// A row, taken.
struct TakenRow {
    place: String,
    row_sha256: String,
    came: Came,
    closed: Vec<PhoneNumber>,
    given: Vec<PhoneNumber>,
    oddities: Vec<Oddity>,
}

impl Import {
    /// Takes over all rows of `tables`, one table after the other, and asks the consent
    /// check about every number that one of them calls opted out. `progress` is told
    /// after each row.
    ///
    /// # Errors
    /// [`Error`]
    pub async fn run(&self, tables: Vec<OldRows>, mut progress: impl FnMut()) -> Result<Account, Error> {
        let mut account = Account { applied: self.applies, ..Account::default() };
        let mut people = People::default();
        for mut rows in tables {
            let table = rows.table;
            let mut counts = TableAccount::new(table, rows.named().to_owned());
            while let Some(some) = rows.some().await? {
                let mut taken = stream::iter(some.into_iter().map(|placed| self.take(table, placed)))
                    .buffer_unordered(AT_ONCE);
                while let Some(taken) = taken.next().await {
                    note(&mut account, &mut counts, &mut people, taken?);
                    progress();
                }
            }
            account.tables.push(counts);
        }
        account
            .not_taken
            .sort_by(|a, b| (a.table, &a.place, &a.row_sha256).cmp(&(b.table, &b.place, &b.row_sha256)));
        account.opted_out = reconcile(&self.consents, &people, self.shown).await?;
        Ok(account)
    }

    async fn take(&self, table: LegacyTable, Placed { place, row }: Placed) -> Result<TakenRow, Error> {
        let row_sha256 = row.hash().to_string();
        let taken = |came: Came, entry: Option<&LegacyEntry>| {
            // A text that came here too was read here, and what came of it stands.
            let entry_of = entry.filter(|_| came != Came::ReceivedHere);
            let whose = |says: fn(&LegacyEntry) -> bool| {
                entry_of.filter(|entry| says(entry)).map(|entry| entry.numbers.clone()).unwrap_or_default()
            };
            TakenRow {
                place,
                row_sha256: row_sha256.clone(),
                closed: whose(LegacyEntry::closes),
                given: whose(LegacyEntry::says_given),
                oddities: entry.map(|entry| entry.oddities().to_vec()).unwrap_or_default(),
                came,
            }
        };
        let key = || masked(row.key(), self.shown);
        let entry = match LegacyEntry::read(table, &row, &self.policy, self.ledger().now()) {
            Ok(entry) => entry,
            Err(_) if table == LegacyTable::Sessions => return Ok(taken(Came::NotNeeded, None)),
            Err(why) => return Ok(taken(Came::NotTaken { key: key(), why: why.to_string() }, None)),
        };
        let mut came = Came::NotNeeded;
        for (place, phone) in (0_u8..).zip(&entry.numbers) {
            let dedupe = DedupeKey::new(Source::Import, &format!("{}#{row_sha256}#{place}", word(&table)));
            match self.record(&entry, phone, &dedupe).await? {
                Ok(Came::New) => came = Came::New,
                Ok(other) if came != Came::New => came = other,
                Ok(_) => {}
                Err(why) => return Ok(taken(Came::NotTaken { key: key(), why }, Some(&entry))),
            }
        }
        Ok(taken(came, Some(&entry)))
    }

    /// Records what `entry` says of `phone`, unless it is on record.
    ///
    /// # Errors
    /// [`Error`]; the inner one where the contact's record cannot be built on.
    async fn record(
        &self,
        entry: &LegacyEntry,
        phone: &PhoneNumber,
        dedupe: &DedupeKey,
    ) -> Result<Result<Came, String>, Error> {
        if matches!(entry.says, Says::Session) {
            return Ok(Ok(Came::NotNeeded));
        }
        let stream = StreamId::Contact(phone.clone());
        if self.ledger().recorded_under(dedupe).await?.is_some() {
            return Ok(Ok(Came::Already));
        }
        if self.was_received(entry, &stream).await? {
            return Ok(Ok(Came::ReceivedHere));
        }
        if !self.applies {
            return Ok(Ok(Came::New));
        }
        let decide = |loaded: &Loaded<Contact>, moment: Moment<'_>| {
            take_over(&loaded.state, entry, &self.policy, moment)
        };
        match self.ledger().transact(&stream, Some(dedupe), decide).await {
            Ok(Outcome::Recorded(_)) => Ok(Ok(Came::New)),
            Ok(Outcome::Duplicate(_)) => Ok(Ok(Came::Already)),
            Err(TransactError::Load(error)) if error.is_about_the_record() => Ok(Err(broken(&error))),
            Err(TransactError::Append(
                error @ (AppendError::HeadAhead { .. } | AppendError::Unstorable { .. }),
            )) => Ok(Err(broken(&error))),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether it is a text that came to this system as well, while both were running.
    async fn was_received(&self, entry: &LegacyEntry, stream: &StreamId) -> Result<bool, Error> {
        let Says::Text(text) = &entry.says else { return Ok(false) };
        let Some(id) = text.message_id.as_ref().filter(|_| text.direction == ImportedDirection::Inbound)
        else {
            return Ok(false);
        };
        let place = self.ledger().recorded_under(&DedupeKey::new(Source::Inbound, id)).await?;
        Ok(place.is_some_and(|place| place.stream == *stream))
    }

    fn ledger(&self) -> &Ledger {
        self.consents.ledger()
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

/// The gate of such a contact is closed.
fn broken(error: &dyn std::error::Error) -> String {
    format!(
        "the contact's record cannot be built on, so its gate is closed; mend it and run this again: {error}"
    )
}

fn note(account: &mut Account, counts: &mut TableAccount, people: &mut People, taken: TakenRow) {
    let TakenRow { place, row_sha256, came, closed, given, oddities } = taken;
    counts.count(&came);
    people.closed.extend(closed);
    people.given.extend(given);
    for oddity in oddities {
        *account.oddities.entry(oddity).or_default() += 1;
    }
    if let Came::NotTaken { key, why } = came {
        account.not_taken.push(Leftover { table: counts.table, place, key, row_sha256, why });
    }
}
