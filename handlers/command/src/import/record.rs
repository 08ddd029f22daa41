//! What one row says, recorded of each number it is about, once. A row is known again
//! by its table and its hash, and each of its numbers by the stream it was recorded in:
//! so a number that is read or given later is closed as well, and none is twice.

use textledger_domain::contact::Contact;
use textledger_domain::decide::import::take_over;
use textledger_domain::event::imported::{ImportedDirection, LegacyTable};
use textledger_domain::ids::Moment;
use textledger_domain::legacy::{LegacyEntry, Says};
use textledger_domain::phone::PhoneNumber;
use textledger_domain::stream::StreamId;
use textledger_infrastructure::ledger::transact::Error as TransactError;
use textledger_infrastructure::ledger::{AppendError, DedupeKey, Loaded, Outcome, ReadError, Source};

use super::account::Came;
use super::setting::{Error, Import};
use crate::screens::words::word;

/// A row, as the ledger knows it again.
pub(super) struct RowKey<'a> {
    pub table: LegacyTable,
    pub row_sha256: &'a str,
}

impl RowKey<'_> {
    fn of_place(&self, place: usize) -> DedupeKey {
        DedupeKey::new(Source::Import, &format!("{}#{}#{place}", word(&self.table), self.row_sha256))
    }
}

impl Import {
    /// Of whom the row is on record. Looks no further once all of `wanted` are found.
    pub(super) async fn on_record(
        &self,
        row: &RowKey<'_>,
        wanted: &[PhoneNumber],
    ) -> Result<Vec<PhoneNumber>, ReadError> {
        let mut known: Vec<PhoneNumber> = Vec::new();
        while wanted.is_empty() || wanted.iter().any(|one| !known.contains(one)) {
            let place = self.ledger().recorded_under(&row.of_place(known.len())).await?;
            let Some(phone) = place.and_then(|place| place.stream.contact().cloned()) else { break };
            known.push(phone);
        }
        Ok(known)
    }

    /// Records what `entry` says of each of its numbers, unless it is on record.
    ///
    /// # Errors
    /// [`Error`]; the inner one where a contact's record cannot be built on.
    pub(super) async fn record(
        &self,
        entry: &LegacyEntry,
        row: &RowKey<'_>,
    ) -> Result<Result<Came, String>, Error> {
        if matches!(entry.says, Says::Session) {
            return Ok(Ok(Came::NotNeeded));
        }
        let known = self.on_record(row, &entry.numbers).await?;
        let left = entry.numbers.iter().filter(|phone| !known.contains(phone));
        let mut came = Came::Already;
        for (place, phone) in (known.len()..).zip(left) {
            match self.record_of(entry, phone, &row.of_place(place)).await? {
                Ok(Came::New) => came = Came::New,
                Ok(other) if came != Came::New => came = other,
                Ok(_) => {}
                Err(why) => return Ok(Err(why)),
            }
        }
        Ok(Ok(came))
    }

    async fn record_of(
        &self,
        entry: &LegacyEntry,
        phone: &PhoneNumber,
        dedupe: &DedupeKey,
    ) -> Result<Result<Came, String>, Error> {
        let stream = StreamId::Contact(phone.clone());
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

    /// Whether it is a text that came to this system as well, while both were running,
    /// and of which the old one does not tell more than was said.
    async fn was_received(&self, entry: &LegacyEntry, stream: &StreamId) -> Result<bool, Error> {
        let Says::Text(text) = &entry.says else { return Ok(false) };
        let is_told_alike = text.direction == ImportedDirection::Inbound && text.refusal.is_none();
        let Some(id) = text.message_id.as_ref().filter(|_| is_told_alike) else { return Ok(false) };
        let place = self.ledger().recorded_under(&DedupeKey::new(Source::Inbound, id)).await?;
        Ok(place.is_some_and(|place| place.stream == *stream))
    }
}

/// The gate of such a contact is closed.
fn broken(error: &dyn std::error::Error) -> String {
    format!(
        "the contact's record cannot be built on, so its gate is closed; mend it (see `textledger ledger repair --help`) and run this again: {error}"
    )
}
