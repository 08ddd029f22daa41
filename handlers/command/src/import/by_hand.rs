//! Rows that nobody can read, under the numbers that somebody gives who has looked.

use textledger_domain::phone::PhoneNumber;

/// So many signs of a row's hash name it: as many as the account shows.
pub const ROW_SIGNS: usize = 12;

/// A row and the number it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByHand {
    row: String,
    phone: PhoneNumber,
}

impl ByHand {
    /// The row whose SHA-256 begins with `row`, about `phone`.
    ///
    /// # Errors
    /// Where that names no row.
    pub fn new(row: &str, phone: PhoneNumber) -> Result<Self, NamesNoRow> {
        let is_hash = row.bytes().all(|sign| sign.is_ascii_hexdigit());
        let is_enough = (ROW_SIGNS..=64).contains(&row.len());
        if is_hash && is_enough { Ok(Self { row: row.to_lowercase(), phone }) } else { Err(NamesNoRow) }
    }

    /// What names the row.
    #[must_use]
    pub fn row(&self) -> &str {
        &self.row
    }

    fn is_about(&self, row_sha256: &str) -> bool {
        row_sha256.starts_with(&self.row)
    }
}

/// It names no row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("name the row as the account does: at least {ROW_SIGNS} signs of its SHA-256")]
pub struct NamesNoRow;

/// The numbers that `all` give for a row.
pub(super) fn given<'a>(all: &'a [ByHand], row_sha256: &str) -> impl Iterator<Item = &'a PhoneNumber> {
    all.iter().filter(move |one| one.is_about(row_sha256)).map(|one| &one.phone)
}
