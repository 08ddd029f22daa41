//! Whose number a row is about. Numbers without `+`, with the signs people write
//! between digits, or with a prefix for calls abroad are read; where digits can be
//! two numbers, an opt-out is about both.

use super::spelling::{DIGITS_MIN, Spelt, spelt};
use crate::event::imported::Oddity;
use crate::phone::{Error, Impossible, PhoneNumber};

/// Digits of a number of North America without its country code.
const NATIONAL_DIGITS: usize = 10;

/// North America's country code.
const AMERICAN: &str = "+1";

/// What is dialled before a country code: from North America, and from elsewhere.
const ABROAD: [&str; 2] = ["011", "00"];

/// The number or numbers of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbers {
    /// The likeliest first; never empty.
    pub all: Vec<PhoneNumber>,
    /// What was odd about how they are told.
    pub oddities: Vec<Oddity>,
}

/// Why a row is about nobody. Does not repeat the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoNumber {
    /// It names no number.
    #[error("no number")]
    Missing,
    /// What it names is none.
    #[error("not a number: {0}")]
    NotANumber(#[from] Error),
    /// Nobody can have it.
    #[error("a number that nobody can have: {0}")]
    Impossible(#[from] Impossible),
}

/// The numbers that `told` may be: what the attributes of one row tell.
///
/// # Errors
/// [`NoNumber`], of the first, if none of them can be read.
pub fn numbers<'a>(told: impl IntoIterator<Item = &'a str>) -> Result<Numbers, NoNumber> {
    let mut found = Numbers { all: Vec::new(), oddities: Vec::new() };
    let mut why = None;
    for text in told {
        let Some(stretches) = spelt(text) else {
            why = why.or_else(|| Some(Error::NotDigits.into()));
            continue;
        };
        for stretch in stretches {
            match candidates(&stretch) {
                Ok(candidates) => found.add(candidates, text),
                Err(unreadable) => why = why.or(Some(unreadable)),
            }
        }
    }
    if found.all.is_empty() {
        return Err(why.unwrap_or(NoNumber::Missing));
    }
    found.oddities.sort();
    found.oddities.dedup();
    Ok(found)
}

impl Numbers {
    /// Those that `text`, or a part of it, may be.
    fn add(&mut self, candidates: Vec<PhoneNumber>, text: &str) {
        let is_other = !self.all.is_empty() && !candidates.iter().any(|one| self.all.contains(one));
        self.oddities.extend(is_other.then_some(Oddity::NumbersDiffer));
        self.oddities.extend(text.parse::<PhoneNumber>().is_err().then_some(Oddity::NumberRespelled));
        self.oddities.extend((candidates.len() > 1).then_some(Oddity::NumberAmbiguous));
        for one in candidates {
            if !self.all.contains(&one) {
                self.all.push(one);
            }
        }
    }
}

/// What the digits of one number may be, the likeliest first.
fn candidates(spelt: &Spelt) -> Result<Vec<PhoneNumber>, NoNumber> {
    let zeros = spelt.digits.bytes().take_while(|digit| *digit == b'0').count();
    if zeros == 0 {
        return readings(spelt);
    }
    let abroad = ABROAD.iter().find(|prefix| spelt.digits.starts_with(**prefix) && !spelt.has_plus);
    let dialled = abroad.map(|prefix| spelt.after(prefix.len(), true));
    if let Some(Ok(readings)) = dialled.map(|dialled| readings(&dialled)) {
        return Ok(readings);
    }
    // A trunk prefix, or zeros that fill a column: no country code begins with one. Behind
    // a trunk prefix none stands, so of other countries' numbers nobody can tell whose.
    let filled = readings(&spelt.after(zeros, false))?;
    let is_american = filled.iter().any(|number| number.e164().starts_with(AMERICAN));
    if is_american { Ok(filled) } else { Err(Error::LeadingZero.into()) }
}

fn readings(spelt: &Spelt) -> Result<Vec<PhoneNumber>, NoNumber> {
    // A short code is nobody's number with a plus before it either.
    if let Err(error @ (Error::Empty | Error::ShortCode { .. })) = spelt.plain().parse::<PhoneNumber>() {
        return Err(error.into());
    }
    let international = possible(&format!("+{}", spelt.digits));
    let Some(american) = american(spelt) else { return Ok(vec![international?]) };
    let Ok(international) = international else { return Ok(vec![american]) };
    let is_american_by_its_look =
        spelt.digits.len() == NATIONAL_DIGITS || spelt.parted_at.contains(&NATIONAL_DIGITS);
    let is_likelier = is_american_by_its_look && !spelt.has_plus;
    Ok(if is_likelier { vec![american, international] } else { vec![international, american] })
}

/// The number of North America that somebody may have written so: with its country
/// code forgotten, also behind a plus, or with an extension behind it that no letter
/// tells from it. An extension is parted from the number; behind a plus only 1 says
/// where the number ends.
fn american(spelt: &Spelt) -> Option<PhoneNumber> {
    let after_code = spelt.digits.strip_prefix('1').filter(|rest| rest.len() > NATIONAL_DIGITS);
    let (national, extension) = after_code.unwrap_or(&spelt.digits).split_at_checked(NATIONAL_DIGITS)?;
    let may_be_one = !spelt.parted_at.is_empty()
        && extension.len() < DIGITS_MIN
        && (!spelt.has_plus || after_code.is_some());
    possible(&format!("{AMERICAN}{national}")).ok().filter(|_| extension.is_empty() || may_be_one)
}

