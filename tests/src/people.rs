//! Who texts in benchmarks: numbers that are nobody's.

use textledger_domain::phone::{Error, PhoneNumber};
use textledger_domain::stream::StreamId;

/// How many people there can be: 555-0100 to 555-0199, which are reserved for
/// fiction, in 800 area codes.
pub const PEOPLE_MAX: usize = 80_000;

/// The number of `person`.
///
/// # Errors
/// None, in practice: each of these is a number.
pub fn phone(person: usize) -> Result<PhoneNumber, Error> {
    let person = person % PEOPLE_MAX;
    format!("+1{}55501{:02}", 200 + person / 100, person % 100).parse()
}

/// The stream of `person`.
///
/// # Errors
/// As [`phone`].
pub fn stream(person: usize) -> Result<StreamId, Error> {
    Ok(StreamId::Contact(phone(person)?))
}
