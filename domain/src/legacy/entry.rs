//! Whatever row it is: whose it is, and what it says.

use super::numbers::{NoNumber, Numbers, numbers};
use super::row::LegacyRow;
use super::text::LegacyText;
use super::wish::LegacyWish;
use crate::event::imported::{ImportedConsent, LegacyTable, Oddity};
use crate::phone::PhoneNumber;
use crate::policy::Policy;
use crate::time::Timestamp;

/// A row, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegacyEntry {
    /// Whose it may be, the likeliest first.
    pub numbers: Vec<PhoneNumber>,
    /// What it says.
    pub says: Says,
}

/// What a row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    /// What the contact wants.
    Wish(Box<LegacyWish>),
    /// A text.
    Text(Box<LegacyText>),
    /// That a conversation was going on: it ends with the old system, and nothing of
    /// it is taken over.
    Session,
}

impl LegacyEntry {
    /// What `row` of `table` says, by `now`.
    ///
    /// # Errors
    /// [`NoNumber`], when nobody can tell whose it is.
    pub fn read(
        table: LegacyTable,
        row: &LegacyRow,
        policy: &Policy,
        now: Timestamp,
    ) -> Result<Self, NoNumber> {
        Ok(Self::about(numbers(told(table, row))?, table, row, policy, now))
    }

    /// The same of a row that nobody can tell whose it is, about `phones` as somebody
    /// who has looked says.
    #[must_use]
    pub fn by_hand(
        phones: Vec<PhoneNumber>,
        table: LegacyTable,
        row: &LegacyRow,
        policy: &Policy,
        now: Timestamp,
    ) -> Self {
        let numbers = Numbers { all: phones, oddities: vec![Oddity::NumberRespelled] };
        Self::about(numbers, table, row, policy, now)
    }

    fn about(
        Numbers { all, oddities }: Numbers,
        table: LegacyTable,
        row: &LegacyRow,
        policy: &Policy,
        now: Timestamp,
    ) -> Self {
        let says = match table {
            LegacyTable::Consent | LegacyTable::OptOutTracking => {
                let mut wish = LegacyWish::of(table, row, policy, now);
                wish.oddities.extend(oddities);
                Says::Wish(Box::new(wish))
            }
            LegacyTable::Messages => {
                let mut text = LegacyText::of(row, policy, now);
                text.row = text.row.or_else(|| (!oddities.is_empty()).then(|| row.kept().0));
                text.oddities.extend(oddities);
                Says::Text(Box::new(text))
            }
            LegacyTable::Sessions => Says::Session,
        };
        let mut entry = Self { numbers: all, says };
        // What closes nothing is about the likeliest alone.
        entry.numbers.truncate(if entry.closes() { usize::MAX } else { 1 });
        entry
    }

    /// Whether the contact is not to be contacted by what it says.
    #[must_use]
    pub fn closes(&self) -> bool {
        match &self.says {
            Says::Wish(wish) => wish.consent == ImportedConsent::Withdrawn,
            Says::Text(text) => text.may_withdraw(),
            Says::Session => false,
        }
    }

    /// Whether it says that the contact may be contacted.
    #[must_use]
    pub fn says_given(&self) -> bool {
        matches!(&self.says, Says::Wish(wish) if wish.consent == ImportedConsent::Given)
    }

    /// What was odd about it.
    #[must_use]
    pub fn oddities(&self) -> &[Oddity] {
        match &self.says {
            Says::Wish(wish) => &wish.oddities,
            Says::Text(text) => &text.oddities,
            Says::Session => &[],
        }
    }
}

/// What of a row tells a number: `tracking_id` is `phone#timestamp`.
fn told(table: LegacyTable, row: &LegacyRow) -> Vec<&str> {
    let of_key = row.text("tracking_id").filter(|_| table == LegacyTable::OptOutTracking);
    let of_key = of_key.and_then(|id| id.split_once('#')).map(|(phone, _)| phone.trim());
    row.within("phone_number").into_iter().chain(of_key).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn numbers_of(phone_number: Value) -> Vec<String> {
        let row = json!({ "phone_number": phone_number, "consent_status": { "S": "opted_out" } });
        let now = "2026-11-22T07:28:00Z".parse().unwrap();
        let row = LegacyRow::read(row).unwrap();
        let entry = LegacyEntry::read(LegacyTable::Consent, &row, &Policy::default(), now);
        entry.map_or_else(
            |_| Vec::new(),
            |entry| entry.numbers.iter().map(|number| number.e164().to_owned()).collect(),
        )
    }

    #[test]
    fn a_number_is_found_in_sets_lists_and_maps_beside_what_is_none() {
        for told in [
            json!({ "SS": ["+14255550182"] }),
            json!({ "L": [{ "S": "+14255550182" }] }),
            json!({ "M": { "country": { "S": "US" }, "value": { "S": "+14255550182" } } }),
            json!({ "SS": ["+14255550182", "+1 425 555 0182"] }),
            json!({ "N": "14255550182" }),
        ] {
            assert_eq!(numbers_of(told.clone()), ["+14255550182"], "{told}");
        }
        let both = json!({ "SS": ["+14255550182", "+14255550199"] });
        assert_eq!(numbers_of(both), ["+14255550182", "+14255550199"], "an opt-out closes both");
        assert_eq!(numbers_of(json!({ "BOOL": true })), [""; 0]);
    }
}