fn possible(text: &str) -> Result<PhoneNumber, NoNumber> {
    let number: PhoneNumber = text.parse()?;
    number.possible()?;
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_however_they_are_written() {
        for (told, expected) in [
            ("+14255550182", &["+14255550182"][..]),
            ("14255550182", &["+14255550182"]),
            ("+1 (425) 555-0182", &["+14255550182"]),
            ("tel:+1-425-555-0182", &["+14255550182"]),
            // North American, or of a country whose code is 42 or 425.
            ("4255550182", &["+14255550182", "+4255550182"]),
            ("447911123456", &["+447911123456"]),
            ("00447911123456", &["+447911123456"]),
            ("01147911123456", &["+47911123456"]),
            // The country code is forgotten behind the plus, or the number is of another country.
            ("+4255550201", &["+4255550201", "+14255550201"]),
            ("+1+4255550201", &["+4255550201", "+14255550201"]),
            ("+4531234567", &["+4531234567"]),
            // As pandas and Excel write what they took for a fraction.
            ("4255550202.0", &["+14255550202", "+4255550202"]),
            ("14255550202.0", &["+14255550202"]),
            ("425.555.0200", &["+14255550200", "+4255550200"]),
            // An extension without a letter, and what may be one.
            ("425-555-0203 12", &["+14255550203", "+425555020312"]),
            ("(425) 555020312", &["+425555020312", "+14255550203"]),
            ("1 425 555 0203 12", &["+14255550203"]),
            ("+1 425 555 0203 12", &["+14255550203"]),
            ("44 7911 123456", &["+447911123456", "+14479111234"]),
            ("+44 7911 123456", &["+447911123456"]),
            ("425-555-0203x12", &["+14255550203", "+4255550203"]),
            ("+14255550203 Ext. 12", &["+14255550203"]),
            ("tel:+1-425-555-0203;ext=12", &["+14255550203"]),
            ("sms:+14255550203?body=call%20me", &["+14255550203"]),
            ("TEL:+14255550203", &["+14255550203"]),
            ("SmsTo:14255550203", &["+14255550203"]),
            // What is not seen, and what stands for the same.
            ("\u{202a}+14255550203\u{202c}", &["+14255550203"]),
            ("+14255550203\u{200b}", &["+14255550203"]),
            ("+1\t425\u{2013}555\u{2014}0203", &["+14255550203"]),
            ("\u{ff0b}\u{ff11}\u{ff14}\u{ff12}\u{ff15}5550203", &["+14255550203"]),
            ("'+14255550203", &["+14255550203"]),
            ("Mobile: +14255550203", &["+14255550203"]),
            // A trunk prefix, or zeros that fill a column.
            ("014255550203", &["+14255550203"]),
            ("04255550203", &["+14255550203", "+4255550203"]),
            ("+0014255550203", &["+14255550203"]),
            ("000014255550203", &["+14255550203"]),
            ("+44 (0) 7911 123456", &["+447911123456"]),
            ("+1+14255550203", &["+14255550203"]),
            // Two numbers in one text are both meant.
            ("+14255550203, +14255550204", &["+14255550203", "+14255550204"]),
            ("+14255550203 x +14255550204", &["+14255550203", "+14255550204"]),
        ] {
            let read: Vec<String> =
                numbers([told]).unwrap().all.iter().map(|number| number.e164().to_owned()).collect();
            assert_eq!(read, expected, "{told}");
        }
    }

    #[test]
    fn what_is_nobodys_number_is_told_and_not_repeated() {
        for told in [
            "",
            "12345",
            "AMAZON",
            "+1425555018",
            "+10255550182",
            "unknown",
            "4.2e9",
            "+",
            // A mask parts no digits, and what follows a number in words may be another one.
            "+44 79** 123456",
            "+1425•••0182",
            "4255550182 or so",
            "4255550182 or +14255550199",
            "order-4255550182",
            "+1425555O182",
            "\u{661}\u{664}\u{662}\u{665}5550182",
            "0004250182",
            "425-555-0182/425-555-0199",
            // A trunk prefix of another country.
            "07911 123456",
        ] {
            let why = numbers([told]).unwrap_err().to_string();
            assert!(told.is_empty() || told == "+" || !why.contains(told), "{told}: {why}");
        }
        assert_eq!(numbers([]), Err(NoNumber::Missing));
    }

    #[test]
    fn two_attributes_that_name_two_people_are_about_both() {
        let read = numbers(["+14255550182", "+14255550199"]).unwrap();
        assert_eq!((read.all.len(), read.oddities), (2, vec![Oddity::NumbersDiffer]));
        let read = numbers(["14255550182", "+14255550182"]).unwrap();
        assert_eq!((read.all.len(), read.oddities), (1, vec![Oddity::NumberRespelled]));
        assert_eq!(numbers(["garbage", "+14255550182"]).unwrap().all.len(), 1);
        let read = numbers(["+14255550182, +14255550199"]).unwrap();
        assert_eq!(read.oddities, [Oddity::NumberRespelled, Oddity::NumbersDiffer]);
        let read = numbers(["+4255550182"]).unwrap();
        assert_eq!(read.oddities, [Oddity::NumberAmbiguous], "as E.164 wants it, and yet in doubt");
    }
}
