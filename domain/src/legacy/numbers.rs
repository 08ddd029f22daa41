//! Whose number a row is about. Numbers without `+`, with the signs people write
//! between digits, or with a prefix for calls abroad are read; where digits alone
//! can be two numbers, an opt-out is about both.

use crate::event::imported::Oddity;
use crate::phone::{Error, Impossible, PhoneNumber};

/// What people write between the digits of a number.
const BETWEEN: [char; 8] = [' ', '-', '.', '(', ')', '/', '\u{a0}', '\u{2011}'];

/// Digits of a number of North America without its country code.
const NATIONAL_DIGITS: usize = 10;

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
        match read(text) {
            Ok(read) => {
                let is_other = !found.all.is_empty() && !read.all.iter().any(|one| found.all.contains(one));
                found.oddities.extend(is_other.then_some(Oddity::NumbersDiffer));
                found.oddities.extend(read.oddities);
                found.all.extend(read.all);
            }
            Err(unreadable) => why = why.or(Some(unreadable)),
        }
    }
    if found.all.is_empty() {
        return Err(why.unwrap_or(NoNumber::Missing));
    }
    let mut seen = Vec::new();
    found.all.retain(|one| {
        !seen.contains(one) && {
            seen.push(one.clone());
            true
        }
    });
    found.oddities.sort();
    found.oddities.dedup();
    Ok(found)
}

fn read(text: &str) -> Result<Numbers, NoNumber> {
    if let Ok(number) = text.parse::<PhoneNumber>() {
        number.possible()?;
        return Ok(Numbers { all: vec![number], oddities: Vec::new() });
    }
    let text = text.strip_prefix("tel:").unwrap_or(text);
    let plain: String = text.chars().filter(|sign| !BETWEEN.contains(sign)).collect();
    let all = candidates(&plain)?;
    let mut oddities = vec![Oddity::NumberRespelled];
    oddities.extend((all.len() > 1).then_some(Oddity::NumberAmbiguous));
    Ok(Numbers { all, oddities })
}

fn candidates(plain: &str) -> Result<Vec<PhoneNumber>, NoNumber> {
    if plain.starts_with('+') {
        return Ok(vec![possible(plain)?]);
    }
    // As dialled: from abroad, or from North America.
    if let Some(abroad) = plain.strip_prefix("011").or_else(|| plain.strip_prefix("00"))
        && let Ok(number) = possible(&format!("+{abroad}"))
    {
        return Ok(vec![number]);
    }
    // A short code or a name is nobody's number with a plus before it either.
    if let Err(error @ (Error::Empty | Error::NotDigits | Error::ShortCode { .. })) =
        plain.parse::<PhoneNumber>()
    {
        return Err(error.into());
    }
    let national = (plain.len() == NATIONAL_DIGITS).then(|| possible(&format!("+1{plain}")));
    let international = possible(&format!("+{plain}"));
    match (national, international) {
        (Some(Ok(national)), Ok(international)) => Ok(vec![national, international]),
        (Some(Ok(number)), Err(_)) | (None | Some(Err(_)), Ok(number)) => Ok(vec![number]),
        (_, Err(why)) => Err(why),
    }
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
        ] {
            let read: Vec<String> =
                numbers([told]).unwrap().all.iter().map(|number| number.e164().to_owned()).collect();
            assert_eq!(read, expected, "{told}");
        }
    }

    #[test]
    fn what_is_nobodys_number_is_told_and_not_repeated() {
        for told in ["", "12345", "AMAZON", "+1425555018", "+10255550182", "unknown", "4.2e9", "+"] {
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
    }
}
