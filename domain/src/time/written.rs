//! The text form of an instant, digit by digit. Chrono's own ways to and from RFC
//! 3339 take any offset and any precision, and take several times as long; an event
//! has four instants as a rule, and each is read and written whenever it is read.

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};

/// `2026-11-22T07:28:00.123Z`.
pub struct Written([u8; Self::LENGTH]);

/// What stands between the digits, `0` for those.
const PATTERN: &[u8; Written::LENGTH] = b"0000-00-00T00:00:00.000Z";

impl Written {
    const LENGTH: usize = 24;

    /// The form of an instant of the years 0 to 9999.
    pub fn of(at: DateTime<Utc>) -> Self {
        let mut text = *PATTERN;
        for (number, places) in [
            (at.year().unsigned_abs(), 0..4),
            (at.month(), 5..7),
            (at.day(), 8..10),
            (at.hour(), 11..13),
            (at.minute(), 14..16),
            (at.second(), 17..19),
            (at.timestamp_subsec_millis(), 20..23),
        ] {
            let mut rest = number;
            for digit in text[places].iter_mut().rev() {
                *digit = b'0' + (rest % 10) as u8;
                rest /= 10;
            }
        }
        Self(text)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

/// The instant of a text in exactly this form; none where it is in another, or names
/// no instant.
pub fn read(text: &str) -> Option<DateTime<Utc>> {
    let text: &[u8; Written::LENGTH] = text.as_bytes().try_into().ok()?;
    let is_form = text.iter().zip(PATTERN).all(|(byte, wanted)| match wanted {
        b'0' => byte.is_ascii_digit(),
        _ => byte == wanted,
    });
    if !is_form {
        return None;
    }
    let number = |from: usize, to: usize| {
        text[from..to].iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0'))
    };
    NaiveDate::from_ymd_opt(i32::try_from(number(0, 4)).ok()?, number(5, 7), number(8, 10))?
        .and_hms_milli_opt(number(11, 13), number(14, 16), number(17, 19), number(20, 23))
        .map(|at| at.and_utc())
}

#[cfg(test)]
mod tests {
    use chrono::SecondsFormat;
    use proptest::prelude::*;

    use super::*;

    /// From the year 0 to the end of 9999.
    const MILLIS: std::ops::Range<i64> = -62_167_219_200_000..253_402_300_800_000;

    proptest! {
        #[test]
        fn an_instant_is_written_and_read_as_chrono_does(millis in MILLIS) {
            let at = DateTime::from_timestamp_millis(millis).unwrap();
            let written = Written::of(at);
            prop_assert_eq!(written.as_str(), at.to_rfc3339_opts(SecondsFormat::Millis, true));
            prop_assert_eq!(read(written.as_str()), Some(at));
        }

        #[test]
        fn what_reads_reads_as_chrono_reads_it(text in "[0-2][0-9]{3}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9].[0-9]{3}Z") {
            if let Some(at) = read(&text) {
                prop_assert_eq!(DateTime::parse_from_rfc3339(&text), Ok(at.fixed_offset()));
            }
        }
    }

    #[test]
    fn the_ends_of_time_have_a_form() {
        for (millis, written) in
            [(MILLIS.start, "0000-01-01T00:00:00.000Z"), (MILLIS.end - 1, "9999-12-31T23:59:59.999Z")]
        {
            let at = DateTime::from_timestamp_millis(millis).unwrap();
            assert_eq!(Written::of(at).as_str(), written);
        }
    }

    #[test]
    fn another_form_is_left_to_others() {
        for text in [
            "",
            "2026-11-22T07:28:00Z",
            "2026-11-22T07:28:00.123z",
            "2026-11-22 07:28:00.123Z",
            "2026-11-22T07:28:00,123Z",
            "2026-13-22T07:28:00.123Z",
            "2026-11-22T07:28:0é.12Z",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
