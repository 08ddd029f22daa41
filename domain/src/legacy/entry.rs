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
        let Numbers { all, oddities } = numbers(told(table, row))?;
        let says = match table {
            LegacyTable::Consent | LegacyTable::OptOutTracking => {
                let mut wish = LegacyWish::of(table, row, now);
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
        Ok(entry)
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
    row.text("phone_number").into_iter().chain(of_key).collect()
}
