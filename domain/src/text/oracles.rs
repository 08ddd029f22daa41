//! Our SMS arithmetic against two crates by other authors: `sms_splitter`
//! (a port of the npm package split-sms) and `gsm7` (a codec).
//!
//! Where an oracle departs from 3GPP TS 23.038, a test here names the place and
//! the paragraph, so that an upgrade that mends it is noticed.

use gsm7::{Gsm7Reader, Gsm7Writer};
use proptest::prelude::*;
use sms_splitter::SplitSms;

use super::encoding::{Encoding, encoding_of, septets};
use super::segments::Segments;

/// The escape to the extension table, as a control character of Unicode.
const ESCAPE: char = '\u{1b}';

fn by_sms_splitter(text: &str) -> Segments {
    let result = SplitSms::default().split(String::from(text));
    let (encoding, bytes_per_unit) = match result.character_set.as_str() {
        "GSM" => (Encoding::Gsm7, 1),
        _ => (Encoding::Ucs2, 2),
    };
    let units = result.bytes / bytes_per_unit;
    Segments {
        encoding,
        parts: u32::try_from(result.parts.len()).unwrap(),
        units: u32::try_from(units).unwrap(),
    }
}

/// Septets of `text`, or `None` if `gsm7` cannot write it. Eight copies fill
/// whole bytes, which keeps the padding (see below) out of the count.
fn septets_by_gsm7(text: &str) -> Option<u32> {
    let mut writer = Gsm7Writer::new(Vec::new());
    writer.write_str(&text.repeat(8)).ok()?;
    let bytes = writer.into_writer().unwrap();
    Some(u32::try_from(bytes.len() / 7).unwrap())
}

/// Texts around the limits of one to four parts, with what costs two units and
/// what changes the alphabet.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        "([a-z @]|[€^{}|~\\[\\]\\\\\u{c}]){0,650}",
        "([a-z @\n\r]|[éèÇñΔΩ¿]){140,170}[€\\[]{0,12}",
        "([a-zж]|[👍🇨é’]){0,280}",
        "a{60,70}(👍|ж){0,8}",
        "\\PC{0,200}",
    ]
}

#[test]
fn every_character_has_the_septets_gsm7_gives_it() {
    for c in ('\0'..=char::MAX).filter(|&c| c != ESCAPE) {
        let mut writer = Gsm7Writer::new(Vec::new());
        assert_eq!(septets(c).is_some(), writer.write_char(c).is_ok(), "{c:?}");
        if septets(c).is_some() {
            assert_eq!(septets(c), septets_by_gsm7(&c.to_string()), "{c:?}");
        }
    }
}

#[test]
fn every_character_of_the_basic_plane_has_the_size_sms_splitter_gives_it() {
    for c in '\0'..='\u{ffff}' {
        let text = c.to_string();
        assert_eq!(Segments::of(&text), by_sms_splitter(&text), "{c:?}");
    }
}

#[test]
fn both_agree_around_every_limit() {
    for filler in ["a", "€", "ж", "👍"] {
        for times in 0..330 {
            for tail in ["", "a", "€", "€a", "👍", "ж👍"] {
                let text = format!("{}{tail}", filler.repeat(times));
                assert_eq!(Segments::of(&text), by_sms_splitter(&text), "{filler} × {times} + {tail}");
            }
        }
    }
}

/// `gsm7` writes U+001B as code point 0x1B. In TS 23.038 §6.2.1, note 1, that
/// code point is "an escape to an extension", so the handset would swallow the
/// next character. For us U+001B is outside the alphabet, and so it is for
/// `sms_splitter`.
#[test]
fn gsm7_is_wrong_about_the_escape_character() {
    assert_eq!(septets_by_gsm7("\u{1b}"), Some(1));
    assert_eq!(encoding_of("\u{1b}"), Encoding::Ucs2);
    assert_eq!(by_sms_splitter("\u{1b}").encoding, Encoding::Ucs2);
}

/// TS 23.038 §6.1.2.3.1: a text of 8n−1 septets leaves seven spare bits, to be
/// padded with a carriage return, lest they read as `@`. `gsm7` pads with zeros
/// there (it tests for seven bits used instead of seven spare). Padding is no
/// part of the count, hence the eight copies above.
#[test]
fn gsm7_is_wrong_about_padding() {
    let mut writer = Gsm7Writer::new(Vec::new());
    writer.write_str("sevenab").unwrap();
    let bytes = writer.into_writer().unwrap();
    let read = Gsm7Reader::new(bytes.as_slice()).collect::<Result<String, _>>().unwrap();
    assert_eq!(read, "sevenab@");
}

proptest! {
    #[test]
    fn sms_splitter_counts_the_same(text in texts()) {
        prop_assert_eq!(Segments::of(&text), by_sms_splitter(&text));
    }

    #[test]
    fn gsm7_writes_as_many_septets(text in texts()) {
        let ours = Segments::of(&text);
        let expected = (ours.encoding == Encoding::Gsm7).then_some(ours.units);
        prop_assume!(!text.contains(ESCAPE));
        prop_assert_eq!(septets_by_gsm7(&text), expected);
    }
}
